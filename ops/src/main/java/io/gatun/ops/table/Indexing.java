package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.indexing.AddAlong;
import io.gatun.ops.indexing.GatherNd;
import io.gatun.ops.indexing.InvertPermutation;
import io.gatun.ops.indexing.NonZero;
import io.gatun.ops.indexing.RepeatIndices;
import io.gatun.ops.indexing.ScatterNd;
import io.gatun.ops.indexing.TakeAlong;
import java.util.List;

/** Picking and putting by indices. Indices are integers, checked, and count from the end where they are negative. */
@Namespace("base")
public final class Indexing {
    private Indexing() {}

    /**
     * Parts picked by tuples of indices [..., k] along the first k axes: the shape of the tuples, then the other axes.
     *
     * @formula $y_j = x_{i_{j1} \ldots i_{jk}}$
     * @shapes x [s1, ..., sk, rest...], indices [..., k], to [..., rest...]
     * @types x: all types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T gatherNd(T x, T indices) {
        return gatherNd(x, indices, 0);
    }

    /** Parts picked by tuples of indices, within the given number of leading axes that both share. */
    public static <T extends Ops<T>> T gatherNd(T x, T indices, int batch) {
        return x.apply(new GatherNd(batch), List.of(x, indices));
    }

    /**
     * One element along an axis for each index (NumPy's {@code take_along_axis}): indices have this shape but at the axis.
     *
     * @formula $y_{ij} = x_{i \, k_{ij}}$
     * @shapes indices as x but along the axis, the result as indices
     * @types x: all types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T takeAlong(T x, T indices, int axis) {
        return x.apply(new TakeAlong(x.shape().axis("takeAlong", axis)), List.of(x, indices));
    }

    /**
     * This with updates added along an axis, one for each index: the transpose of {@code takeAlong}.
     *
     * @formula $y = x, \quad y_{i \, k_{ij}} \mathrel{+}= u_{ij}$
     * @shapes indices and updates of one shape, as x but along the axis; the result as x
     * @types x, updates: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T addAlong(T x, T indices, T updates, int axis) {
        return x.apply(new AddAlong(x.shape().axis("addAlong", axis)), List.of(x, indices, updates.cast(x.dataType())));
    }

    // ---------------------------------------------------------------- tuples

    private static <T extends Ops<T>> T scatter(ScatterNd.Kind kind, T x, T indices, T updates) {
        return x.apply(new ScatterNd(kind, 0), List.of(x, indices, updates.cast(x.dataType())));
    }

    /**
     * These updates added into zeros of a shape at tuples of indices [..., k]: the transpose of {@code gatherNd}.
     *
     * @formula $y_{i_{j1} \ldots i_{jk}} = \sum_j u_j$
     * @shapes updates [n..., rest...], indices [n..., k], to the given shape
     * @types x: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterNd(T updates, T indices, Shape shape) {
        T zeros = updates.apply(new Fill(updates.dataType(), shape, 0), List.of());
        return scatter(ScatterNd.Kind.ADD, zeros, indices, updates);
    }

    /**
     * This with updates added at tuples of indices [..., k].
     *
     * @formula $y_{i_j} = x_{i_j} + \sum u_j$
     * @shapes x [s1, ..., sk, rest...], indices [n..., k], updates [n..., rest...]; the result as x
     * @types x, updates: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterNdAdd(T x, T indices, T updates) {
        return scatter(ScatterNd.Kind.ADD, x, indices, updates);
    }

    /**
     * This with updates subtracted at tuples of indices [..., k].
     *
     * @formula $y_{i_j} = x_{i_j} - \sum u_j$
     * @shapes x [s1, ..., sk, rest...], indices [n..., k], updates [n..., rest...]; the result as x
     * @types x, updates: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterNdSub(T x, T indices, T updates) {
        return scatter(ScatterNd.Kind.SUB, x, indices, updates);
    }

    /**
     * This with updates in place of its elements at tuples of indices [..., k]; of equal tuples the last stays.
     *
     * @formula $y_{i_j} = u_j$
     * @shapes x [s1, ..., sk, rest...], indices [n..., k], updates [n..., rest...]; the result as x
     * @types x, updates: all types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterNdUpdate(T x, T indices, T updates) {
        return scatter(ScatterNd.Kind.UPDATE, x, indices, updates);
    }

    /**
     * This with the larger of its elements and updates at tuples of indices [..., k].
     *
     * @formula $y_{i_j} = \max(x_{i_j}, u_j)$
     * @shapes x [s1, ..., sk, rest...], indices [n..., k], updates [n..., rest...]; the result as x
     * @types x, updates: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterNdMax(T x, T indices, T updates) {
        return scatter(ScatterNd.Kind.MAX, x, indices, updates);
    }

    /**
     * This with the smaller of its elements and updates at tuples of indices [..., k].
     *
     * @formula $y_{i_j} = \min(x_{i_j}, u_j)$
     * @shapes x [s1, ..., sk, rest...], indices [n..., k], updates [n..., rest...]; the result as x
     * @types x, updates: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterNdMin(T x, T indices, T updates) {
        return scatter(ScatterNd.Kind.MIN, x, indices, updates);
    }

    // ---------------------------------------------------------------- rows

    /** Rows (axis 0) at indices of any rank, as tuples of one. */
    private static <T extends Ops<T>> T rows(ScatterNd.Kind kind, T x, T indices, T updates) {
        return scatter(kind, x, indices.expandDims(-1), updates);
    }

    /**
     * This with rows (axis 0) added at indices of any rank; rows have the shape that {@code gather} gives.
     *
     * @formula $y_{i_j} = x_{i_j} + \sum r_j$
     * @shapes x [size, rest...], indices [n...], rows [n..., rest...]; the result as x
     * @types x, rows: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterAdd(T x, T indices, T rows) {
        return rows(ScatterNd.Kind.ADD, x, indices, rows);
    }

    /**
     * This with rows (axis 0) subtracted at indices.
     *
     * @formula $y_{i_j} = x_{i_j} - \sum r_j$
     * @shapes x [size, rest...], indices [n...], rows [n..., rest...]; the result as x
     * @types x, rows: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterSub(T x, T indices, T rows) {
        return rows(ScatterNd.Kind.SUB, x, indices, rows);
    }

    /**
     * This with rows (axis 0) multiplied by others at indices.
     *
     * @formula $y_{i_j} = x_{i_j} \prod r_j$
     * @shapes x [size, rest...], indices [n...], rows [n..., rest...]; the result as x
     * @types x, rows: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterMul(T x, T indices, T rows) {
        return rows(ScatterNd.Kind.MUL, x, indices, rows);
    }

    /**
     * This with rows (axis 0) divided by others at indices; integers toward zero, and by zero to 0.
     *
     * @formula $y_{i_j} = x_{i_j} / \prod r_j$
     * @shapes x [size, rest...], indices [n...], rows [n..., rest...]; the result as x
     * @types x, rows: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterDiv(T x, T indices, T rows) {
        return rows(ScatterNd.Kind.DIV, x, indices, rows);
    }

    /**
     * This with the larger of its rows (axis 0) and others at indices.
     *
     * @formula $y_{i_j} = \max(x_{i_j}, r_j)$
     * @shapes x [size, rest...], indices [n...], rows [n..., rest...]; the result as x
     * @types x, rows: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterMax(T x, T indices, T rows) {
        return rows(ScatterNd.Kind.MAX, x, indices, rows);
    }

    /**
     * This with the smaller of its rows (axis 0) and others at indices.
     *
     * @formula $y_{i_j} = \min(x_{i_j}, r_j)$
     * @shapes x [size, rest...], indices [n...], rows [n..., rest...]; the result as x
     * @types x, rows: integers, floating types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterMin(T x, T indices, T rows) {
        return rows(ScatterNd.Kind.MIN, x, indices, rows);
    }

    /**
     * This with other rows (axis 0) at indices; of equal indices the last stays.
     *
     * @formula $y_{i_j} = r_j$
     * @shapes x [size, rest...], indices [n...], rows [n..., rest...]; the result as x
     * @types x, rows: all types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T scatterUpdate(T x, T indices, T rows) {
        return rows(ScatterNd.Kind.UPDATE, x, indices, rows);
    }

    // ---------------------------------------------------------------- masks and orders

    /**
     * The indices of the elements that are not 0 (true), in c order: LONG [count, rank]; the count depends on the data.
     *
     * @formula none: a list of indices
     * @shapes any, to [count, rank]
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T nonZero(T x) {
        return x.apply(new NonZero(), List.of(x));
    }

    /**
     * The parts where a BOOL mask, whose shape this begins with, is true: [count, the other axes]; the count depends on the data.
     *
     * @formula none: a choice of parts
     * @shapes x [m..., rest...], mask [m...], to [count, rest...]
     * @types x: all types; mask: all types; result as x
     */
    public static <T extends Ops<T>> T booleanMask(T x, T mask) {
        return gatherNd(x, nonZero(mask));
    }

    /**
     * The inverse of this permutation of 0 to n - 1: {@code y[x[i]] = i}.
     *
     * @formula $y_{x_i} = i$
     * @shapes [n] to [n]
     * @types x: integers; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T invertPermutation(T x) {
        return x.apply(new InvertPermutation(), List.of(x));
    }

    /**
     * Each element of an axis as often as an integer vector of counts says; the size depends on the counts.
     *
     * @formula none: elements are repeated
     * @shapes any; the axis times as many, or the sum of the counts [size of the axis]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T repeat(T x, int axis, T counts) {
        return x.gather(counts.apply(new RepeatIndices(), List.of(counts)), axis);
    }

    /**
     * Values put at tuples of indices [n, k] into a shape that is otherwise one value: a sparse array as a dense one.
     *
     * @formula $y_{i_j} = x_j$, elsewhere the other value
     * @shapes values [n], indices [n, k], to the given shape of rank k
     * @types x: all types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T sparseToDense(T values, T indices, Shape shape, double otherwise) {
        T base = values.apply(new Fill(values.dataType(), shape, otherwise), List.of());
        return scatter(ScatterNd.Kind.UPDATE, base, indices, values);
    }

    /**
     * The first lengths[b] elements of an axis back to front, for each index b of another; the rest stays.
     *
     * @param axis the axis that is reversed (Deeplearning4j: seqDim)
     * @param batchAxis the axis of the lengths
     * @formula $y_{b,i} = \begin{cases} x_{b, l_b - 1 - i} & i \lt l_b \\ x_{b,i} & \text{else} \end{cases}$
     * @shapes any; the result has the same; lengths [size of the batch axis]
     * @types x: all types; lengths: all types; result as x
     */
    public static <T extends Ops<T>> T reverseSequence(T x, T lengths, int axis, int batchAxis) {
        Shape s = x.shape();
        int k = s.axis("reverseSequence", axis);
        int b = s.axis("reverseSequence", batchAxis);
        if (k == b) {
            throw new GatunException("[reverseSequence] axis " + axis + " is the batch axis too: expected two axes");
        }
        int[] order = new int[s.rank()];
        int[] back = new int[s.rank()];
        order[0] = b;
        order[1] = k;
        for (int i = 0, at = 2; i < order.length; i++) {
            if (i != b && i != k) {
                order[at++] = i;
            }
        }
        for (int i = 0; i < order.length; i++) {
            back[order[i]] = i;
        }
        T moved = x.permute(order);
        T count = lengths.cast(DataType.LONG).expandDims(1);
        T place = moved.apply(new Range(DataType.LONG, 0, 1, Axes.known("reverseSequence", x, k)), List.of());
        T turned = place.lt(count).select(count.sub(place).sub(1L), place.add(count.mul(0L)));
        return moved.gatherNd(turned.expandDims(-1), 1).permute(back);
    }

    /**
     * The elements of each axis moved round by a number of places: what leaves at the end comes in at the front.
     *
     * @formula $y_{(i + s) \bmod n} = x_i$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T roll(T x, long[] shifts, int[] axes) {
        if (shifts.length != axes.length) {
            throw new GatunException(
                    "[roll] " + shifts.length + " shifts for " + axes.length + " axes: expected one for each");
        }
        T out = x;
        for (int i = 0; i < axes.length; i++) {
            out = roll(out, shifts[i], axes[i]);
        }
        return out;
    }

    /** The elements of an axis moved round by a number of places: what leaves at the end comes in at the front. */
    public static <T extends Ops<T>> T roll(T x, long shift, int axis) {
        long n = Axes.known("roll", x, x.shape().axis("roll", axis));
        long by = n == 0 ? 0 : Math.floorMod(shift, n);
        return by == 0 ? x : x.slice(axis, n - by, Long.MAX_VALUE).concat(axis, x.slice(axis, 0, n - by));
    }
}
