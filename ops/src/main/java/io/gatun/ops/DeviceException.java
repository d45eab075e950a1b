package io.gatun.ops;

/** A native library or device that is missing or failed. */
public class DeviceException extends GatunException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public DeviceException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
