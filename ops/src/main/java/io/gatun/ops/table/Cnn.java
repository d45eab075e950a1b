package io.gatun.ops.table;

import io.gatun.ops.AvgPool2d;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.Ops;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;

/** Convolution, pooling and their kin over images [batch, channels, height, width]. */
@Namespace("cnn")
public final class Cnn {
    private Cnn() {}

    /**
     * Convolution (cross-correlation) with weights [out channels, in channels / groups, height, width].
     *
     * @formula $y_{n o i j} = b_o + \sum_{c k l} w_{o c k l} \, x_{n c \, (s i + d k - p) \, (s j + d l - p)}$
     * @shapes x [n, ic, height, width], w [oc, ic / groups, kh, kw], b [oc], to [n, oc, rows, columns]; other formats
     *     by the configuration
     * @types x, w: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T conv2d(T x, T w, Conv2dConfig config) {
        return x.apply(new Conv2d(config), Axes.promoted("conv2d", List.of(x, w)));
    }

    /** Convolution with weights [out channels, in channels / groups, height, width] and bias [out channels]. */
    public static <T extends Ops<T>> T conv2d(T x, T w, T b, Conv2dConfig config) {
        return x.apply(new Conv2d(config), Axes.promoted("conv2d", List.of(x, w, b)));
    }

    /**
     * Transposed convolution to the given shape: what {@code conv2d} with this configuration and weights maps from.
     *
     * @formula $y_{n c \, (s i + d k - p) \, (s j + d l - p)} = \sum_o w_{o c k l} \, x_{n o i j}$
     * @shapes x [n, oc, rows, columns], w [oc, ic / groups, kh, kw], to the given shape [n, ic, height, width]
     * @types x, w: floating types; result as x
     */
    public static <T extends Ops<T>> T conv2dTranspose(T x, T w, Conv2dConfig config, Shape output) {
        return x.apply(new Conv2dInputGrad(config, output), Axes.promoted("conv2dTranspose", List.of(x, w)));
    }

    /**
     * Convolution of each channel apart: x [n, c, h, w] with weights [c * m, 1, kh, kw] gives m channels for each.
     *
     * @formula $y_{n (c m) i j} = \sum_{k l} w_{(c m) k l} \, x_{n c \, (s i + k) \, (s j + l)}$
     * @shapes x [n, c, height, width], w [c * m, 1, kh, kw], to [n, c * m, rows, columns]
     * @types x, w: floating types; result as x
     */
    public static <T extends Ops<T>> T depthwiseConv2d(T x, T w, Conv2dConfig config) {
        return conv2d(
                x,
                w,
                config.withGroups(
                        Math.toIntExact(image("depthwiseConv2d", x).shape().size(1))));
    }

    /**
     * Convolution of each channel apart, then of all channels at each pixel, by pointwise weights [out channels, c * m, 1, 1].
     *
     * @formula $y = W_p * (W_d * x)$
     * @shapes x [n, c, height, width], depthwise [c * m, 1, kh, kw] (with a ConvConfig [m, c, kh, kw]), pointwise
     *     [oc, c * m, 1, 1], b [oc], to [n, oc, rows, columns]
     * @types x, depthwise, pointwise: floating types; result as x
     */
    public static <T extends Ops<T>> T separableConv2d(T x, T depthwise, T pointwise, Conv2dConfig config) {
        return conv2d(depthwiseConv2d(x, depthwise, config), pointwise, Conv2dConfig.DEFAULT);
    }

    /**
     * Convolution of sequences: x [n, ic, length] with weights [oc, ic, k], step stride, padding zeros at both ends.
     *
     * @formula $y_{n o i} = b_o + \sum_{c k} w_{o c k} \, x_{n c \, (s i + d k - p)}$
     * @shapes x [n, ic, width], w [oc, ic / groups, k], b [oc], to [n, oc, columns]; other formats by the
     *     configuration
     * @types x, w: floating types; result as x
     */
    public static <T extends Ops<T>> T conv1d(T x, T w, int stride, int padding) {
        if (x.shape().rank() != 3 || w.shape().rank() != 3) {
            throw new ShapeException("[conv1d] shapes " + x.shape() + " and " + w.shape()
                    + ": expected [batch, channels, length] and [out channels, in channels, kernel]");
        }
        Conv2dConfig config = Conv2dConfig.DEFAULT.withStride(1, stride).withPadding(0, padding);
        return conv2d(x.expandDims(2), w.expandDims(2), config).squeeze(2);
    }

    /**
     * Local response normalisation across channels (Krizhevsky et al., 2012): each value over
     * {@code (bias + alpha * sum of squares of the channels at most depth away)^beta}.
     */
    public static <T extends Ops<T>> T localResponseNormalization(
            T x, int depth, double bias, double alpha, double beta) {
        Shape s = image("localResponseNormalization", x).shape();
        if (depth < 0) {
            throw new ShapeException("[localResponseNormalization] depth " + depth + ": expected 0 or more");
        }
        T input = Axes.floating(x);
        // Windows of channels are windows of rows once channels are rows.
        int width = 2 * depth + 1;
        Pool2dConfig rows = new Pool2dConfig(width, 1, 1, 1, depth, 0, depth, 0);
        boolean known = s.size(2) != Shape.UNKNOWN && s.size(3) != Shape.UNKNOWN;
        T squares = input.square();
        T sum = known
                ? avgPool2d(squares.reshape(s.size(0), 1, s.size(1), s.size(2) * s.size(3)), rows, true)
                        .reshape(s)
                : avgPool2d(squares.swapAxes(1, 2), rows, true).swapAxes(1, 2);
        return input.mul(sum.mul(alpha * width).add(bias).pow(-beta));
    }

    /**
     * Largest value of each window; padding is never chosen.
     *
     * @formula $y_{i j} = \max_{k l} x_{(s i + k - p) (s j + l - p)}$
     * @shapes [n, c, height, width] to [n, c, rows, columns]
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> T maxPool2d(T x, Pool2dConfig config) {
        return x.apply(new MaxPool2d(config), List.of(x));
    }

    /**
     * Largest value of each window, and its INT index {@code row * width + column} inside its channel.
     *
     * @formula $y_{i j} = \max_{k l} x_{(s i + k - p) (s j + l - p)}$
     * @shapes [n, c, height, width] to twice [n, c, rows, columns]
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> List<T> maxPool2dWithArgmax(T x, Pool2dConfig config) {
        return x.applyAll(new MaxPool2d(config), List.of(x));
    }

    /**
     * Mean of each window, over the pixels inside the image.
     *
     * @formula $y_{i j} = \frac{1}{m} \sum_{k l} x_{(s i + k - p) (s j + l - p)}$
     * @shapes [n, c, height, width] to [n, c, rows, columns]
     * @types x: floating types; result as x
     */
    public static <T extends Ops<T>> T avgPool2d(T x, Pool2dConfig config) {
        return avgPool2d(x, config, false);
    }

    /** Mean of each window; countPadding: padding counts as zeros. */
    public static <T extends Ops<T>> T avgPool2d(T x, Pool2dConfig config, boolean countPadding) {
        return x.apply(new AvgPool2d(config, countPadding), List.of(x));
    }

    /**
     * Mean of each channel: [n, c, h, w] gives [n, c].
     *
     * @formula $y_{n c} = \frac{1}{h w} \sum_{i j} x_{n c i j}$
     * @shapes [n, c, height, width] to [n, c]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T globalAvgPool2d(T x) {
        return image("globalAvgPool2d", x).mean(2, 3);
    }

    /**
     * Largest value of each channel: [n, c, h, w] gives [n, c].
     *
     * @formula $y_{n c} = \max_{i j} x_{n c i j}$
     * @shapes [n, c, height, width] to [n, c]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T globalMaxPool2d(T x) {
        return image("globalMaxPool2d", x).max(2, 3);
    }

    /** Each pixel repeated to a block of the given height and width (nearest neighbour). */
    public static <T extends Ops<T>> T upsampling2d(T x, int height, int width) {
        return image("upsampling2d", x).repeat(2, height).repeat(3, width);
    }

    /** Channels moved into blocks of pixels: [n, c * b * b, h, w] gives [n, c, h * b, w * b], as TensorFlow's, for nchw. */
    public static <T extends Ops<T>> T depthToSpace(T x, int block) {
        Shape s = image("depthToSpace", x).shape();
        requireBlock("depthToSpace", block);
        if (s.size(1) % ((long) block * block) != 0) {
            throw new ShapeException("[depthToSpace] " + s.size(1) + " channels of shape " + s
                    + ": expected a multiple of " + block * block);
        }
        long c = s.size(1) / ((long) block * block);
        return x.reshape(s.size(0), block, block, c, s.size(2), s.size(3))
                .permute(0, 3, 4, 1, 5, 2)
                .reshape(s.size(0), c, s.size(2) * block, s.size(3) * block);
    }

    private static void requireBlock(String op, int block) {
        if (block < 1 || block > 46_340) {
            throw new ShapeException(
                    "[" + op + "] block " + block + ": expected 1 or more, and a square that is an int");
        }
    }

    /** Blocks of pixels moved into channels: the inverse of {@code depthToSpace}. */
    public static <T extends Ops<T>> T spaceToDepth(T x, int block) {
        Shape s = image("spaceToDepth", x).shape();
        requireBlock("spaceToDepth", block);
        if (s.size(2) % block != 0 || s.size(3) % block != 0) {
            throw new ShapeException(
                    "[spaceToDepth] height and width of shape " + s + ": expected multiples of " + block);
        }
        return x.reshape(s.size(0), s.size(1), s.size(2) / block, block, s.size(3) / block, block)
                .permute(0, 3, 5, 1, 2, 4)
                .reshape(s.size(0), s.size(1) * block * block, s.size(2) / block, s.size(3) / block);
    }

    private static <T extends Ops<T>> T image(String op, T x) {
        if (x.shape().rank() != 4) {
            throw new ShapeException(
                    "[" + op + "] x has shape " + x.shape() + ": expected rank 4, [batch, channels, height, width]");
        }
        return x;
    }
}
