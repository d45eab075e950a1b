package io.gatun.ops.table;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.RandomFill;
import io.gatun.ops.RandomFill.Distribution;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;

/** Noise for training; keys as in {@link Randoms}. */
@Namespace("random")
public final class Noise {
    /** What selu gives far below 0. */
    private static final double SELU_FLOOR = -1.7580993408473766;

    private Noise() {}

    private static void rate(String op, double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new GatunException("[" + op + "] rate is " + rate + ": expected 0 to less than 1");
        }
    }

    /**
     * Normal noise of mean 0 added (Keras' GaussianNoise).
     *
     * @formula $y = x + \mathcal{N}(0, \sigma^2)$
     * @shapes x any, key [2]; the result as x
     * @types x: all types; key: LONG; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T gaussianNoise(T x, double deviation, T key) {
        T v = Axes.floating(x);
        return v.add(normal("gaussianNoise", v, 0, deviation, key));
    }

    /**
     * Times normal noise of mean 1 and variance {@code rate / (1 - rate)} (Srivastava et al., 2014, section 10).
     *
     * @formula $y = x \cdot \mathcal{N} \left( 1, \frac{rate}{1 - rate} \right)$
     * @shapes x any, key [2]; the result as x
     * @types x: all types; key: LONG; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T gaussianDropout(T x, double rate, T key) {
        rate("gaussianDropout", rate);
        T v = Axes.floating(x);
        return v.mul(normal("gaussianDropout", v, 1, Math.sqrt(rate / (1 - rate)), key));
    }

    private static <T extends Ops<T>> T normal(String op, T x, double mean, double deviation, T key) {
        if (!x.shape().isKnown()) {
            throw new ShapeException("[" + op + "] shape " + x.shape() + ": expected known sizes");
        }
        return key.apply(new RandomFill(Distribution.NORMAL, x.dataType(), x.shape(), mean, deviation), List.of(key));
    }

    /**
     * Dropout that keeps mean 0 and variance 1 for selu (Klambauer et al., 2017): dropped elements become selu's floor, then all are
     * scaled and shifted.
     *
     * @formula $y = a \, (m x + (1 - m) \alpha') + b, \quad m \sim B(1 - rate)$
     * @shapes x any, key [2]; the result as x
     * @types x: all types; key: LONG; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T alphaDropout(T x, double rate, T key) {
        rate("alphaDropout", rate);
        T v = Axes.floating(x);
        double keep = 1 - rate;
        double a = 1 / Math.sqrt(keep + SELU_FLOOR * SELU_FLOOR * keep * rate);
        T kept = v.onesLike().dropout(rate, key).mul(keep);
        T mixed = v.sub(SELU_FLOOR).mul(kept).add(SELU_FLOOR);
        return mixed.mul(a).add(-a * SELU_FLOOR * rate);
    }

    /**
     * Dropout of whole channels, axis 1, of x [n, channels, ...] (Tompson et al., 2015).
     *
     * @formula $y_{n c i} = \frac{m_{n c} \, x_{n c i}}{1 - rate}, \quad m \sim B(1 - rate)$
     * @shapes x [n, channels, ...], key [2]; the result as x
     * @types x: all types; key: LONG; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T spatialDropout(T x, double rate, T key) {
        rate("spatialDropout", rate);
        T v = Axes.floating(x);
        Shape s = v.shape();
        if (s.rank() < 3) {
            throw new ShapeException("[spatialDropout] x " + s + ": expected [n, channels, ...], rank 3 or more");
        }
        T one = v;
        for (int axis = 2; axis < s.rank(); axis++) {
            one = one.slice(axis, 0, 1);
        }
        return v.mul(one.onesLike().dropout(rate, key));
    }

    /**
     * Leaky relu whose slope below 0 is drawn for each element from [lower, upper) (Xu et al., 2015).
     *
     * @formula $y = \begin{cases} x & x \gt 0 \\ a x & \text{else} \end{cases}, \quad a \sim U(lower, upper)$
     * @shapes x any, key [2]; the result as x
     * @types x: all types; key: LONG; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T rrelu(T x, double lower, double upper, T key) {
        T v = Axes.floating(x);
        if (!v.shape().isKnown() || !(lower <= upper)) {
            throw new ShapeException("[rrelu] shape " + v.shape() + ", slopes from " + lower + " to " + upper
                    + ": expected known sizes, and lower <= upper");
        }
        T slopes = key.apply(new RandomFill(Distribution.UNIFORM, v.dataType(), v.shape(), lower, upper), List.of(key));
        return v.gt(0.0).select(v, v.mul(slopes));
    }
}
