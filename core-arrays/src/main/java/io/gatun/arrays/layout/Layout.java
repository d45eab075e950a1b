package io.gatun.arrays.layout;

import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Arithmetic of strides, which count elements; null strides stand for contiguous in c order. */
public final class Layout {
    /** The largest rank that kernels take. */
    public static final int MAX_RANK = 16;

    private Layout() {}

    /** Checks that an order is {@code 'c'} or {@code 'f'}. */
    public static char checkOrder(String op, char order) {
        if (order != 'c' && order != 'f') {
            throw new ShapeException("[" + op + "] order '" + order + "': expected 'c' or 'f'");
        }
        return order;
    }

    /** True if elements of these strides lie one after the other in the given order. */
    public static boolean isContiguous(Shape shape, long[] strides, char order) {
        if (shape.length() <= 1) {
            return true;
        }
        long expected = 1;
        int rank = strides.length;
        for (int i = 0; i < rank; i++) {
            int k = order == 'f' ? i : rank - 1 - i;
            long n = shape.size(k);
            if (n != 1) {
                if (strides[k] != expected) {
                    return false;
                }
                expected *= n;
            }
        }
        return true;
    }

    /** The strides with which an array is read as if it had the broadcast shape. */
    public static long[] broadcast(Shape shape, long[] strides, Shape to) {
        long[] own = strides == null ? shape.strides('c') : strides;
        int shift = to.rank() - own.length;
        if (shift == 0 && shape.equals(to)) {
            return own;
        }
        long[] out = new long[to.rank()];
        for (int i = 0; i < own.length; i++) {
            out[i + shift] = shape.size(i) == 1 && to.size(i + shift) != 1 ? 0 : own[i];
        }
        return out;
    }

    /** The strides of the same elements in c order under another shape, or null if they cannot be had without a copy. */
    public static long[] reshape(Shape shape, long[] strides, Shape to) {
        int rank = shape.rank();
        // The axes that matter, merged where one continues the other.
        long[] sizes = new long[rank];
        long[] steps = new long[rank];
        int n = 0;
        for (int i = 0; i < rank; i++) {
            long size = shape.size(i);
            if (size == 1) {
                continue;
            }
            if (n > 0 && steps[n - 1] == size * strides[i]) {
                sizes[n - 1] *= size;
            } else {
                sizes[n++] = size;
            }
            steps[n - 1] = strides[i];
        }
        long[] out = new long[to.rank()];
        int k = n - 1;
        long left = n == 0 ? 1 : sizes[k];
        long step = n == 0 ? 1 : steps[k];
        for (int i = to.rank() - 1; i >= 0; i--) {
            long size = to.size(i);
            if (size == 1) {
                out[i] = step;
                continue;
            }
            if (left == 1 && k > 0) {
                left = sizes[--k];
                step = steps[k];
            }
            if (left % size != 0) {
                return null;
            }
            out[i] = step;
            left /= size;
            step *= size;
        }
        return out;
    }

    /** Writes a shape and the strides of its operands as the native interface packs them. */
    public static MemorySegment pack(MemorySegment to, Shape shape, long[]... strides) {
        int rank = shape.rank();
        for (int i = 0; i < rank; i++) {
            to.setAtIndex(ValueLayout.JAVA_LONG, i, shape.size(i));
        }
        int at = rank;
        for (long[] s : strides) {
            for (int i = 0; i < rank; i++) {
                to.setAtIndex(ValueLayout.JAVA_LONG, at++, s[i]);
            }
        }
        return to;
    }

    /** Refuses shapes of too many axes. */
    public static void checkRank(String op, Shape shape) {
        if (shape.rank() > MAX_RANK) {
            throw new ShapeException("[" + op + "] shape " + shape + " has " + shape.rank() + " axes: expected at most "
                    + MAX_RANK + "; reshape it first");
        }
    }

    /** True if elements of these strides lie on top of each other: a broadcast axis. */
    public static boolean repeats(Shape shape, long[] strides) {
        if (strides != null) {
            for (int i = 0; i < strides.length; i++) {
                if (strides[i] == 0 && shape.size(i) > 1) {
                    return true;
                }
            }
        }
        return false;
    }
}
