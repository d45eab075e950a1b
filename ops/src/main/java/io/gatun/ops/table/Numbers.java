package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.control.Assert;
import io.gatun.ops.special.BetaInc;
import io.gatun.ops.special.HashCode;
import io.gatun.ops.special.SpecialFunction;
import java.util.List;

/** Special functions, and quotients and remainders of every kind. */
@Namespace("math")
public final class Numbers {
    private Numbers() {}

    private static <T extends Ops<T>> T special(SpecialFunction.Kind kind, T x) {
        T v = Axes.floating(x);
        return v.apply(new SpecialFunction(kind), List.of(v));
    }

    private static <T extends Ops<T>> T special(SpecialFunction.Kind kind, T x, T y) {
        List<T> both = Axes.floats(kind.name(), List.of(x, y));
        return both.getFirst().apply(new SpecialFunction(kind), both);
    }

    /**
     * Logarithm of the absolute value of the gamma function; infinite at 0 and the negative integers.
     *
     * @formula $y = \ln |\Gamma(x)|$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T lgamma(T x) {
        return special(SpecialFunction.Kind.LGAMMA, x);
    }

    /**
     * The derivative of {@code lgamma}; NaN at the negative integers.
     *
     * @formula $y = \psi(x) = \frac{d}{dx} \ln \Gamma(x)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T digamma(T x) {
        return special(SpecialFunction.Kind.DIGAMMA, x);
    }

    /**
     * The inverse of {@code erf}: infinite at -1 and 1, NaN beyond.
     *
     * @formula $\operatorname{erf}(y) = x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T erfinv(T x) {
        return special(SpecialFunction.Kind.ERFINV, x);
    }

    /**
     * Lower regularised incomplete gamma function of this, a above 0, and x of at least 0: from 0 to 1.
     *
     * @formula $z = \frac{1}{\Gamma(a)} \int_0^x t^{a - 1} e^{-t} dt$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T igamma(T a, T x) {
        return special(SpecialFunction.Kind.IGAMMA, a, x);
    }

    /**
     * Upper regularised incomplete gamma function, {@code 1 - igamma(a, x)}.
     *
     * @formula $z = \frac{1}{\Gamma(a)} \int_x^\infty t^{a - 1} e^{-t} dt$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T igammac(T a, T x) {
        return special(SpecialFunction.Kind.IGAMMAC, a, x);
    }

    /**
     * Regularised incomplete beta function of this, a, of b and of x from 0 to 1: from 0 to 1. No gradient flows to a and b.
     *
     * @formula $z = \frac{1}{B(a, b)} \int_0^x t^{a - 1} (1 - t)^{b - 1} dt$
     * @shapes a, b and x broadcast; the result has their common shape
     * @types x, b: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T betainc(T a, T b, T x) {
        List<T> all = Axes.floats("betainc", List.of(a, b, x));
        return a.apply(new BetaInc(), all);
    }

    /**
     * The derivative of order n (this: whole numbers of at least 0, through which no gradient flows) of {@code digamma} at x.
     *
     * @formula $z = \psi^{(n)}(x)$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T polygamma(T n, T x) {
        return special(SpecialFunction.Kind.POLYGAMMA, n, x);
    }

    /**
     * Hurwitz zeta, the sum of {@code (q + k)^-x} over k from 0, for x above 1; no gradient flows to x, which is this.
     *
     * @formula $z = \sum_{k=0}^\infty (q + k)^{-x}$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, q: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T zeta(T x, T q) {
        return special(SpecialFunction.Kind.ZETA, x, q);
    }

    /**
     * Remainder of division with the sign of x (C's {@code fmod}, Java's {@code %}): {@code x - trunc(x / y) * y}.
     *
     * @formula $z = x - \operatorname{trunc}(x / y) \, y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T fmod(T x, T y) {
        T r = x.abs().mod(y.abs());
        return x.lt(x.scalar(numeric(x), 0)).select(r.neg(), r);
    }

    /** Remainder of division by a number, with the sign of x. */
    public static <T extends Ops<T>> T fmod(T x, double y) {
        return fmod(x, Maths.constant(x, y));
    }

    /**
     * Remainder of division with the sign of y, as Python's {@code %}; another name of {@code mod}.
     *
     * @formula $z = x - \lfloor x / y \rfloor \, y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T floorMod(T x, T y) {
        return x.mod(y);
    }

    /**
     * Remainder of division by the nearest whole quotient (IEEE 754's {@code remainder}): {@code x - round(x / y) * y}.
     *
     * @formula $z = x - \operatorname{round}(x / y) \, y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T remainder(T x, T y) {
        T a = Axes.floating(x);
        T b = Axes.floating(y);
        T r = fmod(a, b);
        T size = b.abs();
        T twice = r.abs().mul(2.0);
        T odd = fmod(a.sub(r), b.mul(2.0)).neq(0.0); // the whole quotient is odd
        T beyond = twice.gt(size).or(twice.eq(size).and(odd));
        return beyond.select(r.sub(size.mul(a.lt(0.0).select(a.onesLike().neg(), a.onesLike()))), r);
    }

    /**
     * Quotient rounded toward zero, of the operands' type; integers divided by zero give 0. No gradient flows.
     *
     * @formula $z = \operatorname{trunc}(x / y)$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but INT for BOOL
     */
    @NoGradient
    public static <T extends Ops<T>> T truncDiv(T x, T y) {
        DataType type = DataType.promote(x.dataType(), y.dataType());
        if (type.isFloating()) {
            return x.div(y).trunc().stopGradient();
        }
        return x.sub(fmod(x, y)).floorDiv(y).stopGradient();
    }

    /**
     * Quotient, with 0 where y is 0.
     *
     * @formula $z = \begin{cases} x / y & y \ne 0 \\ 0 & \text{else} \end{cases}$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T divNoNan(T x, T y) {
        List<T> both = Axes.floats("divNoNan", List.of(x, y));
        T zero = both.get(1).eq(0.0);
        T safe = zero.select(both.get(1).onesLike(), both.get(1));
        return zero.select(x.scalar(safe.dataType(), 0), both.get(0).div(safe));
    }

    private static <T extends Ops<T>> DataType numeric(T x) {
        return x.dataType() == DataType.BOOL ? DataType.INT : x.dataType();
    }

    /**
     * This value; running it fails with the message if an element is NaN or infinite.
     *
     * @formula $y = x$
     * @shapes any; the result has the same
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> T checkNumerics(T x, String message) {
        if (!x.dataType().isFloating()) {
            throw new GatunException("[checkNumerics] takes floating types, received " + x.dataType());
        }
        return x.apply(new Assert(message), List.of(x, x.isFinite().all()));
    }

    /**
     * A number that tells contents apart, LONG of rank 0: equal for equal type, shape and elements.
     *
     * @formula none: a hash
     * @shapes any, to []
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T hashCodeOf(T x) {
        return x.apply(new HashCode(), List.of(x));
    }
}
