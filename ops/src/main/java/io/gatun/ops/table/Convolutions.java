package io.gatun.ops.table;

import io.gatun.ops.Ops;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.Convolve;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolution (cross-correlation) over one to three axes, transposed or not, in every format: {@link ConvConfig} says which. Weights are
 * [out, in / groups, kernel...] unless it says otherwise.
 */
@Namespace("cnn")
public final class Convolutions {
    private Convolutions() {}

    /** What computes from x, weights and a bias that may be null, all of one type. */
    private interface Body<T> {
        T of(T x, T w, T b);
    }

    private static <T extends Ops<T>> T promoted(String op, T x, T w, T b, Body<T> body) {
        List<T> in = new ArrayList<>(List.of(x, w));
        if (b != null) {
            in.add(b);
        }
        List<T> same = Axes.floats(op, in);
        return body.of(same.get(0), same.get(1), b == null ? null : same.get(2));
    }

    private static <T extends Ops<T>> T conv(String op, T x, T w, T b, ConvConfig config, int axes) {
        return promoted(op, x, w, b, (px, pw, pb) -> Convolve.forward(op, px, pw, pb, config, axes));
    }

    private static <T extends Ops<T>> T deconv(String op, T x, T w, T b, ConvConfig config, int axes) {
        return promoted(op, x, w, b, (px, pw, pb) -> Convolve.transposed(op, px, pw, pb, config, axes));
    }

    private static <T extends Ops<T>> T depthwise(String op, T x, T w, T b, ConvConfig config) {
        return promoted(op, x, w, b, (px, pw, pb) -> Convolve.depthwise(op, px, pw, pb, config, 2));
    }

    /** Convolution of sequences, [n, c, width] or, channels last, [n, width, c]; causal padding too. */
    public static <T extends Ops<T>> T conv1d(T x, T w, ConvConfig config) {
        return conv("conv1d", x, w, null, config, 1);
    }

    /** Convolution of sequences, [n, c, width] or, channels last, [n, width, c], with bias [out]. */
    public static <T extends Ops<T>> T conv1d(T x, T w, T b, ConvConfig config) {
        return conv("conv1d", x, w, b, config, 1);
    }

    /** Convolution of images, [n, c, height, width] or, channels last, [n, height, width, c]. */
    public static <T extends Ops<T>> T conv2d(T x, T w, ConvConfig config) {
        return conv("conv2d", x, w, null, config, 2);
    }

    /** Convolution of images, [n, c, height, width] or, channels last, [n, height, width, c], with bias [out]. */
    public static <T extends Ops<T>> T conv2d(T x, T w, T b, ConvConfig config) {
        return conv("conv2d", x, w, b, config, 2);
    }

    /**
     * Convolution of volumes, [n, c, depth, height, width] or, channels last, [n, depth, height, width, c].
     *
     * @formula $y_{n o i} = b_o + \sum_{c k} w_{o c k} \, x_{n c \, (s i + d k - p)}$, i and k of three axes
     * @shapes x [n, ic, depth, height, width], w [oc, ic / groups, kd, kh, kw], b [oc], to [n, oc, ...]; other
     *     formats by the configuration
     * @types x, w: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T conv3d(T x, T w, ConvConfig config) {
        return conv("conv3d", x, w, null, config, 3);
    }

    /** Convolution of volumes, [n, c, depth, height, width] or, channels last, [n, depth, height, width, c], with bias [out]. */
    public static <T extends Ops<T>> T conv3d(T x, T w, T b, ConvConfig config) {
        return conv("conv3d", x, w, b, config, 3);
    }

    /**
     * Transposed convolution of sequences: what maps the result of {@code conv1d} with these weights back. Channels are those that the
     * convolution gives, the result's are those that it takes: weights [in, out, width], where in is this value's.
     *
     * @formula $y_{n o \, (s i + d k - p)} = b_o + \sum_c w_{c o k} \, x_{n c i}$
     * @shapes x [n, in, width], w [in, out / groups, k], b [out], to [n, out, stride * (width - 1) + span - padding]
     * @types x, w: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T deconv1d(T x, T w, ConvConfig config) {
        return deconv("deconv1d", x, w, null, config, 1);
    }

    /** Transposed convolution of sequences with bias. */
    public static <T extends Ops<T>> T deconv1d(T x, T w, T b, ConvConfig config) {
        return deconv("deconv1d", x, w, b, config, 1);
    }

    /**
     * Transposed convolution of images with weights [in, out / groups, height, width], where in is this value's, or
     * [height, width, out, in] in the format YXIO. Sizes become {@code stride * (size - 1) + span - padding + output padding}, or
     * {@code stride * size} with the padding SAME.
     *
     * @formula $y_{n o \, (s i + d k - p)} = b_o + \sum_c w_{c o k} \, x_{n c i}$, i and k of two axes
     * @shapes x [n, in, height, width], w [in, out / groups, kh, kw], b [out], to [n, out, stride * (size - 1) + span
     *     - padding, ...]
     * @types x, w: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T deconv2d(T x, T w, ConvConfig config) {
        return deconv("deconv2d", x, w, null, config, 2);
    }

    /** Transposed convolution of images with bias. */
    public static <T extends Ops<T>> T deconv2d(T x, T w, T b, ConvConfig config) {
        return deconv("deconv2d", x, w, b, config, 2);
    }

    /**
     * Transposed convolution of volumes with weights [in, out / groups, depth, height, width], where in is this value's.
     *
     * @formula $y_{n o \, (s i + d k - p)} = b_o + \sum_c w_{c o k} \, x_{n c i}$, i and k of three axes
     * @shapes x [n, in, depth, height, width], w [in, out / groups, kd, kh, kw], b [out], to [n, out, stride * (size
     *     - 1) + span - padding, ...]
     * @types x, w: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T deconv3d(T x, T w, ConvConfig config) {
        return deconv("deconv3d", x, w, null, config, 3);
    }

    /** Transposed convolution of volumes with bias. */
    public static <T extends Ops<T>> T deconv3d(T x, T w, T b, ConvConfig config) {
        return deconv("deconv3d", x, w, b, config, 3);
    }

    /**
     * Convolution of each channel apart: weights [m, c, height, width], or [height, width, c, m] in the format YXIO, give m channels for
     * each of c, those of one channel side by side.
     *
     * @formula $y_{n (c m) i j} = b_{c m} + \sum_{k l} w_{m c k l} \, x_{n c \, (s i + d k - p) \, (s j + d l - p)}$
     * @shapes x [n, c, height, width], w [m, c, kh, kw], b [c * m], to [n, c * m, rows, columns]; other formats by
     *     the configuration
     * @types x, w: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T depthWiseConv2d(T x, T w, ConvConfig config) {
        return depthwise("depthWiseConv2d", x, w, null, config);
    }

    /** Convolution of each channel apart, with bias [c * m]. */
    public static <T extends Ops<T>> T depthWiseConv2d(T x, T w, T b, ConvConfig config) {
        return depthwise("depthWiseConv2d", x, w, b, config);
    }

    /** Convolution of each channel apart, then of all channels at each pixel by weights [out, c * m, 1, 1], in the same format. */
    public static <T extends Ops<T>> T separableConv2d(T x, T depthwise, T pointwise, ConvConfig config) {
        return pointwiseConv2d(depthWiseConv2d(x, depthwise, config), pointwise, config);
    }

    /** Convolution of each channel apart, then of all channels at each pixel, with bias [out]. */
    public static <T extends Ops<T>> T separableConv2d(T x, T depthwise, T pointwise, T b, ConvConfig config) {
        return conv2d(depthWiseConv2d(x, depthwise, config), pointwise, b, pointwise(config));
    }

    /**
     * Convolution of all channels at each pixel by weights [out, in, 1, 1]: of the configuration the formats count alone.
     *
     * @formula $y_{n o i j} = \sum_c w_{o c} \, x_{n c i j}$
     * @shapes x [n, in, height, width], w [out, in, 1, 1], to [n, out, height, width]
     * @types x, w: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T pointwiseConv2d(T x, T w, ConvConfig config) {
        return conv("pointwiseConv2d", x, w, null, pointwise(config), 2);
    }

    private static ConvConfig pointwise(ConvConfig config) {
        return ConvConfig.DEFAULT.withFormat(config.format()).withWeights(config.weights());
    }
}
