package io.gatun.ops;

/** A file that is not what it should be: truncated, corrupt, hostile or of another format. */
public class FileFormatException extends GatunException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public FileFormatException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public FileFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
