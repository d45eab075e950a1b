package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.ScatterAdd;
import io.gatun.ops.ShapeException;
import io.gatun.ops.sets.ArgSort;
import io.gatun.ops.sets.Bincount;
import io.gatun.ops.sets.ListDiff;
import io.gatun.ops.sets.QuantileRule;
import io.gatun.ops.sets.SearchSorted;
import io.gatun.ops.sets.Sort;
import io.gatun.ops.sets.TopK;
import io.gatun.ops.sets.Unique;
import io.gatun.ops.sets.UniqueRows;
import java.util.ArrayList;
import java.util.List;

/** Orders, ranks, sets and counts. NaN stands last in every order. */
@Namespace("base")
public final class Sorting {
    private Sorting() {}

    /**
     * The elements of an axis in ascending order; NaN last.
     *
     * @formula none: an order
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T sort(T x, int axis) {
        return sort(x, axis, false);
    }

    /** The elements of an axis in order; NaN last. */
    public static <T extends Ops<T>> T sort(T x, int axis, boolean descending) {
        return x.apply(new Sort(x.shape().axis("sort", axis), descending), List.of(x));
    }

    /**
     * The indices that put the elements of an axis in ascending order, LONG: stable, NaN last.
     *
     * @formula none: an order
     * @shapes any; the result has the same
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T argSort(T x, int axis) {
        return argSort(x, axis, false);
    }

    /** The indices that put the elements of an axis in order, LONG: equal ones stay as they stood, NaN stands last. */
    @NoGradient
    public static <T extends Ops<T>> T argSort(T x, int axis, boolean descending) {
        return x.apply(new ArgSort(x.shape().axis("argSort", axis), descending), List.of(x));
    }

    /**
     * The k largest elements of the last axis in descending order, and their indices, LONG: two results.
     *
     * @formula none: an order
     * @shapes any; twice the same with k along the axis
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> List<T> topK(T x, long k) {
        return topK(x, k, -1, true);
    }

    /** The k largest or smallest elements of an axis in order, and their indices, LONG; of equal ones the first is first. */
    public static <T extends Ops<T>> List<T> topK(T x, long k, int axis, boolean largest) {
        return x.applyAll(new TopK(x.shape().axis("topK", axis), k, largest), List.of(x));
    }

    /**
     * True where a target, integer [batch], is among the k largest of a row of predictions [batch, classes].
     *
     * @formula $y_i = [\#\{j : x_{ij} \gt x_{i t_i}\} \lt k]$
     * @shapes predictions [batch, classes], targets [batch], to [batch]
     * @types x: all types; targets: integers; result BOOL
     */
    @NoGradient
    public static <T extends Ops<T>> T inTopK(T predictions, T targets, long k) {
        T score = predictions.takeAlong(targets.expandDims(-1), -1);
        T larger = predictions.gt(score).sum(-1);
        return larger.lt(k).and(score.squeeze(-1).isFinite());
    }

    /**
     * The n-th smallest (largest, if reverse) element of the last axis, counted from 0.
     *
     * @formula none: an order
     * @shapes [..., size] to [...]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T nthElement(T x, long n, boolean reverse) {
        if (n < 0) {
            throw new ShapeException("[nthElement] n " + n + ": expected 0 or more");
        }
        return topK(x, Math.addExact(n, 1), -1, reverse)
                .getFirst()
                .slice(-1, n, n + 1)
                .squeeze(-1);
    }

    /**
     * The median over the axes, all if none is given; NaN if one is. Integers become FLOAT.
     *
     * @formula none: an order; the mean of the two in the middle of an even number
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T median(T x, int... axes) {
        return quantile("median", x, 0.5, QuantileRule.LINEAR, false, axes);
    }

    /** The median over the axes (all if none is given), which stay with size 1 if keepDims; NaN if one is. */
    public static <T extends Ops<T>> T median(T x, boolean keepDims, int... axes) {
        return quantile("median", x, 0.5, QuantileRule.LINEAR, keepDims, axes);
    }

    /**
     * The value below which the given percentage of the elements lies, in proportion between two; NaN if one is.
     *
     * @formula $y = x_{(k)} + (p - k)(x_{(k+1)} - x_{(k)}), \quad p = \frac{q}{100} (n - 1), \; k = \lfloor p
     *     \rfloor$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T percentile(T x, double percentage, int... axes) {
        return quantile("percentile", x, percentage / 100, QuantileRule.LINEAR, false, axes);
    }

    /**
     * The value below which the given share of the elements lies, by a rule for what lies between two; NaN if one is.
     *
     * @formula $y = x_{(k)} + (p - k)(x_{(k+1)} - x_{(k)}), \quad p = q (n - 1), \; k = \lfloor p \rfloor$, or by the
     *     rule
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T quantile(T x, double share, QuantileRule rule, boolean keepDims, int... axes) {
        return quantile("quantile", x, share, rule, keepDims, axes);
    }

    private static <T extends Ops<T>> T quantile(
            String op, T x, double share, QuantileRule rule, boolean keepDims, int... axes) {
        if (!(share >= 0 && share <= 1)) {
            throw new GatunException("[" + op + "] share " + share + ": expected 0 to 1");
        }
        List<Integer> reduced = Axes.of(op, x.shape(), axes);
        List<Integer> order = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        long[] kept = x.shape().toArray();
        for (int i = 0; i < x.shape().rank(); i++) {
            if (!reduced.contains(i)) {
                order.add(i);
                sizes.add(x.shape().size(i));
            }
        }
        long n = 1;
        for (int axis : reduced) {
            order.add(axis);
            n *= Axes.known(op, x, axis);
            kept[axis] = 1;
        }
        if (n == 0) {
            throw new ShapeException("[" + op + "] nothing to choose from along axes " + reduced + " of shape "
                    + x.shape() + ": expected a size of at least 1");
        }
        sizes.add(n);
        T lines = Axes.floating(x)
                .permute(order.stream().mapToInt(i -> i).toArray())
                .reshape(sizes.stream().mapToLong(i -> i).toArray());
        T found = between(sort(lines, -1), n, share, rule);
        if (keepDims) {
            return found.reshape(kept);
        }
        return found.reshape(
                sizes.subList(0, sizes.size() - 1).stream().mapToLong(i -> i).toArray());
    }

    /** The quantile of sorted lines of n, as a last axis of 1. */
    private static <T extends Ops<T>> T between(T sorted, long n, double share, QuantileRule rule) {
        double place = share * (n - 1);
        long low = (long) Math.floor(place);
        long high = (long) Math.ceil(place);
        double weight =
                switch (rule) {
                    case LINEAR -> place - low;
                    case LOWER -> 0;
                    case HIGHER -> 1;
                    case MIDPOINT -> 0.5;
                    case NEAREST -> Math.rint(place) == low ? 0 : 1;
                };
        T a = sorted.slice(-1, low, low + 1);
        T b = sorted.slice(-1, high, high + 1);
        T value = low == high || weight == 0
                ? a
                : weight == 1 ? b : a.mul(1 - weight).add(b.mul(weight));
        T last = sorted.slice(-1, n - 1, n);
        return last.isNan().select(last, value);
    }

    /**
     * The distinct elements of all in ascending order: [count]; the count depends on the data. All NaN are one.
     *
     * @formula none: a set
     * @shapes any, to [count]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T unique(T x) {
        return x.applyAll(new Unique(true), List.of(x)).getFirst();
    }

    /**
     * The distinct elements of all, sorted or as they first appear, and of each where it stands first; for each element which of
     * them it is; and how often each stands: four results, the last three LONG.
     *
     * @formula none: a set
     * @shapes any, to [count], [count], [length], [count]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> List<T> uniqueWithCounts(T x, boolean sorted) {
        return x.applyAll(new Unique(sorted), List.of(x));
    }

    /**
     * The distinct parts along an axis, sorted by their elements in c order or as they first appear; of each where it stands first; for
     * each index of the axis which of them it is; and how often each stands: four results, the last three LONG.
     *
     * @formula $\{x_i\}$ of the parts i along an axis
     * @shapes [..., n, ...] to [..., count, ...], [count], [n] and [count]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> List<T> uniqueWithCounts(T x, boolean sorted, int axis) {
        int at = x.shape().axis("uniqueWithCounts", axis);
        long size = Axes.known("uniqueWithCounts", x, at);
        int[] order = new int[x.shape().rank()];
        order[0] = at;
        long each = 1;
        for (int i = 0, k = 1; i < order.length; i++) {
            if (i != at) {
                order[k++] = i;
                each *= Axes.known("uniqueWithCounts", x, i);
            }
        }
        T rows = x.stopGradient().permute(order);
        List<T> found = x.applyAll(new UniqueRows(sorted), List.of(rows.reshape(size, each)));
        return List.of(x.gather(found.get(0), at), found.get(0), found.get(1), found.get(2));
    }

    /**
     * The elements of this vector that do not stand in the other, in their order, and their indices, LONG: two results.
     *
     * @formula $y = (x_i : x_i \notin \{y_j\})$
     * @shapes [n] and [m] to [count] and [count]
     * @types x, y: all types; result as x
     */
    public static <T extends Ops<T>> List<T> listDiff(T x, T y) {
        DataType type = DataType.promote(x.dataType(), y.dataType());
        return x.applyAll(new ListDiff(), List.of(x.cast(type), y.cast(type)));
    }

    /**
     * Where values belong in these sorted rows [..., n], LONG: before equal elements, or behind them if right. Values have any shape
     * for one row, else the leading axes of the rows.
     *
     * @formula $y_j = \#\{i : x_i \lt v_j\}$, or $\le$ if right
     * @shapes x [..., n], values [..., m] (any for x [n]); the result as values
     * @types x, values: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T searchSorted(T sorted, T values, boolean right) {
        DataType type = DataType.promote(sorted.dataType(), values.dataType());
        return sorted.apply(new SearchSorted(right), List.of(sorted.cast(type), values.cast(type)));
    }

    /**
     * How often each of 0 to length - 1 stands in this integer array, LONG; larger numbers are left out.
     *
     * @formula $y_k = \#\{i : x_i = k\}$
     * @shapes any, to [length]
     * @types x: integers; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T bincount(T x, long length) {
        return x.apply(new Bincount(length, length), List.of(x));
    }

    /**
     * How often each number stands in this integer array, LONG: as long as the largest says, plus one, and at least minLength.
     *
     * @formula $y_k = \#\{i : x_i = k\}$
     * @shapes any, to [max(largest + 1, minLength)]
     * @types x: integers; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T bincountOfAll(T x, long minLength) {
        return x.apply(new Bincount(minLength, Long.MAX_VALUE), List.of(x));
    }

    /** Weights summed by number, which this integer array says: 0 to length - 1; larger numbers are left out. */
    public static <T extends Ops<T>> T bincount(T x, T weights, long length) {
        return x.apply(new Bincount(length, length), List.of(x, weights));
    }

    /**
     * How many elements lie in each of equal parts of [low, high], LONG; what lies outside counts at its end.
     *
     * @formula $y_k = \#\{i : \lfloor bins \, \frac{x_i - low}{high - low} \rfloor = k\}$
     * @shapes any, to [bins]
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T histogramFixedWidth(T x, double low, double high, long bins) {
        if (!(low < high) || bins < 1) {
            throw new GatunException("[histogramFixedWidth] " + bins + " parts of [" + low + ", " + high
                    + "]: expected at least one part, and low < high");
        }
        return counted(x.sub(low).mul(bins / (high - low)), bins);
    }

    /**
     * How many elements lie in each of equal parts of the range from the smallest to the largest, LONG.
     *
     * @formula $y_k = \#\{i : \lfloor bins \, \frac{x_i - \min x}{\max x - \min x} \rfloor = k\}$
     * @shapes any, to [bins]
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T histogram(T x, long bins) {
        if (bins < 1 || x.shape().length() == 0) {
            throw new GatunException("[histogram] " + bins + " parts of the range of shape " + x.shape()
                    + ": expected at least one part, and one element");
        }
        T low = x.min().cast(x.dataType().floating());
        T width = x.max().sub(low);
        T none = width.eq(0.0);
        T from = none.select(low.sub(0.5), low); // of one value, as NumPy
        return counted(x.sub(from).div(none.select(width.onesLike(), width)).mul((double) bins), bins);
    }

    private static <T extends Ops<T>> T counted(T place, long bins) {
        T bin = place.floor().clip(0, bins - 1).cast(DataType.LONG).flatten();
        return bin.onesLike().apply(new ScatterAdd(0, bins), List.of(bin.onesLike(), bin));
    }
}
