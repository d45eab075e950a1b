package io.gatun.ops;

/** Shapes, axes or ranks that do not fit an operation. */
public class ShapeException extends GatunException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public ShapeException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public ShapeException(String message, Throwable cause) {
        super(message, cause);
    }
}
