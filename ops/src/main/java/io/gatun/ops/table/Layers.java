package io.gatun.ops.table;

import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.nn.Attention;
import io.gatun.ops.nn.LayerNorm;
import io.gatun.ops.nn.PackedAttention;
import java.util.ArrayList;
import java.util.List;

/** Affine maps, normalisations and attention: the parts of networks with parameters. */
@Namespace("nn")
public final class Layers {
    private Layers() {}

    /**
     * Affine map of rows: {@code x w + b} for x [..., in], w [in, out], b [out].
     *
     * @formula $y = x W + b$
     * @shapes x [..., in], w [in, out], b [out], to [..., out]
     * @types x, w, b: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T linear(T x, T w, T b) {
        return x.matmul(w).add(b);
    }

    /**
     * Affine map and relu: {@code relu(x w + b)}.
     *
     * @formula $y = \max(x W + b, 0)$
     * @shapes x [..., in], w [in, out], b [out], to [..., out]
     * @types x, w, b: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T reluLayer(T x, T w, T b) {
        return linear(x, w, b).relu();
    }

    /**
     * A bias for each channel, axis 1, of x [n, c, ...].
     *
     * @formula $y_{n c i} = x_{n c i} + b_c$
     * @shapes x [n, c, ...] (or, not nchw, [n, ..., c]), bias [c]; the result as x
     * @types x, bias: floating types; result as x
     */
    public static <T extends Ops<T>> T biasAdd(T x, T bias) {
        return x.apply(new BiasActivation(null), Axes.promoted("biasAdd", List.of(x, bias)));
    }

    /**
     * Layer normalisation over the last axis (Ba et al., 2016): mean 0, variance 1, then gain and bias [size of the axis].
     *
     * @formula $y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta$
     * @shapes x [..., size], gain and bias [size]; the result as x
     * @types x, gain, bias: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T layerNorm(T x, T gain, T bias, double eps) {
        LayerNorm op = new LayerNorm(Math.max(0, x.shape().rank() - 1), eps);
        return x.apply(op, Axes.floats("layerNorm", List.of(x, gain, bias)));
    }

    /**
     * Root-mean-square normalisation over the last axis (Zhang and Sennrich, 2019).
     *
     * @formula $y = \gamma \frac{x}{\sqrt{\frac{1}{n} \sum_i x_i^2 + \epsilon}}$
     * @shapes x [..., size], gain [size]; the result as x
     * @types x, gain: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T rmsNorm(T x, T gain, double eps) {
        return x.mul(x.square().mean(true, -1).add(eps).rsqrt()).mul(gain);
    }

    /**
     * Batch normalisation by the batch's own statistics: x [n, c, ...], the others [c]; y, mean [c] and biased variance [c].
     *
     * @formula $y = \gamma \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \epsilon}} + \beta$
     * @shapes x [n, c, ...], gamma and beta [c]; y as x, mean and variance [c]
     * @types x, gamma, beta: floating types; result as x
     */
    public static <T extends Ops<T>> List<T> batchNormTrain(T x, T gamma, T beta, double eps) {
        return x.applyAll(new BatchNormTrain(eps), Axes.promoted("batchNormTrain", List.of(x, gamma, beta)));
    }

    /**
     * Scaled dot-product attention (Vaswani et al., 2017): queries [..., q, d], keys [..., k, d], values [..., k, v] give [..., q, v].
     *
     * @formula $y = \operatorname{softmax} \left( \frac{Q K^\top}{\sqrt{d}} \right) V$
     * @shapes queries [..., q, d], keys [..., k, d], values [..., k, v], mask broadcast to [..., q, k] or null, to
     *     [..., q, v]
     * @types x, keys, values: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T scaledDotProductAttention(T queries, T keys, T values) {
        double scale = 1 / Math.sqrt(queries.shape().size(-1));
        return queries.apply(
                new Attention(scale, false, false),
                Axes.floats("scaledDotProductAttention", List.of(queries, keys, values)));
    }

    /**
     * The same where queries look at some keys only: mask broadcasts to [..., q, k], BOOL (true: may look) or floating (added to the
     * products); causal lets query i look at keys 0 to i. A query that may look nowhere gives zeros.
     */
    public static <T extends Ops<T>> T scaledDotProductAttention(T queries, T keys, T values, T mask, boolean causal) {
        double scale = 1 / Math.sqrt(queries.shape().size(-1));
        List<T> in = new ArrayList<>(Axes.floats("scaledDotProductAttention", List.of(queries, keys, values)));
        in.add(mask.dataType() == DataType.BOOL ? mask : mask.cast(in.getFirst().dataType()));
        return queries.apply(new Attention(scale, causal, false), in);
    }

    /**
     * Self-attention of several heads from one product of queries, keys and values, this [..., length, 3 * heads * size] in that
     * order: [..., length, heads * size]. Causal: a position looks at none behind it.
     *
     * @formula $y = \operatorname{softmax} \left( \frac{Q K^\top}{\sqrt{d}} \right) V$ for each head, $x = (Q, K, V)$
     * @shapes [..., length, 3 * heads * size] to [..., length, heads * size]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T selfAttention(T qkv, int heads, boolean causal) {
        T x = Axes.floating(qkv);
        double size = Math.max(1, x.shape().size(-1) / 3.0 / heads);
        return x.apply(new PackedAttention(heads, 1 / Math.sqrt(size), causal), List.of(x));
    }
}
