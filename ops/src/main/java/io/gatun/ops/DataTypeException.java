package io.gatun.ops;

/** A data type that an operation does not take. */
public class DataTypeException extends GatunException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public DataTypeException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public DataTypeException(String message, Throwable cause) {
        super(message, cause);
    }
}
