package io.gatun.layers;

import io.gatun.ops.GatunException;

/** A network or layer that cannot be built as configured; the message names the layer. */
public class ConfigurationException extends GatunException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public ConfigurationException(String message) {
        super(message);
    }

    /** An exception with its message and cause. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
