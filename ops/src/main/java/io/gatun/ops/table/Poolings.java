package io.gatun.ops.table;

import io.gatun.ops.Ops;
import io.gatun.ops.spatial.Pool;
import io.gatun.ops.spatial.PoolConfig;
import java.util.List;

/**
 * Pooling over one to three axes, in both formats, with padding and dilation: {@link PoolConfig}. Floating types; the largest value of
 * integers of up to 32 bits, too.
 */
@Namespace("cnn")
public final class Poolings {
    private Poolings() {}

    /** Largest value of each window of sequences; padding is never chosen. */
    public static <T extends Ops<T>> T maxPooling1d(T x, PoolConfig config) {
        return Pool.max("maxPooling1d", x, config, 1);
    }

    /** Largest value of each window of images; padding is never chosen. */
    public static <T extends Ops<T>> T maxPooling2d(T x, PoolConfig config) {
        return Pool.max("maxPooling2d", x, config, 2);
    }

    /** Largest value of each window of volumes; padding is never chosen. */
    public static <T extends Ops<T>> T maxPooling3d(T x, PoolConfig config) {
        return Pool.max("maxPooling3d", x, config, 3);
    }

    /**
     * Largest value of each window of images, and where the first of them is, INT: {@code row * width + column} in its channel, or with the
     * channels last, as in TensorFlow, {@code (row * width + column) * channels + channel}.
     */
    public static <T extends Ops<T>> List<T> maxPoolWithArgmax(T x, PoolConfig config) {
        return Pool.maxWithArgmax("maxPoolWithArgmax", x, config);
    }

    /** Mean of each window of sequences. */
    public static <T extends Ops<T>> T avgPooling1d(T x, PoolConfig config) {
        return Pool.mean("avgPooling1d", x, config, 1);
    }

    /** Mean of each window of images: over the pixels inside, or with {@code countPadding} with the padding as zeros. */
    public static <T extends Ops<T>> T avgPooling2d(T x, PoolConfig config) {
        return Pool.mean("avgPooling2d", x, config, 2);
    }

    /** Mean of each window of volumes. */
    public static <T extends Ops<T>> T avgPooling3d(T x, PoolConfig config) {
        return Pool.mean("avgPooling3d", x, config, 3);
    }

    /** {@code (sum of |x|^p)^(1/p)} of each window of sequences. */
    public static <T extends Ops<T>> T pnormPooling1d(T x, double p, PoolConfig config) {
        return Pool.pnorm("pnormPooling1d", x, p, config, 1);
    }

    /** {@code (sum of |x|^p)^(1/p)} of each window of images; the gradient of a window of zeros is 0. */
    public static <T extends Ops<T>> T pnormPooling2d(T x, double p, PoolConfig config) {
        return Pool.pnorm("pnormPooling2d", x, p, config, 2);
    }

    /** {@code (sum of |x|^p)^(1/p)} of each window of volumes. */
    public static <T extends Ops<T>> T pnormPooling3d(T x, double p, PoolConfig config) {
        return Pool.pnorm("pnormPooling3d", x, p, config, 3);
    }
}
