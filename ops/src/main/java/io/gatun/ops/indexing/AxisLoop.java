package io.gatun.ops.indexing;

import io.gatun.ops.HostArray;
import io.gatun.ops.Shape;

/**
 * An array in c order seen around one axis: element (o, k, i) is {@code (o * n + k) * inner + i}.
 *
 * @param outer product of the sizes before the axis
 * @param n size of the axis
 * @param inner product of the sizes behind it
 */
public record AxisLoop(int outer, int n, int inner) {
    /** An array seen around an axis. */
    public static AxisLoop of(HostArray x, int axis) {
        return of(x.shape(), axis, 1);
    }

    /** A shape seen around a run of axes, taken as one. */
    public static AxisLoop of(Shape x, int axis, int axes) {
        return new AxisLoop(length(x, 0, axis), length(x, axis, axis + axes), length(x, axis + axes, x.rank()));
    }

    /** The product of the sizes of the axes from one (inclusive) to another (exclusive). */
    public static int length(Shape x, int from, int to) {
        long n = 1;
        for (int i = from; i < to; i++) {
            n *= x.size(i);
        }
        return (int) n;
    }

    /** The place of an element. */
    public int at(int o, int k, int i) {
        return (o * n + k) * inner + i;
    }
}
