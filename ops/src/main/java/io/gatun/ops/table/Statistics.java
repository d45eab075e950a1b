package io.gatun.ops.table;

import io.gatun.ops.Ops;
import io.gatun.ops.Reduce;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;

/** Statistics and norms over axes: all axes if none is given. */
@Namespace("math")
public final class Statistics {
    private Statistics() {}

    /**
     * Mean squared deviation from the mean over the given axes, all if none is given; biased (divided by n).
     *
     * @formula $y = \frac{1}{n - correction} \sum_i (x_i - \bar{x})^2$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T variance(T x, int... axes) {
        return variance(x, false, axes);
    }

    /** Mean squared deviation from the mean over the axes (all if none is given), which stay with size 1 if keepDims; biased. */
    public static <T extends Ops<T>> T variance(T x, boolean keepDims, int... axes) {
        return variance(x, 0, keepDims, axes);
    }

    /**
     * Squared deviations from the mean over the axes (all if none is given), summed and divided by n - correction: 0 for the
     * variance of the values themselves, 1 (Bessel) to estimate that of a population from a sample.
     */
    public static <T extends Ops<T>> T variance(T x, int correction, boolean keepDims, int... axes) {
        T squares = x.sub(x.mean(true, axes)).square();
        T mean = squares.mean(keepDims, axes);
        if (correction == 0) {
            return mean;
        }
        long n = 1;
        for (int axis : Axes.of("variance", x.shape(), axes)) {
            n *= x.shape().size(axis);
        }
        if (n < 0) {
            throw new ShapeException("[variance] shape " + x.shape() + ": expected known sizes for a correction");
        }
        return mean.mul((double) n / Math.max(n - correction, 0));
    }

    /**
     * Standard deviation over the given axes, all if none is given; biased (divided by n).
     *
     * @formula $y = \sqrt{\frac{1}{n - correction} \sum_i (x_i - \bar{x})^2}$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T std(T x, int... axes) {
        return std(x, false, axes);
    }

    /** Standard deviation over the axes (all if none is given), which stay with size 1 if keepDims; biased. */
    public static <T extends Ops<T>> T std(T x, boolean keepDims, int... axes) {
        return Maths.root(variance(x, keepDims, axes));
    }

    /** Standard deviation with n - correction in place of n; see {@code variance}. */
    public static <T extends Ops<T>> T std(T x, int correction, boolean keepDims, int... axes) {
        return Maths.root(variance(x, correction, keepDims, axes));
    }

    /**
     * Sum of absolute values over the given axes, all if none is given.
     *
     * @formula $y = \sum_i |x_i|$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but LONG for BOOL, BYTE, SHORT, INT and UINT64 for UBYTE, UINT16, UINT32
     */
    public static <T extends Ops<T>> T norm1(T x, int... axes) {
        return x.abs().sum(axes);
    }

    /** Sum of absolute values over the axes (all if none is given), which stay with size 1 if keepDims. */
    public static <T extends Ops<T>> T norm1(T x, boolean keepDims, int... axes) {
        return x.abs().sum(keepDims, axes);
    }

    /**
     * Euclidean norm over the given axes, all if none is given. Its gradient at 0 is taken as 0.
     *
     * @formula $y = \sqrt{\sum_i x_i^2}$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T norm2(T x, int... axes) {
        return norm2(x, false, axes);
    }

    /** Euclidean norm over the axes (all if none is given), which stay with size 1 if keepDims. */
    public static <T extends Ops<T>> T norm2(T x, boolean keepDims, int... axes) {
        return Maths.root(Axes.floating(x).square().sum(keepDims, axes));
    }

    /**
     * Largest absolute value over the given axes, all if none is given.
     *
     * @formula $y = \max_i |x_i|$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T normMax(T x, int... axes) {
        return normMax(x, false, axes);
    }

    /** Largest absolute value over the axes (all if none is given), which stay with size 1 if keepDims. */
    public static <T extends Ops<T>> T normMax(T x, boolean keepDims, int... axes) {
        return x.abs().max(keepDims, axes);
    }

    /**
     * Sum of squares over the given axes, all if none is given.
     *
     * @formula $y = \sum_i x_i^2$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but LONG for BOOL, BYTE, SHORT, INT and UINT64 for UBYTE, UINT16, UINT32
     */
    public static <T extends Ops<T>> T squaredNorm(T x, int... axes) {
        return x.square().sum(axes);
    }

    /**
     * {@code log(sum(e^x))} over the given axes, all if none is given; without overflow.
     *
     * @formula $y = \ln \sum_i e^{x_i}$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T logSumExp(T x, int... axes) {
        return logSumExp(x, false, axes);
    }

    /** {@code log(sum(e^x))} over the axes (all if none is given), which stay with size 1 if keepDims; without overflow. */
    public static <T extends Ops<T>> T logSumExp(T x, boolean keepDims, int... axes) {
        T v = Axes.floating(x);
        T top = v.max(true, axes).stopGradient();
        T safe = top.isFinite().select(top, top.zerosLike());
        T kept = v.sub(safe).exp().sum(true, axes).log().add(safe);
        if (keepDims) {
            return kept;
        }
        Reduce dropped = new Reduce(Reduce.Kind.SUM, Axes.of("logSumExp", x.shape(), axes), false);
        Shape shape = dropped.reduced(x.shape(), false);
        return kept.reshape(shape);
    }

    /**
     * How many elements are not 0 over the given axes, all if none is given; LONG.
     *
     * @formula $y = \#\{i : x_i \ne 0\}$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T countNonZero(T x, int... axes) {
        return x.neq(0L).sum(axes);
    }

    /**
     * How many elements are 0 over the given axes, all if none is given; LONG.
     *
     * @formula $y = \#\{i : x_i = 0\}$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T countZero(T x, int... axes) {
        return x.eq(0L).sum(axes);
    }

    /**
     * Normalised to mean 0 and standard deviation 1 along the given axes, all if none is given; equal values become 0.
     *
     * @formula $y_i = \frac{x_i - \mu}{\sigma}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T standardize(T x, int... axes) {
        T centred = x.sub(x.mean(true, axes));
        T variance = centred.square().mean(true, axes);
        T flat = variance.eq(0.0);
        return centred.div(flat.select(variance.onesLike(), variance).sqrt());
    }

    /**
     * Mean of absolute values over the given axes, all if none is given.
     *
     * @formula $y = \frac{1}{n} \sum_i |x_i|$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T amean(T x, int... axes) {
        return x.abs().mean(axes);
    }

    /**
     * Smallest absolute value over the given axes, all if none is given.
     *
     * @formula $y = \min_i |x_i|$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T amin(T x, int... axes) {
        return x.abs().min(axes);
    }

    /** Mean and biased variance over the given axes, all if none is given: two results. */
    public static <T extends Ops<T>> List<T> moments(T x, int... axes) {
        return List.of(x.mean(axes), x.variance(axes));
    }

    /**
     * Entropy of probabilities in nats over the given axes, all if none is given: {@code -sum(x * log(x))}, 0 where x is 0.
     *
     * @formula $y = -\sum_i x_i \ln x_i$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T entropy(T x, int... axes) {
        return x.xlogy(x).sum(axes).neg();
    }

    /**
     * Entropy of probabilities in bits over the given axes, all if none is given.
     *
     * @formula $y = -\sum_i x_i \log_2 x_i$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T shannonEntropy(T x, int... axes) {
        return entropy(x, axes).mul(1 / Math.log(2));
    }

    /**
     * Share of elements that are 0; FLOAT, of rank 0.
     *
     * @formula $y = \frac{1}{n} \#\{i : x_i = 0\}$
     * @shapes any, to []
     * @types x: all types; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T zeroFraction(T x) {
        return x.eq(0L).mean();
    }

    /**
     * Scaled down, where its Euclidean norm over the axes (all if none is given) is larger, to the given norm.
     *
     * @formula $y = x \cdot \min \left( 1, \frac{norm}{\lVert x \rVert_2} \right)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T clipByNorm(T x, double norm, int... axes) {
        T squares = x.square().sum(true, axes);
        T large = squares.gt(norm * norm);
        T safe = large.select(squares, squares.onesLike());
        return large.select(x.mul(safe.rsqrt()).mul(norm), x);
    }
}
