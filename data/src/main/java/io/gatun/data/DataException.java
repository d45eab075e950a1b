package io.gatun.data;

import io.gatun.ops.GatunException;

/** Data that could not be had, or that cannot be used: a download that failed, labels that are NaN, an empty data set. */
public class DataException extends GatunException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public DataException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
