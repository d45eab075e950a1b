package io.gatun.ops.reference;

import io.gatun.ops.Shape;

/** Walks through all indices of a shape in c order. */
final class Indices {
    private final long[] sizes;
    private final long[] index;
    private long left;

    Indices(Shape shape) {
        sizes = shape.toArray();
        index = new long[sizes.length];
        left = shape.length();
    }

    /** True while there is an index. */
    boolean valid() {
        return left > 0;
    }

    /** The present index; changes with {@link #advance}. */
    long[] at() {
        return index;
    }

    /** Goes on to the next. */
    void advance() {
        left--;
        for (int i = index.length - 1; i >= 0 && ++index[i] == sizes[i]; i--) {
            index[i] = 0;
        }
    }

    /** Position of an index in c order, given the strides. */
    static int offset(long[] index, long[] strides) {
        long at = 0;
        for (int i = 0; i < index.length; i++) {
            at += index[i] * strides[i];
        }
        return (int) at;
    }
}
