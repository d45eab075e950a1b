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

    /** Affine map of rows: {@code x w + b} for x [..., in], w [in, out], b [out]. */
    public static <T extends Ops<T>> T linear(T x, T w, T b) {
        return x.matmul(w).add(b);
    }

    /** Affine map and relu: {@code relu(x w + b)}. */
    public static <T extends Ops<T>> T reluLayer(T x, T w, T b) {
        return linear(x, w, b).relu();
    }

    /** A bias for each channel, axis 1, of x [n, c, ...]. */
    public static <T extends Ops<T>> T biasAdd(T x, T bias) {
        return x.apply(new BiasActivation(null), Axes.promoted("biasAdd", List.of(x, bias)));
    }

    /** Layer normalisation over the last axis (Ba et al., 2016): mean 0, variance 1, then gain and bias [size of the axis]. */
    public static <T extends Ops<T>> T layerNorm(T x, T gain, T bias, double eps) {
        LayerNorm op = new LayerNorm(Math.max(0, x.shape().rank() - 1), eps);
        return x.apply(op, Axes.floats("layerNorm", List.of(x, gain, bias)));
    }

    /** Root-mean-square normalisation over the last axis (Zhang and Sennrich, 2019). */
    public static <T extends Ops<T>> T rmsNorm(T x, T gain, double eps) {
        return x.mul(x.square().mean(true, -1).add(eps).rsqrt()).mul(gain);
    }

    /** Batch normalisation by the batch's own statistics: x [n, c, ...], the others [c]; y, mean [c] and biased variance [c]. */
    public static <T extends Ops<T>> List<T> batchNormTrain(T x, T gamma, T beta, double eps) {
        return x.applyAll(new BatchNormTrain(eps), Axes.promoted("batchNormTrain", List.of(x, gamma, beta)));
    }

    /** Scaled dot-product attention (Vaswani et al., 2017): queries [..., q, d], keys [..., k, d], values [..., k, v] give [..., q, v]. */
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
     */
    public static <T extends Ops<T>> T selfAttention(T qkv, int heads, boolean causal) {
        T x = Axes.floating(qkv);
        double size = Math.max(1, x.shape().size(-1) / 3.0 / heads);
        return x.apply(new PackedAttention(heads, 1 / Math.sqrt(size), causal), List.of(x));
    }
}
