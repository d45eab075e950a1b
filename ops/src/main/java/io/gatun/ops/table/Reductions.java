package io.gatun.ops.table;

import io.gatun.ops.CumSum;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Reduce;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.List;

/** Reductions and scans. Each takes all axes, the given ones, or the given ones kept with size 1. */
@Namespace("base")
public final class Reductions {
    private Reductions() {}

    private static <T extends Ops<T>> T reduce(Reduce.Kind kind, T x, boolean keepDims, int... axes) {
        List<Integer> reduced = Axes.of(kind.label(), x.shape(), axes);
        if (kind == Reduce.Kind.MAX || kind == Reduce.Kind.MIN) {
            requireSome(kind, x.shape(), reduced);
        }
        return x.apply(new Reduce(kind, reduced, keepDims), List.of(x));
    }

    /** Of nothing there is no largest: as in NumPy that is an error, unless there are no results either. */
    private static void requireSome(Reduce.Kind kind, Shape x, List<Integer> reduced) {
        boolean nothing = false;
        boolean results = true;
        for (int i = 0; i < x.rank(); i++) {
            boolean empty = x.size(i) == 0;
            nothing |= empty && reduced.contains(i);
            results &= !empty || reduced.contains(i);
        }
        if (nothing && results) {
            throw new ShapeException("[" + kind.label() + "] nothing to choose from along axes " + reduced
                    + " of shape " + x + ": expected a size of at least 1");
        }
    }

    /**
     * Sum over all axes; LONG for integers and BOOL.
     *
     * @formula $y = \sum_i x_i$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but LONG for BOOL, BYTE, SHORT, INT and UINT64 for UBYTE, UINT16, UINT32
     */
    public static <T extends Ops<T>> T sum(T x) {
        return reduce(Reduce.Kind.SUM, x, false);
    }

    /** Sum over the given axes; LONG for integers and BOOL. */
    public static <T extends Ops<T>> T sum(T x, int... axes) {
        return reduce(Reduce.Kind.SUM, x, false, axes);
    }

    /** Sum over the given axes (all if none is given), which stay with size 1 if keepDims; LONG for integers and BOOL. */
    public static <T extends Ops<T>> T sum(T x, boolean keepDims, int... axes) {
        return reduce(Reduce.Kind.SUM, x, keepDims, axes);
    }

    /**
     * Arithmetic mean over all axes; FLOAT for integers and BOOL.
     *
     * @formula $y = \frac{1}{n} \sum_i x_i$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T mean(T x) {
        return reduce(Reduce.Kind.MEAN, x, false);
    }

    /** Arithmetic mean over the given axes; FLOAT for integers and BOOL. */
    public static <T extends Ops<T>> T mean(T x, int... axes) {
        return reduce(Reduce.Kind.MEAN, x, false, axes);
    }

    /** Arithmetic mean over the given axes (all if none is given), which stay with size 1 if keepDims; FLOAT for integers and BOOL. */
    public static <T extends Ops<T>> T mean(T x, boolean keepDims, int... axes) {
        return reduce(Reduce.Kind.MEAN, x, keepDims, axes);
    }

    /**
     * Product over all axes; LONG for integers and BOOL.
     *
     * @formula $y = \prod_i x_i$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but LONG for BOOL, BYTE, SHORT, INT and UINT64 for UBYTE, UINT16, UINT32
     */
    public static <T extends Ops<T>> T prod(T x) {
        return reduce(Reduce.Kind.PROD, x, false);
    }

    /** Product over the given axes; LONG for integers and BOOL. */
    public static <T extends Ops<T>> T prod(T x, int... axes) {
        return reduce(Reduce.Kind.PROD, x, false, axes);
    }

    /** Product over the given axes (all if none is given), which stay with size 1 if keepDims; LONG for integers and BOOL. */
    public static <T extends Ops<T>> T prod(T x, boolean keepDims, int... axes) {
        return reduce(Reduce.Kind.PROD, x, keepDims, axes);
    }

    /**
     * Largest value over all axes; NaN if one is.
     *
     * @formula $y = \max_i x_i$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T max(T x) {
        return reduce(Reduce.Kind.MAX, x, false);
    }

    /** Largest value along one axis; NaN if one is. The axis is an int: {@code x.max(0.0)} compares with a number. */
    public static <T extends Ops<T>> T max(T x, int axis) {
        return reduce(Reduce.Kind.MAX, x, false, axis);
    }

    /** Largest value over the given axes; NaN if one is. */
    public static <T extends Ops<T>> T max(T x, int... axes) {
        return reduce(Reduce.Kind.MAX, x, false, axes);
    }

    /** Largest value over the given axes (all if none is given), which stay with size 1 if keepDims; NaN if one is. */
    public static <T extends Ops<T>> T max(T x, boolean keepDims, int... axes) {
        return reduce(Reduce.Kind.MAX, x, keepDims, axes);
    }

    /**
     * Smallest value over all axes; NaN if one is.
     *
     * @formula $y = \min_i x_i$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T min(T x) {
        return reduce(Reduce.Kind.MIN, x, false);
    }

    /** Smallest value along one axis; NaN if one is. The axis is an int: {@code x.min(0.0)} compares with a number. */
    public static <T extends Ops<T>> T min(T x, int axis) {
        return reduce(Reduce.Kind.MIN, x, false, axis);
    }

    /** Smallest value over the given axes; NaN if one is. */
    public static <T extends Ops<T>> T min(T x, int... axes) {
        return reduce(Reduce.Kind.MIN, x, false, axes);
    }

    /** Smallest value over the given axes (all if none is given), which stay with size 1 if keepDims; NaN if one is. */
    public static <T extends Ops<T>> T min(T x, boolean keepDims, int... axes) {
        return reduce(Reduce.Kind.MIN, x, keepDims, axes);
    }

    /**
     * True if any is true over all axes; of BOOL.
     *
     * @formula $y = \bigvee_i x_i$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: BOOL; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T any(T x) {
        return reduce(Reduce.Kind.ANY, x, false);
    }

    /** True if any is true over the given axes; of BOOL. */
    @NoGradient
    public static <T extends Ops<T>> T any(T x, int... axes) {
        return reduce(Reduce.Kind.ANY, x, false, axes);
    }

    /** True if any is true over the given axes (all if none is given), which stay with size 1 if keepDims; of BOOL. */
    @NoGradient
    public static <T extends Ops<T>> T any(T x, boolean keepDims, int... axes) {
        return reduce(Reduce.Kind.ANY, x, keepDims, axes);
    }

    /**
     * True if all are true over all axes; of BOOL.
     *
     * @formula $y = \bigwedge_i x_i$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: BOOL; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T all(T x) {
        return reduce(Reduce.Kind.ALL, x, false);
    }

    /** True if all are true over the given axes; of BOOL. */
    @NoGradient
    public static <T extends Ops<T>> T all(T x, int... axes) {
        return reduce(Reduce.Kind.ALL, x, false, axes);
    }

    /** True if all are true over the given axes (all if none is given), which stay with size 1 if keepDims; of BOOL. */
    @NoGradient
    public static <T extends Ops<T>> T all(T x, boolean keepDims, int... axes) {
        return reduce(Reduce.Kind.ALL, x, keepDims, axes);
    }

    /**
     * Index, in c order, of the first largest value of all; LONG. A NaN wins.
     *
     * @formula $y = \operatorname{argmax}_i x_i$
     * @shapes any, to [], or without the axis (of size 1 with keepDims)
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T argmax(T x) {
        return reduce(Reduce.Kind.ARGMAX, x, false);
    }

    /** Index of the first largest value along one axis; LONG. A NaN wins. */
    @NoGradient
    public static <T extends Ops<T>> T argmax(T x, int axis) {
        return reduce(Reduce.Kind.ARGMAX, x, false, axis);
    }

    /** Index of the first largest value along one axis, which stays with size 1 if keepDims; LONG. A NaN wins. */
    @NoGradient
    public static <T extends Ops<T>> T argmax(T x, boolean keepDims, int axis) {
        return reduce(Reduce.Kind.ARGMAX, x, keepDims, axis);
    }

    /**
     * Index, in c order, of the first smallest value of all; LONG. A NaN wins.
     *
     * @formula $y = \operatorname{argmin}_i x_i$
     * @shapes any, to [], or without the axis (of size 1 with keepDims)
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T argmin(T x) {
        return reduce(Reduce.Kind.ARGMIN, x, false);
    }

    /** Index of the first smallest value along one axis; LONG. A NaN wins. */
    @NoGradient
    public static <T extends Ops<T>> T argmin(T x, int axis) {
        return reduce(Reduce.Kind.ARGMIN, x, false, axis);
    }

    /** Index of the first smallest value along one axis, which stays with size 1 if keepDims; LONG. A NaN wins. */
    @NoGradient
    public static <T extends Ops<T>> T argmin(T x, boolean keepDims, int axis) {
        return reduce(Reduce.Kind.ARGMIN, x, keepDims, axis);
    }

    /**
     * Cumulative sum along an axis; LONG for BOOL.
     *
     * @formula $y_i = \sum_{j \le i} x_j$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but LONG for BOOL
     */
    public static <T extends Ops<T>> T cumsum(T x, int axis) {
        return cumsum(x, axis, false, false);
    }

    /** Cumulative sum along an axis; exclusive: without the element itself; reverse: from the end. */
    public static <T extends Ops<T>> T cumsum(T x, int axis, boolean exclusive, boolean reverse) {
        T v = x.dataType() == DataType.BOOL ? x.cast(DataType.LONG) : x;
        return v.apply(new CumSum(x.shape().axis("cumsum", axis), exclusive, reverse), List.of(v));
    }

    /**
     * Cumulative product along an axis.
     *
     * @formula $y_i = \prod_{j \le i} x_j$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T cumprod(T x, int axis) {
        return cumprod(x, axis, false, false);
    }

    /** Cumulative product along an axis, by doubling; exclusive: without the element itself; reverse: from the end. */
    public static <T extends Ops<T>> T cumprod(T x, int axis, boolean exclusive, boolean reverse) {
        int k = x.shape().axis("cumprod", axis);
        long n = x.shape().size(k);
        if (n == Shape.UNKNOWN) {
            throw new ShapeException("[cumprod] axis " + axis + " of shape " + x.shape() + ": expected a known size");
        }
        T out = exclusive ? shifted(x, k, 1, reverse) : x;
        for (long step = 1; step < n; step *= 2) {
            out = out.mul(shifted(out, k, step, reverse));
        }
        return out;
    }

    /** Moved along an axis, with ones where nothing came from. */
    private static <T extends Ops<T>> T shifted(T x, int axis, long by, boolean back) {
        int rank = x.shape().rank();
        long n = x.shape().size(axis);
        long[] before = new long[rank];
        long[] after = new long[rank];
        (back ? after : before)[axis] = Math.min(by, n);
        return x.slice(axis, back ? by : 0, back ? Long.MAX_VALUE : Math.max(n - by, 0))
                .pad(before, after, 1);
    }

    /**
     * For each element the product of all others along the axes together: the derivative of a product, right for zeros too. Not
     * part of the fluent interface.
     */
    @Internal
    public static <T extends Ops<T>> T productOfOthers(T x, List<Integer> axes) {
        int rank = x.shape().rank();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (!axes.contains(i)) {
                order.add(i);
            }
        }
        int kept = order.size();
        order.addAll(axes);
        int[] forth = order.stream().mapToInt(Integer::intValue).toArray();
        int[] back = new int[rank];
        for (int i = 0; i < rank; i++) {
            back[forth[i]] = i;
        }
        T moved = x.permute(forth);
        long[] sizes = new long[kept + 1];
        long n = 1;
        for (int i = 0; i < rank; i++) {
            if (i < kept) {
                sizes[i] = moved.shape().size(i);
            } else {
                n *= moved.shape().size(i);
            }
        }
        sizes[kept] = n;
        T flat = moved.reshape(sizes);
        T others = cumprod(flat, kept, true, false).mul(cumprod(flat, kept, true, true));
        return others.reshape(moved.shape()).permute(back);
    }
}
