package io.gatun.data.cache;

import java.io.IOException;

/** A fetched file whose length or checksum is not the expected one. */
public class CorruptFileException extends IOException {
    private static final long serialVersionUID = 1;

    /** An exception with its message. */
    public CorruptFileException(String message) {
        super(message);
    }
}
