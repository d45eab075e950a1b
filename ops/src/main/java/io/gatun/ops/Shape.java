package io.gatun.ops;

import java.util.Arrays;

/**
 * The sizes of an array along each axis; immutable. A scalar has rank 0. A size of {@link #UNKNOWN} (-1) stands for one that
 * is not known before a graph runs, such as the batch; arrays have none.
 */
public final class Shape {
    /** A size that is not known yet. */
    public static final long UNKNOWN = -1;
    /** The shape of a single value. */
    public static final Shape SCALAR = new Shape(new long[0]);

    private final long[] sizes;
    private final long length;
    private int hash;

    private Shape(long[] sizes) {
        this.sizes = sizes;
        long n = 1;
        for (long s : sizes) {
            if (s < 0) {
                n = UNKNOWN;
                break;
            }
            n = Math.multiplyExact(n, s);
        }
        this.length = n;
    }

    /**
     * A shape of the given sizes, each zero or more, or {@link #UNKNOWN}.
     *
     * @throws ShapeException for another negative size, or if the length does not fit 64 bits
     */
    public static Shape of(long... sizes) {
        if (sizes.length == 0) {
            return SCALAR;
        }
        for (long s : sizes) {
            if (s < UNKNOWN) {
                throw new ShapeException(
                        "[shape] negative size in " + Arrays.toString(sizes) + ": sizes are 0 or more");
            }
        }
        try {
            return new Shape(sizes.clone());
        } catch (ArithmeticException e) {
            throw new ShapeException("[shape] " + Arrays.toString(sizes) + " has more than 2^63-1 elements");
        }
    }

    /** Number of axes. */
    public int rank() {
        return sizes.length;
    }

    /** Size along an axis; negative axes count from the end. */
    public long size(int axis) {
        return sizes[axis("shape", axis)];
    }

    /** Number of elements: the product of the sizes, 1 for a scalar; {@link #UNKNOWN} if a size is. */
    public long length() {
        return length;
    }

    /** True if every size is known. */
    public boolean isKnown() {
        return length != UNKNOWN;
    }

    /** The sizes, as a new array. */
    public long[] toArray() {
        return sizes.clone();
    }

    /** The axis counted from the front; {@code op} names the operation in the error. */
    public int axis(String op, int axis) {
        int k = axis < 0 ? axis + sizes.length : axis;
        if (k < 0 || k >= sizes.length) {
            throw new ShapeException("[" + op + "] axis " + axis + " is out of range for shape " + this + ": expected "
                    + -sizes.length + " to " + (sizes.length - 1));
        }
        return k;
    }

    /** This shape with another size at an axis. */
    public Shape with(int axis, long size) {
        long[] s = sizes.clone();
        s[axis("shape", axis)] = size;
        return of(s);
    }

    /** Strides, in elements, of a contiguous array of this shape in c order (last axis fastest) or f order (first axis fastest). */
    public long[] strides(char order) {
        long[] strides = new long[sizes.length];
        long step = 1;
        for (int i = 0; i < sizes.length; i++) {
            int k = order == 'f' ? i : sizes.length - 1 - i;
            strides[k] = step;
            step *= Math.max(sizes[k], 1);
        }
        return strides;
    }

    /**
     * The shape in which two operands meet by NumPy's rule: aligned at the last axis, sizes equal or one of them 1.
     *
     * @param op name of the operation, for the error
     */
    public static Shape broadcast(String op, Shape a, Shape b) {
        if (a == b || a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        long[] out = new long[rank];
        for (int i = 0; i < rank; i++) {
            int p = i - rank + a.rank();
            int q = i - rank + b.rank();
            long u = p < 0 ? 1 : a.sizes[p];
            long v = q < 0 ? 1 : b.sizes[q];
            if (u != v && u != 1 && v != 1 && u != UNKNOWN && v != UNKNOWN) {
                throw new ShapeException("[" + op + "] shapes " + a + " and " + b + " do not broadcast: axis "
                        + (i - rank) + " is " + u + " and " + v + "; expected equal sizes, or 1");
            }
            out[i] = u == 1 ? v : v == 1 || u == v ? u : u == UNKNOWN ? v : v == UNKNOWN ? u : Math.max(u, v);
        }
        return new Shape(out);
    }

    /** True if an array of this shape broadcasts to the other without changing it. */
    public boolean broadcastsTo(Shape to) {
        int shift = to.rank() - rank();
        if (shift < 0) {
            return false;
        }
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] != 1 && sizes[i] != to.sizes[i + shift]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object o) {
        return this == o || o instanceof Shape s && Arrays.equals(sizes, s.sizes);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Arrays.hashCode(sizes);
        }
        return hash;
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}
