package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Reduce;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;

/** Element-wise functions and statistics made of others. */
@Namespace("math")
public final class Maths {
    private Maths() {}

    /** The number minus this: {@code c - x}. Integers become FLOAT. */
    public static <T extends Ops<T>> T rsub(T x, double c) {
        return constant(x, c).sub(x);
    }

    /** The whole number minus this: {@code c - x}, in this type. */
    public static <T extends Ops<T>> T rsub(T x, long c) {
        return constant(x, c).sub(x);
    }

    /** The other minus this: {@code y - x}. */
    public static <T extends Ops<T>> T rsub(T x, T y) {
        return y.sub(x);
    }

    /** The number divided by this: {@code c / x}. Integers become FLOAT. */
    public static <T extends Ops<T>> T rdiv(T x, double c) {
        return constant(x, c).div(x);
    }

    /** The other divided by this: {@code y / x}. */
    public static <T extends Ops<T>> T rdiv(T x, T y) {
        return y.div(x);
    }

    /** The number to the power of this: {@code c^x}. Integers become FLOAT. */
    public static <T extends Ops<T>> T rpow(T x, double c) {
        return constant(x, c).pow(x);
    }

    /** A number as a value of rank 0 in this floating type, FLOAT for integers and BOOL. */
    @Internal
    public static <T extends Ops<T>> T constant(T x, double c) {
        return x.scalar(x.dataType().floating(), c);
    }

    /** A whole number as a value of rank 0 in this type, INT for BOOL; beyond 2^53 it must be exact as a double. */
    @Internal
    public static <T extends Ops<T>> T constant(T x, long c) {
        if ((long) (double) c != c || c == Long.MAX_VALUE) {
            throw new GatunException(
                    "[constant] " + c + " is not exact as a double: expected at most 2^53; " + "make an array of it");
        }
        return x.scalar(x.dataType() == DataType.BOOL ? DataType.INT : x.dataType(), c);
    }

    /** Limited to [low, high]; NaN stays NaN. The gradient is zero outside, and shared at the limits. */
    public static <T extends Ops<T>> T clip(T x, double low, double high) {
        if (!(low <= high)) {
            throw new GatunException("[clip] limits " + low + " and " + high + ": expected low <= high");
        }
        return x.max(low).min(high);
    }

    /** Cube, {@code x * x * x}. */
    public static <T extends Ops<T>> T cube(T x) {
        return x.square().mul(x);
    }

    /** Base-2 logarithm. */
    public static <T extends Ops<T>> T log2(T x) {
        return x.log().mul(1 / Math.log(2));
    }

    /** Base-10 logarithm. */
    public static <T extends Ops<T>> T log10(T x) {
        return x.log().mul(1 / Math.log(10));
    }

    /** Power of two, {@code 2^x}. */
    public static <T extends Ops<T>> T exp2(T x) {
        return x.mul(Math.log(2)).exp();
    }

    /** Linear interpolation, {@code x + weight * (y - x)}: this at weight 0, y at 1. */
    public static <T extends Ops<T>> T lerp(T x, T y, T weight) {
        return x.add(y.sub(x).mul(weight));
    }

    /** Length of the hypotenuse, {@code sqrt(x^2 + y^2)}. */
    public static <T extends Ops<T>> T hypot(T x, T y) {
        return x.square().add(y.square()).sqrt();
    }

    /** {@code log(e^x + e^y)}, without overflow. */
    public static <T extends Ops<T>> T logAddExp(T x, T y) {
        return x.max(y).add(x.sub(y).abs().neg().exp().log1p());
    }

    /** {@code x * log(y)}, with 0 where x is 0. */
    public static <T extends Ops<T>> T xlogy(T x, T y) {
        T zero = x.eq(0.0);
        return zero.select(
                x.scalar(x.dataType().floating(), 0),
                x.mul(zero.select(y.onesLike(), y).log()));
    }

    /** Remainder of division by a number, with the sign of x (Java's {@code %}). */
    public static <T extends Ops<T>> T fmod(T x, double y) {
        return x.sub(x.div(y).trunc().mul(y));
    }

    /** True where the difference is at most {@code tolerance}. */
    @NoGradient
    public static <T extends Ops<T>> T isClose(T x, T y, double tolerance) {
        return x.sub(y).abs().lte(tolerance);
    }

    /** Unit step: 1 where x is positive, else 0. No gradient flows. */
    @NoGradient
    public static <T extends Ops<T>> T step(T x) {
        return x.gt(0.0).cast(x.dataType().floating());
    }

    /** Mean squared deviation from the mean over the given axes, all if none is given; biased (divided by n). */
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

    /** Standard deviation over the given axes, all if none is given; biased (divided by n). */
    public static <T extends Ops<T>> T std(T x, int... axes) {
        return std(x, false, axes);
    }

    /** Standard deviation over the axes (all if none is given), which stay with size 1 if keepDims; biased. */
    public static <T extends Ops<T>> T std(T x, boolean keepDims, int... axes) {
        return variance(x, keepDims, axes).sqrt();
    }

    /** Standard deviation with n - correction in place of n; see {@code variance}. */
    public static <T extends Ops<T>> T std(T x, int correction, boolean keepDims, int... axes) {
        return variance(x, correction, keepDims, axes).sqrt();
    }

    /** Sum of absolute values over the given axes, all if none is given. */
    public static <T extends Ops<T>> T norm1(T x, int... axes) {
        return x.abs().sum(axes);
    }

    /** Sum of absolute values over the axes (all if none is given), which stay with size 1 if keepDims. */
    public static <T extends Ops<T>> T norm1(T x, boolean keepDims, int... axes) {
        return x.abs().sum(keepDims, axes);
    }

    /** Euclidean norm over the given axes, all if none is given. Its gradient at 0 is not defined. */
    public static <T extends Ops<T>> T norm2(T x, int... axes) {
        return norm2(x, false, axes);
    }

    /** Euclidean norm over the axes (all if none is given), which stay with size 1 if keepDims. */
    public static <T extends Ops<T>> T norm2(T x, boolean keepDims, int... axes) {
        return Axes.floating(x).square().sum(keepDims, axes).sqrt();
    }

    /** Largest absolute value over the given axes, all if none is given. */
    public static <T extends Ops<T>> T normMax(T x, int... axes) {
        return normMax(x, false, axes);
    }

    /** Largest absolute value over the axes (all if none is given), which stay with size 1 if keepDims. */
    public static <T extends Ops<T>> T normMax(T x, boolean keepDims, int... axes) {
        return x.abs().max(keepDims, axes);
    }

    /** Sum of squares over the given axes, all if none is given. */
    public static <T extends Ops<T>> T squaredNorm(T x, int... axes) {
        return x.square().sum(axes);
    }

    /** {@code log(sum(e^x))} over the given axes, all if none is given; without overflow. */
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

    /** How many elements are not 0 over the given axes, all if none is given; LONG. */
    @NoGradient
    public static <T extends Ops<T>> T countNonZero(T x, int... axes) {
        return x.neq(0L).sum(axes);
    }

    /** How many elements are 0 over the given axes, all if none is given; LONG. */
    @NoGradient
    public static <T extends Ops<T>> T countZero(T x, int... axes) {
        return x.eq(0L).sum(axes);
    }

    /** Normalised to mean 0 and standard deviation 1 along the given axes, all if none is given. */
    public static <T extends Ops<T>> T standardize(T x, int... axes) {
        T centred = x.sub(x.mean(true, axes));
        return centred.div(centred.square().mean(true, axes).sqrt());
    }
}
