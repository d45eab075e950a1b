package io.gatun.ops;

/** An array used after its memory was given back, or a scope used wrongly. */
public class ScopeException extends GatunException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public ScopeException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public ScopeException(String message, Throwable cause) {
        super(message, cause);
    }
}
