package io.gatun.ops.table;

import io.gatun.ops.Condition;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Reduce;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;

/** What depends on a condition, or on which element is the largest. */
@Namespace("base")
public final class Choices {
    private Choices() {}

    /**
     * True where an element fulfils a condition.
     *
     * @formula $y_i = c(x_i)$
     * @shapes any; the result has the same
     * @types x: all types; result BOOL
     */
    @NoGradient
    public static <T extends Ops<T>> T matchCondition(T x, Condition condition) {
        return condition.test(x);
    }

    /**
     * How many elements fulfil a condition over the given axes, all if none is given; LONG.
     *
     * @formula $y = \sum_i [c(x_i)]$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T matchConditionCount(T x, Condition condition, int... axes) {
        return condition.test(x).sum(axes);
    }

    /** How many elements fulfil a condition over the axes (all if none is given), which stay with size 1 if keepDims; LONG. */
    @NoGradient
    public static <T extends Ops<T>> T matchConditionCount(T x, Condition condition, boolean keepDims, int... axes) {
        return condition.test(x).sum(keepDims, axes);
    }

    /**
     * This, with the other's elements where its own fulfil a condition.
     *
     * @formula $z_i = \begin{cases} y_i & c(x_i) \\ x_i & \text{else} \end{cases}$
     * @shapes both of one shape, that of the result
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T replaceWhere(T x, T from, Condition condition) {
        return condition.test(x).select(from.cast(x.dataType()), x);
    }

    /** This, with a number where its elements fulfil a condition. */
    public static <T extends Ops<T>> T replaceWhere(T x, double value, Condition condition) {
        return condition.test(x).select(x.scalar(x.dataType(), value), x);
    }

    /**
     * This, with a number in place of NaN.
     *
     * @formula $y_i = \begin{cases} value & x_i = \mathrm{NaN} \\ x_i & \text{else} \end{cases}$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T replaceNans(T x, double value) {
        return replaceWhere(x, value, Condition.isNan());
    }

    /**
     * This, with a number where its elements are no further than epsilon from another.
     *
     * @formula $y_i = \begin{cases} set & |x_i - compare| \le \epsilon \\ x_i & \text{else} \end{cases}$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T compareAndSet(T x, double compare, double set, double epsilon) {
        return replaceWhere(x, set, new Condition(Condition.Kind.EPSILON_EQUALS, compare, epsilon));
    }

    /**
     * The index of the first element of an axis (of all in c order if none is given) that fulfils a condition, else -1; LONG.
     *
     * @formula $y = \min \{ i : c(x_i) \}$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T firstIndex(T x, Condition condition, int... axes) {
        return firstIndex(x, condition, false, axes);
    }

    /** The index of the first element that fulfils a condition, else -1, of an axis that stays with size 1 if keepDims; LONG. */
    @NoGradient
    public static <T extends Ops<T>> T firstIndex(T x, Condition condition, boolean keepDims, int... axes) {
        return first(condition.test(x), keepDims, axes);
    }

    /**
     * The index of the last element of an axis (of all in c order if none is given) that fulfils a condition, else -1; LONG.
     *
     * @formula $y = \max \{ i : c(x_i) \}$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T lastIndex(T x, Condition condition, int... axes) {
        return lastIndex(x, condition, false, axes);
    }

    /** The index of the last element that fulfils a condition, else -1, of an axis that stays with size 1 if keepDims; LONG. */
    @NoGradient
    public static <T extends Ops<T>> T lastIndex(T x, Condition condition, boolean keepDims, int... axes) {
        long n = 1;
        for (int axis : Axes.of("lastIndex", x.shape(), axes)) {
            n *= Axes.known("lastIndex", x, axis);
        }
        T back = first(condition.test(x).reverse(axes), keepDims, axes);
        return back.gte(0L).select(back.rsub(n - 1), back);
    }

    private static <T extends Ops<T>> T first(T mask, boolean keepDims, int... axes) {
        T at = place(Reduce.Kind.ARGMAX, mask.cast(DataType.INT), keepDims, axes);
        return mask.any(keepDims, axes).select(at, at.scalar(DataType.LONG, -1));
    }

    private static <T extends Ops<T>> T place(Reduce.Kind kind, T x, boolean keepDims, int... axes) {
        return x.apply(new Reduce(kind, Axes.of(kind.label(), x.shape(), axes), keepDims), List.of(x));
    }

    /**
     * The index of the first largest absolute value of an axis, or in c order of all if none is given; LONG.
     *
     * @formula $y = \operatorname{argmax}_i |x_i|$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T iamax(T x, int... axes) {
        return place(Reduce.Kind.ARGMAX, x.abs(), false, axes);
    }

    /** The index of the first largest absolute value of an axis (of all if none is given), which stays with size 1 if keepDims. */
    @NoGradient
    public static <T extends Ops<T>> T iamax(T x, boolean keepDims, int... axes) {
        return place(Reduce.Kind.ARGMAX, x.abs(), keepDims, axes);
    }

    /**
     * The index of the first smallest absolute value of an axis, or in c order of all if none is given; LONG.
     *
     * @formula $y = \operatorname{argmin}_i |x_i|$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T iamin(T x, int... axes) {
        return place(Reduce.Kind.ARGMIN, x.abs(), false, axes);
    }

    /** The index of the first smallest absolute value of an axis (of all if none is given), which stays with size 1 if keepDims. */
    @NoGradient
    public static <T extends Ops<T>> T iamin(T x, boolean keepDims, int... axes) {
        return place(Reduce.Kind.ARGMIN, x.abs(), keepDims, axes);
    }

    /**
     * True at the first largest element of all, or of each line of an axis; BOOL.
     *
     * @formula $y_i = [i = \operatorname{argmax}_j x_j]$
     * @shapes any; the result has the same
     * @types x: all types; result BOOL
     */
    @NoGradient
    public static <T extends Ops<T>> T isMax(T x, int... axes) {
        if (axes.length > 1) {
            throw new GatunException("[isMax] " + axes.length + " axes: expected one, or none for all");
        }
        T lines = axes.length == 0 ? x.flatten() : x;
        int axis = axes.length == 0 ? 0 : x.shape().axis("isMax", axes[0]);
        T at = place(Reduce.Kind.ARGMAX, lines, true, axis);
        T places = lines.onesLike().cast(DataType.LONG).cumsum(axis, true, false);
        T mask = places.eq(at);
        return axes.length == 0 ? mask.reshape(x.shape()) : mask;
    }

    /**
     * For each place the number of the value that is the largest there, the first if several are; INT.
     *
     * @formula $y_i = \operatorname{argmax}_k x^{(k)}_i$
     * @shapes values of one shape, that of the result
     * @types values: all types; result INT
     */
    @NoGradient
    public static <T extends Ops<T>> T mergeMaxIndex(List<T> values) {
        return mergeMaxIndex(values, DataType.INT);
    }

    /** For each place the number of the value that is the largest there, the first if several are; of an integer type. */
    @NoGradient
    public static <T extends Ops<T>> T mergeMaxIndex(List<T> values, DataType type) {
        return Slices.stack(0, Axes.promoted("mergeMaxIndex", values)).argmax(0).cast(type);
    }

    /**
     * True if no element, in c order, is less than the one before; BOOL of rank 0.
     *
     * @formula $y = \bigwedge_i x_i \le x_{i+1}$
     * @shapes any, to []
     * @types x: all types; result BOOL
     */
    @NoGradient
    public static <T extends Ops<T>> T isNonDecreasing(T x) {
        T v = x.flatten();
        return v.slice(0, 1, Long.MAX_VALUE).gte(v.slice(0, 0, -1)).all();
    }

    /**
     * True if every element, in c order, is greater than the one before; BOOL of rank 0.
     *
     * @formula $y = \bigwedge_i x_i \lt x_{i+1}$
     * @shapes any, to []
     * @types x: all types; result BOOL
     */
    @NoGradient
    public static <T extends Ops<T>> T isStrictlyIncreasing(T x) {
        T v = x.flatten();
        return v.slice(0, 1, Long.MAX_VALUE).gt(v.slice(0, 0, -1)).all();
    }

    /**
     * Whether elements are above a threshold, eight bits in a byte, the first the highest.
     *
     * @formula $y_i = \sum_{k=0}^7 2^{7 - k} [x_{8 i + k} > t]$
     * @shapes [..., n], to [..., n / 8]: n is a multiple of 8; the threshold broadcasts to x
     * @types x, threshold: all types; result UBYTE
     */
    @NoGradient
    public static <T extends Ops<T>> T compareAndBitpack(T x, T threshold) {
        Shape s = x.shape();
        if (s.rank() == 0 || Axes.known("compareAndBitpack", x, s.rank() - 1) % 8 != 0) {
            throw new ShapeException(
                    "[compareAndBitpack] shape " + s + ": expected a multiple of 8 along the last axis");
        }
        T above = x.gt(threshold);
        if (!above.shape().equals(s)) {
            throw new ShapeException("[compareAndBitpack] a threshold of shape " + threshold.shape() + " for shape " + s
                    + ": expected one that broadcasts to it");
        }
        long[] eights = java.util.Arrays.copyOf(s.toArray(), s.rank() + 1);
        eights[s.rank() - 1] = s.size(-1) / 8;
        eights[s.rank()] = 8;
        T bits = above.reshape(eights).cast(DataType.INT);
        T places = x.apply(new Range(DataType.INT, 7, -1, 8), List.of());
        return bits.leftShift(places).sum(-1).cast(DataType.UBYTE);
    }

    /**
     * This and zeros, in the order of the predicate, a single BOOL: where it is false this is the first of the two results, where it
     * is true the second. What depends on one of them alone need not be computed: {@code SameDiff.ifCond} does that.
     *
     * @formula $y^{(1)} = [\lnot p] \, x, \; y^{(2)} = [p] \, x$
     * @shapes any, and a predicate of one element, to two results of the same
     * @types x: all types; predicate: BOOL; result as x
     */
    public static <T extends Ops<T>> List<T> switchOp(T x, T predicate) {
        if (predicate.shape().length() != 1) {
            throw new ShapeException("[switchOp] a predicate of shape " + predicate.shape() + ": expected one element");
        }
        T second = predicate.reshape(Shape.SCALAR);
        T zeros = x.zerosLike();
        return List.of(second.select(zeros, x), second.select(x, zeros));
    }

    /**
     * This: of several values the first that is there, and here all are. The counterpart of {@code switchOp} in Deeplearning4j.
     *
     * @formula $z = x$
     * @shapes any; the result has the same
     * @types x, y: all types; result as x
     */
    public static <T extends Ops<T>> T merge(T x, T y) {
        return x.identity();
    }

    /**
     * True if the elements are numbers: of rank 0.
     *
     * @formula none: it asks for the type
     * @shapes any, to []
     * @types x: all types; result BOOL
     */
    @NoGradient
    public static <T extends Ops<T>> T isNumericTensor(T x) {
        boolean numeric = x.dataType().isFloating() || x.dataType().isInteger();
        return x.scalar(DataType.BOOL, numeric ? 1 : 0);
    }
}
