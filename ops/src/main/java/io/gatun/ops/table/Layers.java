package io.gatun.ops.table;

import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Ops;
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

    /** Layer normalisation over the last axis (Ba et al., 2016): mean 0, variance 1, then gain and bias. */
    public static <T extends Ops<T>> T layerNorm(T x, T gain, T bias, double eps) {
        T centred = x.sub(x.mean(true, -1));
        T variance = centred.square().mean(true, -1);
        return centred.mul(variance.add(eps).rsqrt()).mul(gain).add(bias);
    }

    /** Root-mean-square normalisation over the last axis (Zhang and Sennrich, 2019). */
    public static <T extends Ops<T>> T rmsNorm(T x, T gain, double eps) {
        return x.mul(x.square().mean(true, -1).add(eps).rsqrt()).mul(gain);
    }

    /**
     * Batch normalisation with known statistics: x [n, c, ...], the others [c];
     * {@code gamma * (x - mean) / sqrt(variance + eps) + beta}.
     */
    public static <T extends Ops<T>> T batchNorm(T x, T gamma, T beta, T mean, T variance, double eps) {
        return x.apply(new BatchNormInfer(eps), Axes.promoted("batchNorm", List.of(x, gamma, beta, mean, variance)));
    }

    /** Batch normalisation by the batch's own statistics: x [n, c, ...], the others [c]; y, mean [c] and biased variance [c]. */
    public static <T extends Ops<T>> List<T> batchNormTrain(T x, T gamma, T beta, double eps) {
        return x.applyAll(new BatchNormTrain(eps), Axes.promoted("batchNormTrain", List.of(x, gamma, beta)));
    }

    /** Scaled dot-product attention (Vaswani et al., 2017): queries [..., q, d], keys [..., k, d], values [..., k, v] give [..., q, v]. */
    public static <T extends Ops<T>> T dotProductAttention(T queries, T keys, T values) {
        double scale = 1 / Math.sqrt(queries.shape().size(-1));
        return queries.matmul(keys, false, true).mul(scale).softmax(-1).matmul(values);
    }
}
