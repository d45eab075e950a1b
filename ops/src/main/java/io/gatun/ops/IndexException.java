package io.gatun.ops;

/** An index outside its array. */
public class IndexException extends GatunException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public IndexException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public IndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
