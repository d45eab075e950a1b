package io.gatun.autodiff.files;

import io.gatun.ops.FileFormatException;

/**
 * Bounds the work that a file can ask for by its size: tables may refer to others any number of times, so that a small file
 * could describe a huge tree.
 */
final class Budget {
    /** An honest file shares nothing but short names. */
    private static final long FACTOR = 64;

    private final int longest;
    private long left;

    /** For tables of that many bytes. */
    Budget(int bytes) {
        longest = bytes / Integer.BYTES;
        left = FACTOR * bytes;
    }

    void spend(long units) {
        left -= units;
        if (left < 0) {
            throw new FileFormatException("its tables refer to each other far more often than their size allows");
        }
    }

    /** The number of elements of a vector, each of which is going to be visited. */
    int count(int length) {
        if (length < 0 || length > longest) {
            throw new FileFormatException("a list claims " + length + " elements, more than its tables can hold");
        }
        spend(length);
        return length;
    }

    String required(String text, String what) {
        if (text == null) {
            throw new FileFormatException("a " + what + " lacks its name");
        }
        spend(text.length());
        return text;
    }

    String optional(String text) {
        return text == null ? null : required(text, "text");
    }
}
