package io.gatun.ops.table;

import io.gatun.ops.Ops;
import io.gatun.ops.SoftmaxGrad;
import java.util.List;

/** Slopes of activations as operations of their own, as Deeplearning4j has them. */
@Namespace("nn")
public final class Derivatives {
    private Derivatives() {}

    /**
     * The slope of {@code hardTanh}: 1 from -1 to 1, else 0.
     *
     * @formula $y = [-1 \le x \le 1]$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    @NoGradient
    public static <T extends Ops<T>> T hardTanhDerivative(T x) {
        return x.abs().lte(1.0).cast(x.dataType().floating());
    }

    /**
     * The slope of {@code leakyRelu}: 1 from 0 on, else alpha.
     *
     * @formula $y = \begin{cases} 1 & x \ge 0 \\ \alpha & \text{else} \end{cases}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    @NoGradient
    public static <T extends Ops<T>> T leakyReluDerivative(T x, double alpha) {
        T v = Axes.floating(x);
        return v.gte(0.0).select(v.onesLike(), v.fullLike(alpha));
    }

    /**
     * The gradient of {@code sigmoid} at x, given that of its result: {@code s (1 - s) g} with s the sigmoid.
     *
     * @formula $z = \sigma(x) (1 - \sigma(x)) \, g$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, gradient: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T sigmoidDerivative(T x, T gradient) {
        T s = x.sigmoid();
        return s.mul(s.rsub(1.0)).mul(gradient);
    }

    /**
     * The gradient of {@code softmax} along an axis at x, given that of its result: {@code y (g - sum(g y))} with y the softmax.
     *
     * @formula $z_i = y_i \left( g_i - \sum_j g_j y_j \right), \quad y = \operatorname{softmax}(x)$
     * @shapes gradient as x; the result as x
     * @types x, gradient: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T softmaxDerivative(T x, T gradient, int dimension) {
        List<T> v = Axes.floats("softmaxDerivative", List.of(x, gradient));
        int axis = x.shape().axis("softmaxDerivative", dimension);
        T y = v.get(0).softmax(axis);
        return y.apply(new SoftmaxGrad(false, axis), List.of(y, v.get(1)));
    }

    /**
     * The slope of {@code softsign}, {@code 1 / (1 + |x|)^2}.
     *
     * @formula $y = \frac{1}{(1 + |x|)^2}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T softsignDerivative(T x) {
        return x.abs().add(1.0).square().reciprocal();
    }
}
