package io.gatun.ops.table;

import io.gatun.ops.LogSoftmax;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Softmax;
import java.util.Arrays;
import java.util.List;

/** Activations. */
@Namespace("nn")
public final class Activations {
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;

    private Activations() {}

    /**
     * Softmax along an axis, {@code e^x / sum(e^x)}; stable.
     *
     * @formula $y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T softmax(T x, int axis) {
        T v = Axes.floating(x);
        return v.apply(new Softmax(x.shape().axis("softmax", axis)), List.of(v));
    }

    /**
     * Logarithm of the softmax along an axis; stable.
     *
     * @formula $y_i = x_i - \ln \sum_j e^{x_j}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T logSoftmax(T x, int axis) {
        T v = Axes.floating(x);
        return v.apply(new LogSoftmax(x.shape().axis("logSoftmax", axis)), List.of(v));
    }

    /** Softmax along the last axis; stable. */
    public static <T extends Ops<T>> T softmax(T x) {
        return softmax(x, -1);
    }

    /** Logarithm of the softmax along the last axis; stable. */
    public static <T extends Ops<T>> T logSoftmax(T x) {
        return logSoftmax(x, -1);
    }

    /**
     * Softmax of the negative along an axis.
     *
     * @formula $y_i = \frac{e^{-x_i}}{\sum_j e^{-x_j}}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T softmin(T x, int axis) {
        return softmax(Axes.floating(x).neg(), axis);
    }

    /**
     * Relu with a cutoff, {@code x > cutoff ? x : 0}.
     *
     * @formula $y = \max(x, 0)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T relu(T x, double cutoff) {
        return cutoff == 0 ? x.relu() : thresholdedRelu(Axes.floating(x), cutoff);
    }

    /**
     * Relu from a cutoff to 6, {@code min(max(x, cutoff), 6)}.
     *
     * @formula $y = \min(\max(x, cutoff), 6)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T relu6(T x, double cutoff) {
        return cutoff == 0 ? relu6(x) : x.max(cutoff).min(6.0);
    }

    /** Relu limited at 6, {@code min(max(x, 0), 6)} (Krizhevsky, 2010). */
    public static <T extends Ops<T>> T relu6(T x) {
        return x.relu().min(6.0);
    }

    /**
     * Leaky relu with a slope for each channel or element, {@code x > 0 ? x : alpha * x} (He et al., 2015).
     *
     * @formula $y = \begin{cases} x & x \gt 0 \\ \alpha x & \text{else} \end{cases}$
     * @shapes alpha broadcasts to x, or has its sizes behind axis 0 but 1 along shared axes; the result as x
     * @types x, alpha: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T prelu(T x, T alpha) {
        return x.leakyRelu(alpha);
    }

    /**
     * Leaky relu with slopes of all elements but those of the batch: alpha has the sizes of x behind axis 0, but 1 along the shared
     * axes, which may be left out of it.
     */
    public static <T extends Ops<T>> T prelu(T x, T alpha, int... sharedAxes) {
        long[] sizes = x.shape().toArray();
        if (sizes.length < 2) {
            throw new ShapeException("[prelu] x has shape " + x.shape() + ": expected [batch, ...], rank 2 or more");
        }
        sizes[0] = 1;
        for (int axis : sharedAxes) {
            sizes[x.shape().axis("prelu", axis)] = 1;
        }
        Shape wanted = Shape.of(sizes);
        if (alpha.shape().isKnown() && wanted.isKnown() && alpha.shape().length() != wanted.length()) {
            throw new ShapeException("[prelu] alpha has shape " + alpha.shape() + " for x " + x.shape()
                    + " with shared axes " + Arrays.toString(sharedAxes) + ": expected the elements of " + wanted);
        }
        return x.leakyRelu(alpha.reshape(wanted));
    }

    /**
     * Exponential linear unit with alpha 1, {@code x > 0 ? x : e^x - 1}.
     *
     * @formula $z = \begin{cases} x & x \gt 0 \\ y (e^x - 1) & \text{else} \end{cases}$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T elu(T x) {
        return x.elu(1.0);
    }

    /**
     * Scaled exponential linear unit (Klambauer et al., 2017).
     *
     * @formula $y = 1.0507 \begin{cases} x & x \gt 0 \\ 1.6733 (e^x - 1) & \text{else} \end{cases}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T selu(T x) {
        return x.elu(SELU_ALPHA).mul(SELU_SCALE);
    }

    /**
     * Continuously differentiable exponential linear unit, {@code max(x, 0) + min(alpha * (e^(x / alpha) - 1), 0)} (Barron, 2017).
     *
     * @formula $y = \max(x, 0) + \min(\alpha (e^{x / \alpha} - 1), 0)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T celu(T x, double alpha) {
        return x.div(alpha).elu(1.0).mul(alpha).min(0.0).add(x.relu());
    }

    /**
     * Gelu by the logistic function, {@code x * sigmoid(1.702 x)} (Hendrycks and Gimpel, 2016): Deeplearning4j's gelu.
     *
     * @formula $y = x \, \sigma(1.702 x)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T geluSigmoid(T x) {
        return x.mul(x.mul(1.702).sigmoid());
    }

    /**
     * Piecewise linear sigmoid, {@code min(1, max(0, 0.2 x + 0.5))}, as in Deeplearning4j and Keras 2.
     *
     * @formula $y = \min(1, \max(0, 0.2 x + 0.5))$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T hardSigmoid(T x) {
        return x.mul(0.2).add(0.5).clip(0, 1);
    }

    /**
     * Piecewise linear tanh, {@code min(1, max(-1, x))}.
     *
     * @formula $y = \min(1, \max(-1, x))$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T hardTanh(T x) {
        return x.clip(-1, 1);
    }

    /**
     * Hard swish, {@code x * min(max(x + 3, 0), 6) / 6} (Howard et al., 2019).
     *
     * @formula $y = x \frac{\min(\max(x + 3, 0), 6)}{6}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T hardSwish(T x) {
        return x.add(3.0).relu6().mul(x).mul(1.0 / 6);
    }

    /**
     * Softsign, {@code x / (1 + |x|)}.
     *
     * @formula $y = \frac{x}{1 + |x|}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T softsign(T x) {
        return x.div(x.abs().add(1.0));
    }

    /**
     * Logarithm of the sigmoid, {@code -softplus(-x)}; stable.
     *
     * @formula $y = -\ln(1 + e^{-x})$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T logSigmoid(T x) {
        return x.neg().softplus().neg();
    }

    /**
     * Rational approximation of tanh, {@code 1.7159 * tanh'(2x / 3)} of Deeplearning4j.
     *
     * @formula $y = 1.7159 \, \operatorname{sign}(x) \left( 1 - \frac{1}{1 + |a| + a^2 + 1.41645 a^4} \right), \quad
     *     a = \frac{2}{3} x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T rationalTanh(T x) {
        T y = x.mul(2.0 / 3);
        T a = y.abs();
        T denominator = a.add(1.0).add(y.square()).add(y.square().square().mul(1.41645));
        return y.sign().mul(denominator.reciprocal().rsub(1.0)).mul(1.7159);
    }

    /**
     * Rectified tanh, {@code max(0, tanh(x))}.
     *
     * @formula $y = \max(0, \tanh x)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T rectifiedTanh(T x) {
        return x.tanh().relu();
    }

    /**
     * Relu above a threshold, {@code x > theta ? x : 0}.
     *
     * @formula $y = \begin{cases} x & x \gt \theta \\ 0 & \text{else} \end{cases}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T thresholdedRelu(T x, double theta) {
        return x.gt(theta).select(x, x.scalar(x.dataType().floating(), 0));
    }

    /**
     * Hard shrinkage, {@code |x| > lambda ? x : 0}.
     *
     * @formula $y = \begin{cases} x & |x| \gt \lambda \\ 0 & \text{else} \end{cases}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T hardShrink(T x, double lambda) {
        T v = Axes.floating(x);
        return v.abs().gt(lambda).select(v, v.scalar(v.dataType(), 0));
    }

    /**
     * Soft shrinkage, {@code x} moved towards 0 by lambda, 0 in between.
     *
     * @formula $y = x - \min(\max(x, -\lambda), \lambda)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T softShrink(T x, double lambda) {
        T v = Axes.floating(x);
        return v.sub(v.clip(-lambda, lambda));
    }

    /**
     * {@code x - tanh(x)}.
     *
     * @formula $y = x - \tanh x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T tanhShrink(T x) {
        return x.sub(x.tanh());
    }

    /**
     * Gated linear unit: the first half of an axis times the sigmoid of the second (Dauphin et al., 2017).
     *
     * @formula $y = a \, \sigma(b)$, a and b the halves of x
     * @shapes any with an even axis, which is halved
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T glu(T x, int axis) {
        long n = x.shape().size(axis);
        if (n % 2 != 0) {
            throw new ShapeException("[glu] axis " + axis + " of shape " + x.shape() + ": expected an even size");
        }
        return x.slice(axis, 0, n / 2).mul(x.slice(axis, n / 2, n).sigmoid());
    }

    /**
     * Relu of this and of its negative, one after the other along the last axis (Shang et al., 2016).
     *
     * @formula $y = (\max(x, 0), \max(-x, 0))$
     * @shapes any; the axis twice as long
     * @types x: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T crelu(T x) {
        return crelu(x, -1);
    }

    /** Relu of this and of its negative, one after the other along an axis (Shang et al., 2016). */
    public static <T extends Ops<T>> T crelu(T x, int axis) {
        return x.relu().concat(axis, x.neg().relu());
    }
}
