package io.gatun.ops.distributions;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import java.util.function.UnaryOperator;

/** What the logarithms of densities have in common. */
final class Densities {
    static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    private Densities() {}

    /** A density that is zero outside of [low, high], where it is not computed either. */
    static <T extends Ops<T>> T within(T x, double low, double high, UnaryOperator<T> log) {
        T outside = x.lt(low).or(x.gt(high));
        double inside = Double.isInfinite(high) ? low + 1 : low / 2 + high / 2;
        return where(x, outside, inside, log);
    }

    /** A density that is zero up to 0, itself among them. */
    static <T extends Ops<T>> T positive(T x, UnaryOperator<T> log) {
        return where(x, x.lte(0.0), 1, log);
    }

    /** The probability of whole numbers from 0 to high, which are all that there is. */
    static <T extends Ops<T>> T counts(T x, double high, UnaryOperator<T> log) {
        return where(x, x.lt(0.0).or(x.gt(high)).or(x.neq(x.floor()).and(x.eq(x))), 0, log);
    }

    private static <T extends Ops<T>> T where(T x, T outside, double inside, UnaryOperator<T> log) {
        T safe = outside.select(x.scalar(x.dataType(), inside), x);
        return outside.select(x.scalar(x.dataType(), Double.NEGATIVE_INFINITY), log.apply(safe));
    }

    /** {@code x log(p)} of a constant p, and 0 where x is 0. */
    static <T extends Ops<T>> T times(T x, double p) {
        if (p > 0) {
            return x.mul(Math.log(p));
        }
        return x.eq(0.0).select(x.zerosLike(), x.scalar(x.dataType(), Double.NEGATIVE_INFINITY));
    }

    /** {@code p log(x)} of a constant p. */
    static <T extends Ops<T>> T timesLog(double p, T x) {
        return p == 0 ? x.zerosLike() : x.log().mul(p);
    }

    /** The logarithm of gamma at a number. */
    static <T extends Ops<T>> T lgamma(T like, double x) {
        return like.scalar(io.gatun.ops.DataType.DOUBLE, x).lgamma().cast(like.dataType());
    }

    static GatunException bad(String name, String expected, double... received) {
        return new GatunException(
                "[distribution] " + name + " of " + java.util.Arrays.toString(received) + ": expected " + expected);
    }
}
