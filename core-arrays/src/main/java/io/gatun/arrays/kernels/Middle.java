package io.gatun.arrays.kernels;

import io.gatun.ops.Shape;

/**
 * A shape seen as [outer, n, inner] around one axis.
 *
 * @param outer product of the sizes before the axis
 * @param n size of the axis
 * @param inner product of the sizes after it
 */
record Middle(long outer, long n, long inner) {
    static Middle of(Shape shape, int axis) {
        return of(shape, axis, 1);
    }

    /** Several axes from the given one on, seen as one. */
    static Middle of(Shape shape, int axis, int axes) {
        long outer = 1;
        long n = 1;
        long inner = 1;
        for (int i = 0; i < shape.rank(); i++) {
            if (i < axis) {
                outer *= shape.size(i);
            } else if (i < axis + axes) {
                n *= shape.size(i);
            } else {
                inner *= shape.size(i);
            }
        }
        return new Middle(outer, n, inner);
    }
}
