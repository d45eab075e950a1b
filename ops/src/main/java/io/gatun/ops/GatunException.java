package io.gatun.ops;

/**
 * The root of everything that Gatun throws for a reason a user can mend. A message reads
 * {@code [operation] what was wrong: what was received; what was expected, or what to do}.
 */
public class GatunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public GatunException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public GatunException(String message, Throwable cause) {
        super(message, cause);
    }
}
