package io.gatun.ops.table;

import io.gatun.ops.Concat;
import io.gatun.ops.DataType;
import io.gatun.ops.Gather;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pad;
import io.gatun.ops.Range;
import io.gatun.ops.ScatterAdd;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Parts of values, and values put together. */
@Namespace("base")
public final class Slices {
    private Slices() {}

    /**
     * The indices begin (inclusive) to end (exclusive) of one axis; negative ones count from the end.
     *
     * @formula $y_i = x_{begin + i \cdot step}$
     * @shapes any; an axis to ceil((end - begin) / step)
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T slice(T x, int axis, long begin, long end) {
        return slice(x, axis, begin, end, 1);
    }

    /** The indices begin, begin + step, ... before end of one axis, as NumPy's {@code begin:end:step}. */
    public static <T extends Ops<T>> T slice(T x, int axis, long begin, long end, long step) {
        int k = x.shape().axis("slice", axis);
        int rank = x.shape().rank();
        return x.apply(
                new Slice(with(rank, k, 0, begin), with(rank, k, Long.MAX_VALUE, end), with(rank, k, 1, step)),
                List.of(x));
    }

    /** The block from begin (inclusive) to end (exclusive), one entry for each axis; negative ones count from the end. */
    public static <T extends Ops<T>> T slice(T x, long[] begin, long[] end) {
        long[] step = new long[begin.length];
        Arrays.fill(step, 1);
        return slice(x, begin, end, step);
    }

    /** Every step-th index from begin to end, one entry for each axis, as NumPy's {@code begin:end:step}. */
    public static <T extends Ops<T>> T slice(T x, long[] begin, long[] end, long[] step) {
        return x.apply(new Slice(list(begin), list(end), list(step)), List.of(x));
    }

    /**
     * The given axes back to front; all axes if none is given.
     *
     * @formula $y_i = x_{n - 1 - i}$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T reverse(T x, int... axes) {
        int rank = x.shape().rank();
        List<Long> begin = new ArrayList<>(Collections.nCopies(rank, 0L));
        List<Long> end = new ArrayList<>(Collections.nCopies(rank, Long.MAX_VALUE));
        List<Long> step = new ArrayList<>(Collections.nCopies(rank, 1L));
        for (int axis : Axes.of("reverse", x.shape(), axes)) {
            begin.set(axis, Long.MAX_VALUE);
            end.set(axis, Long.MIN_VALUE);
            step.set(axis, -1L);
        }
        return x.apply(new Slice(begin, end, step), List.of(x));
    }

    /**
     * This inside a frame of one value: before and after each axis.
     *
     * @formula $y_{i + before} = x_i$, elsewhere the value
     * @shapes [s0, ...] to [before0 + s0 + after0, ...]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T pad(T x, long[] before, long[] after, double value) {
        return x.apply(new Pad(list(before), list(after), value), List.of(x));
    }

    /** This inside a frame of zeros: before and after each axis. */
    public static <T extends Ops<T>> T pad(T x, long[] before, long[] after) {
        return pad(x, before, after, 0);
    }

    /**
     * The rows that integer indices of any rank pick along an axis; the indices' shape takes the place of the axis.
     *
     * @formula $y_{a j b} = x_{a \, i_j \, b}$
     * @shapes x [a..., size, b...], indices [i...], to [a..., i..., b...]
     * @types x: all types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T gather(T x, T indices, int axis) {
        return x.apply(new Gather(x.shape().axis("gather", axis)), List.of(x, indices));
    }

    /**
     * The elements of the flattened value at integer indices of any rank, in the indices' shape.
     *
     * @formula $y_j = x_{i_j}$
     * @shapes x any, indices [i...], to [i...]
     * @types x: all types; indices: integers; result as x
     */
    public static <T extends Ops<T>> T take(T x, T indices) {
        return gather(x.flatten(), indices, 0);
    }

    /**
     * The rows of this value added into zeros at integer indices: the transpose of {@code gather}. The axes of the indices
     * stand at the given axis of this value; the result has one axis of the given size there.
     */
    public static <T extends Ops<T>> T scatterAdd(T x, T indices, int axis, long size) {
        return x.apply(new ScatterAdd(x.shape().axis("scatterAdd", axis), size), List.of(x, indices));
    }

    /**
     * Values one after the other along an axis; their types meet in one.
     *
     * @formula none: one behind the other
     * @shapes equal but for the axis, whose sizes add up
     * @types x, y: all types; result as x
     */
    public static <T extends Ops<T>> T concat(int axis, List<T> values) {
        List<T> same = Axes.promoted("concat", values);
        return same.getFirst().apply(new Concat(same.getFirst().shape().axis("concat", axis)), same);
    }

    /** This and then another along an axis. */
    public static <T extends Ops<T>> T concat(T x, int axis, T y) {
        return concat(axis, List.of(x, y));
    }

    /**
     * Values of one shape along a new axis.
     *
     * @formula $y_{k i} = x^{(k)}_i$
     * @shapes values [s...] of one shape, to [..., count, ...] with the new axis
     * @types values: all types; result as values
     */
    public static <T extends Ops<T>> T stack(int axis, List<T> values) {
        if (values.isEmpty()) {
            throw new GatunException("[stack] received no values: expected at least one");
        }
        Shape first = values.getFirst().shape();
        for (T v : values) {
            if (!v.shape().equals(first)) {
                throw new ShapeException(
                        "[stack] shapes " + first + " and " + v.shape() + " differ: expected equal shapes");
            }
        }
        int at = axis < 0 ? axis + first.rank() + 1 : axis;
        return concat(at, values.stream().map(v -> v.expandDims(at)).toList());
    }

    /**
     * The whole value repeated the given number of times along each axis; new leading axes for further numbers.
     *
     * @formula $y_i = x_{i \bmod n}$
     * @shapes [s0, ...] to [times0 * s0, ...]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T tile(T x, long... times) {
        int rank = Math.max(times.length, x.shape().rank());
        long[] split = new long[2 * rank];
        long[] spread = new long[2 * rank];
        long[] joined = new long[rank];
        for (int i = 0; i < rank; i++) {
            int p = i - rank + x.shape().rank();
            int q = i - rank + times.length;
            long size = p < 0 ? 1 : x.shape().size(p);
            long n = q < 0 ? 1 : times[q];
            if (n < 0) {
                throw new ShapeException("[tile] times " + Arrays.toString(times) + ": expected 0 or more");
            }
            split[2 * i] = 1;
            split[2 * i + 1] = size;
            spread[2 * i] = n;
            spread[2 * i + 1] = size;
            joined[i] = size == Shape.UNKNOWN ? Shape.UNKNOWN : n * size;
        }
        return x.reshape(split).broadcastTo(Shape.of(spread)).reshape(joined);
    }

    /** Each element of an axis repeated the given number of times in place. */
    public static <T extends Ops<T>> T repeat(T x, int axis, long times) {
        int k = x.shape().axis("repeat", axis);
        if (times < 0) {
            throw new ShapeException("[repeat] times " + times + ": expected 0 or more");
        }
        T split = x.expandDims(k + 1);
        long size = x.shape().size(k);
        return split.broadcastTo(split.shape().with(k + 1, times))
                .reshape(x.shape().with(k, size == Shape.UNKNOWN ? size : size * times));
    }

    /**
     * One-hot rows: integer indices of any rank give a new last axis of the given depth with 1 at the index; FLOAT.
     *
     * @formula $y_{jk} = [k = x_j]$
     * @shapes indices [i...] to [i..., depth]
     * @types x: integers, floating types; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T oneHot(T indices, long depth) {
        return oneHot(indices, depth, DataType.FLOAT);
    }

    /** One-hot rows of a type: 1 at the index in a new last axis of the given depth; an index outside gives zeros. */
    @NoGradient
    public static <T extends Ops<T>> T oneHot(T indices, long depth, DataType type) {
        T classes = indices.apply(new Range(indices.dataType(), 0, 1, depth), List.of());
        return indices.expandDims(-1).eq(classes).cast(type);
    }

    /**
     * The values along an axis, one for each index, without that axis.
     *
     * @formula $y^{(k)}_i = x_{k i}$
     * @shapes any, to as many values as the axis is long, without it
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> List<T> unstack(T x, int axis) {
        int k = x.shape().axis("unstack", axis);
        List<T> out = new ArrayList<>();
        for (long i = 0; i < Axes.known("unstack", x, k); i++) {
            out.add(x.slice(k, i, i + 1).squeeze(k));
        }
        return out;
    }

    /**
     * The given number of equal parts along an axis.
     *
     * @formula none: consecutive parts
     * @shapes any, to parts whose axis is size / parts
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> List<T> split(T x, int axis, int parts) {
        int k = x.shape().axis("split", axis);
        long size = Axes.known("split", x, k);
        if (parts < 1 || size % parts != 0) {
            throw new ShapeException("[split] " + parts + " parts along axis " + axis + " of shape " + x.shape()
                    + ": expected a divisor of " + size);
        }
        long width = size / parts;
        List<T> out = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            out.add(x.slice(k, i * width, (i + 1) * width));
        }
        return out;
    }

    /**
     * True at the first {@code lengths[i]} of maxLength places: integer lengths [...] give BOOL [..., maxLength].
     *
     * @formula $y_{ij} = [j \lt x_i]$
     * @shapes lengths [...] to [..., maxLength]
     * @types x: integers, floating types; result BOOL
     */
    @NoGradient
    public static <T extends Ops<T>> T sequenceMask(T lengths, long maxLength) {
        T places = lengths.apply(new Range(lengths.dataType(), 0, 1, maxLength), List.of());
        return places.lt(lengths.expandDims(-1));
    }

    private static List<Long> list(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static List<Long> with(int rank, int axis, long others, long value) {
        Long[] out = new Long[rank];
        Arrays.fill(out, others);
        out[axis] = value;
        return List.of(out);
    }
}
