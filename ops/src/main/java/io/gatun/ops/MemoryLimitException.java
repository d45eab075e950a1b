package io.gatun.ops;

/** Memory that could not be had: the limit or the machine's memory is reached. */
public class MemoryLimitException extends GatunException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public MemoryLimitException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public MemoryLimitException(String message, Throwable cause) {
        super(message, cause);
    }
}
