package io.gatun.ops.table;

import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.List;

/** Frames around values that are made of the values themselves; {@code pad} with a mode has those of numbers and mirrors. */
@Namespace("base")
public final class Frames {
    private Frames() {}

    /**
     * This inside a frame, before and after each axis, that repeats the outermost elements: {@code 1 1 | 1 2 3 | 3 3}.
     *
     * @formula $y_i = x_{\min(\max(i - before, 0), n - 1)}$
     * @shapes [s0, ...] to [before0 + s0 + after0, ...]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T padEdge(T x, long[] before, long[] after) {
        int rank = x.shape().rank();
        if (before.length != rank || after.length != rank) {
            throw new ShapeException("[padEdge] " + before.length + " and " + after.length + " sizes for shape "
                    + x.shape() + ": expected one before and one after each axis");
        }
        T out = x;
        for (int axis = 0; axis < rank; axis++) {
            out = framed(out, axis, before[axis], after[axis]);
        }
        return out;
    }

    private static <T extends Ops<T>> T framed(T x, int axis, long before, long after) {
        if (before < 0 || after < 0 || x.shape().size(axis) == 0 && before + after > 0) {
            throw new ShapeException("[padEdge] " + before + " before and " + after + " after axis " + axis
                    + " of shape " + x.shape() + ": expected 0 or more, of an axis that is not empty");
        }
        List<T> parts = new ArrayList<>();
        if (before > 0) {
            parts.add(x.slice(axis, 0, 1).repeat(axis, before));
        }
        parts.add(x);
        if (after > 0) {
            parts.add(x.slice(axis, -1, Long.MAX_VALUE).repeat(axis, after));
        }
        return parts.size() == 1 ? x : Slices.concat(axis, parts);
    }
}
