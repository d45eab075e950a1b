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

    /**
     * Largest value of each window of sequences; padding is never chosen.
     *
     * @formula $y_i = \max_k x_{s i + d k - p}$
     * @shapes [n, c, width] to [n, c, columns]; channels last likewise
     * @types x: floating types, BYTE, UBYTE, SHORT, UINT16, INT, UINT32; result as x
     */
    public static <T extends Ops<T>> T maxPooling1d(T x, PoolConfig config) {
        return Pool.max("maxPooling1d", x, config, 1);
    }

    /**
     * Largest value of each window of images; padding is never chosen.
     *
     * @formula $y_i = \max_k x_{s i + d k - p}$, i and k of two axes
     * @shapes [n, c, height, width] to [n, c, rows, columns]; channels last likewise
     * @types x: floating types, BYTE, UBYTE, SHORT, UINT16, INT, UINT32; result as x
     */
    public static <T extends Ops<T>> T maxPooling2d(T x, PoolConfig config) {
        return Pool.max("maxPooling2d", x, config, 2);
    }

    /**
     * Largest value of each window of volumes; padding is never chosen.
     *
     * @formula $y_i = \max_k x_{s i + d k - p}$, i and k of three axes
     * @shapes [n, c, depth, height, width] to [n, c, ...]; channels last likewise
     * @types x: floating types, BYTE, UBYTE, SHORT, UINT16, INT, UINT32; result as x
     */
    public static <T extends Ops<T>> T maxPooling3d(T x, PoolConfig config) {
        return Pool.max("maxPooling3d", x, config, 3);
    }

    /**
     * Largest value of each window of images, sequences or volumes, and where the first of them is, INT: {@code row * width + column} in its
     * channel, or with the channels last, as in TensorFlow, {@code (row * width + column) * channels + channel}.
     *
     * @formula $y_i = \max_k x_{s i + d k - p}$, and where it is
     * @shapes [n, c, height, width] to twice [n, c, rows, columns], likewise of one and three axes; channels last likewise
     * @types x: floating types, BYTE, UBYTE, SHORT, UINT16, INT, UINT32; result as x
     */
    public static <T extends Ops<T>> List<T> maxPoolWithArgmax(T x, PoolConfig config) {
        return Pool.maxWithArgmax("maxPoolWithArgmax", x, config);
    }

    /**
     * Mean of each window of sequences.
     *
     * @formula $y_i = \frac{1}{m} \sum_k x_{s i + d k - p}$
     * @shapes [n, c, width] to [n, c, columns]; channels last likewise
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> T avgPooling1d(T x, PoolConfig config) {
        return Pool.mean("avgPooling1d", x, config, 1);
    }

    /**
     * Mean of each window of images: over the pixels inside, or with {@code countPadding} with the padding as zeros.
     *
     * @formula $y_i = \frac{1}{m} \sum_k x_{s i + d k - p}$, i and k of two axes
     * @shapes [n, c, height, width] to [n, c, rows, columns]; channels last likewise
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> T avgPooling2d(T x, PoolConfig config) {
        return Pool.mean("avgPooling2d", x, config, 2);
    }

    /**
     * Mean of each window of volumes.
     *
     * @formula $y_i = \frac{1}{m} \sum_k x_{s i + d k - p}$, i and k of three axes
     * @shapes [n, c, depth, height, width] to [n, c, ...]; channels last likewise
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> T avgPooling3d(T x, PoolConfig config) {
        return Pool.mean("avgPooling3d", x, config, 3);
    }

    /**
     * {@code (sum of |x|^p)^(1/p)} of each window of sequences.
     *
     * @formula $y_i = \left( \sum_k |x_{s i + d k - p}|^p \right)^{1/p}$
     * @shapes [n, c, width] to [n, c, columns]; channels last likewise
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> T pnormPooling1d(T x, double p, PoolConfig config) {
        return Pool.pnorm("pnormPooling1d", x, p, config, 1);
    }

    /**
     * {@code (sum of |x|^p)^(1/p)} of each window of images; the gradient of a window of zeros is 0.
     *
     * @formula $y_i = \left( \sum_k |x_{s i + d k - p}|^p \right)^{1/p}$, i and k of two axes
     * @shapes [n, c, height, width] to [n, c, rows, columns]; channels last likewise
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> T pnormPooling2d(T x, double p, PoolConfig config) {
        return Pool.pnorm("pnormPooling2d", x, p, config, 2);
    }

    /**
     * {@code (sum of |x|^p)^(1/p)} of each window of volumes.
     *
     * @formula $y_i = \left( \sum_k |x_{s i + d k - p}|^p \right)^{1/p}$, i and k of three axes
     * @shapes [n, c, depth, height, width] to [n, c, ...]; channels last likewise
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> T pnormPooling3d(T x, double p, PoolConfig config) {
        return Pool.pnorm("pnormPooling3d", x, p, config, 3);
    }
}
