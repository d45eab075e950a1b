package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import java.util.List;
import java.util.function.BinaryOperator;

/** Element-wise functions made of others. */
@Namespace("math")
public final class Maths {
    private Maths() {}

    /**
     * The number minus this: {@code c - x}. Integers become FLOAT.
     *
     * @formula $z = y - x$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but INT for BOOL
     */
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

    /**
     * The number divided by this: {@code c / x}. Integers become FLOAT.
     *
     * @formula $z = \frac{y}{x}$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T rdiv(T x, double c) {
        return constant(x, c).div(x);
    }

    /** The other divided by this: {@code y / x}. */
    public static <T extends Ops<T>> T rdiv(T x, T y) {
        return y.div(x);
    }

    /**
     * The number to the power of this: {@code c^x}. Integers become FLOAT.
     *
     * @formula $y = c^x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
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
        DataType type = x.dataType() == DataType.BOOL ? DataType.INT : x.dataType();
        if (!type.isFloating() && type.number(type.wrap(c)) != c) {
            throw new GatunException("[constant] " + c + " beside " + x.dataType() + ": expected " + type.minInteger()
                    + " to " + Long.toUnsignedString(type.maxInteger()) + "; cast to LONG first");
        }
        return x.scalar(type, c);
    }

    /** Square root whose gradient at 0 is taken as 0: that of {@code sqrt} is infinite, and makes NaN of a norm's. */
    @Internal
    static <T extends Ops<T>> T root(T squares) {
        T zero = squares.eq(0.0);
        T safe = zero.select(squares.onesLike(), squares).sqrt();
        return zero.select(safe.scalar(safe.dataType(), 0), safe);
    }

    /**
     * Limited to [low, high]; NaN stays NaN. The gradient is zero outside, and shared at the limits.
     *
     * @formula $y = \min(\max(x, low), high)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T clip(T x, double low, double high) {
        if (!(low <= high)) {
            throw new GatunException("[clip] limits " + low + " and " + high + ": expected low <= high");
        }
        return x.max(low).min(high);
    }

    /**
     * Cube, {@code x * x * x}.
     *
     * @formula $y = x^3$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T cube(T x) {
        return x.square().mul(x);
    }

    /**
     * Base-2 logarithm.
     *
     * @formula $y = \log_2 x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T log2(T x) {
        return x.log().mul(1 / Math.log(2));
    }

    /**
     * Base-10 logarithm.
     *
     * @formula $y = \log_{10} x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T log10(T x) {
        return x.log().mul(1 / Math.log(10));
    }

    /**
     * Power of two, {@code 2^x}.
     *
     * @formula $y = 2^x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T exp2(T x) {
        return x.mul(Math.log(2)).exp();
    }

    /**
     * Linear interpolation, {@code x + weight * (y - x)}: this at weight 0, y at 1.
     *
     * @formula $z = x + w (y - x)$
     * @shapes the three broadcast
     * @types x, y, weight: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T lerp(T x, T y, T weight) {
        return x.add(y.sub(x).mul(weight));
    }

    /**
     * Length of the hypotenuse, {@code sqrt(x^2 + y^2)}. Its gradient at (0, 0) is taken as 0.
     *
     * @formula $z = \sqrt{x^2 + y^2}$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T hypot(T x, T y) {
        return root(x.square().add(y.square()));
    }

    /**
     * {@code log(e^x + e^y)}, without overflow.
     *
     * @formula $z = \ln(e^x + e^y)$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T logAddExp(T x, T y) {
        return x.max(y).add(x.sub(y).abs().neg().exp().log1p());
    }

    /**
     * {@code x * log(y)}, with 0 where x is 0.
     *
     * @formula $z = x \ln y$, 0 where $x = 0$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T xlogy(T x, T y) {
        T zero = x.eq(0.0);
        return zero.select(
                x.scalar(x.dataType().floating(), 0),
                x.mul(zero.select(y.onesLike(), y).log()));
    }

    /**
     * True where the difference is at most {@code tolerance}.
     *
     * @formula $z = [|x - y| \le tolerance]$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result BOOL
     */
    @NoGradient
    public static <T extends Ops<T>> T isClose(T x, T y, double tolerance) {
        return x.sub(y).abs().lte(tolerance);
    }

    /**
     * Unit step: 1 where x is positive, else 0. No gradient flows.
     *
     * @formula $y = [x \gt 0]$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    @NoGradient
    public static <T extends Ops<T>> T step(T x) {
        return x.gt(0.0).cast(x.dataType().floating());
    }

    /**
     * Sum of values whose shapes broadcast.
     *
     * @formula $y = \sum_k x^{(k)}$
     * @shapes values that broadcast, to their common shape
     * @types values: all types; result as values, but INT for BOOL
     */
    public static <T extends Ops<T>> T mergeAdd(List<T> values) {
        return merge("mergeAdd", values, T::add);
    }

    /**
     * Mean of values whose shapes broadcast.
     *
     * @formula $y = \frac{1}{n} \sum_k x^{(k)}$
     * @shapes values that broadcast, to their common shape
     * @types values: all types; result as values, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T mergeAvg(List<T> values) {
        return merge("mergeAvg", values, T::add).mul(1.0 / values.size());
    }

    /**
     * Largest of values whose shapes broadcast.
     *
     * @formula $y = \max_k x^{(k)}$
     * @shapes values that broadcast, to their common shape
     * @types values: all types; result as values, but INT for BOOL
     */
    public static <T extends Ops<T>> T mergeMax(List<T> values) {
        return merge("mergeMax", values, T::max);
    }

    private static <T extends Ops<T>> T merge(String op, List<T> values, BinaryOperator<T> with) {
        return values.stream()
                .reduce(with)
                .orElseThrow(() -> new GatunException("[" + op + "] received no values: expected at least one"));
    }
}
