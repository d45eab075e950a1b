package io.gatun.ops.table;

import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.spatial.Axis;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.Patches;
import java.util.Arrays;
import java.util.List;

/** Pixels and windows moved between the axes of an image: columns, patches, blocks; and what is computed of patches. */
@Namespace("cnn")
public final class Blocks {
    private Blocks() {}

    /**
     * The windows of an image as columns: x [n, c, height, width] gives [n, c, kernel rows, kernel columns, rows, columns]. Any type;
     * padding is 0. Of the configuration stride, padding and dilation count, and the format.
     *
     * @formula $y_{n c k l i j} = x_{n c \, (s i + d k - p) \, (s j + d l - p)}$
     * @shapes [n, c, height, width] to [n, c, kernel rows, kernel columns, rows, columns]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T im2Col(T x, int kernelH, int kernelW, ConvConfig config) {
        return Patches.columns("im2Col", x, kernelH, kernelW, config);
    }

    /**
     * Columns added up where they came from: x [n, c, kernel rows, kernel columns, rows, columns] gives [n, c, height, width] of the given
     * sizes; the transpose of {@code im2Col}.
     *
     * @formula $y_{n c \, (s i + d k - p) \, (s j + d l - p)} = \sum x_{n c k l i j}$
     * @shapes [n, c, kernel rows, kernel columns, rows, columns] to [n, c, height, width]
     * @types x: integers, floating types; result as x
     */
    public static <T extends Ops<T>> T col2Im(T x, long height, long width, ConvConfig config) {
        return Patches.image("col2Im", x, height, width, config);
    }

    /**
     * Windows of an image [n, height, width, c], each in the place of one pixel: [n, rows, columns, kernelH * kernelW * c], as TensorFlow's.
     * Any type; with sameMode the image is padded by zeros so that there are {@code ceil(size / stride)} rows and columns.
     *
     * @param rateH distance of two rows of a window
     * @param rateW distance of two columns
     * @formula $y_{n i j (k l c)} = x_{n \, (s i + r k) \, (s j + r l) \, c}$
     * @shapes [n, height, width, c] to [n, rows, columns, kernelH * kernelW * c]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T extractImagePatches(
            T x, int kernelH, int kernelW, int strideH, int strideW, int rateH, int rateW, boolean sameMode) {
        Axis[] windows = Patches.windows(
                "extractImagePatches",
                x.shape(),
                new int[] {kernelH, kernelW},
                new int[] {strideH, strideW},
                new int[] {rateH, rateW},
                sameMode);
        T patches = Patches.of("extractImagePatches", x, windows, 0);
        Shape s = patches.shape();
        return patches.reshape(s.size(0), s.size(1), s.size(2), s.size(3) * s.size(4) * s.size(5));
    }

    /**
     * Morphological dilation of an image [n, height, width, c] by weights [kernelH, kernelW, c], as TensorFlow's: the largest of pixel plus
     * weight over each window. Padding is never chosen.
     *
     * @param strides steps of the window, down and across; or four numbers, of which the outer ones are 1
     * @param rates distances of two pixels of a window, likewise
     * @formula $y_{n i j c} = \max_{k l} x_{n \, (s i + r k) \, (s j + r l) \, c} + w_{k l c}$
     * @shapes x [n, height, width, c], weights [kernelH, kernelW, c], to [n, rows, columns, c]
     * @types x, weights: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T dilation2D(T x, T weights, int[] strides, int[] rates, boolean sameMode) {
        var in = Axes.floats("dilation2D", List.of(x, weights));
        Shape w = weights.shape();
        if (w.rank() != 3) {
            throw new ShapeException("[dilation2D] weights have shape " + w
                    + ": expected rank 3, [kernel height, kernel width, channels]");
        }
        int[] kernel = {Math.toIntExact(w.size(0)), Math.toIntExact(w.size(1))};
        Axis[] windows = Patches.windows(
                "dilation2D",
                x.shape(),
                kernel,
                Patches.inner("dilation2D", "strides", strides),
                Patches.inner("dilation2D", "rates", rates),
                sameMode);
        if (w.size(2) != x.shape().size(3)) {
            throw new ShapeException("[dilation2D] x has shape " + x.shape() + ", weights " + w
                    + ": expected equal numbers of channels");
        }
        T patches = Patches.of("dilation2D", in.get(0), windows, Double.NEGATIVE_INFINITY);
        return patches.add(in.get(1)).max(3, 4);
    }

    /**
     * Blocks of the axes after the first moved into the batch, as TensorFlow's: x [n, sizes..., rest...], padded by zeros, gives
     * [n * product of blocks, padded sizes / blocks..., rest...]. Any type.
     *
     * @param blocks sizes of a block, one for each axis after the first, as many as are moved
     * @param before padding at the beginning of each of these axes
     * @param after padding at their ends
     * @formula none: pixels move into the batch
     * @shapes [n, sizes..., rest...] to [n * product of blocks, padded sizes / blocks..., rest...]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T spaceToBatch(T x, int[] blocks, int[] before, int[] after) {
        return Patches.spaceToBatch("spaceToBatch", x, blocks, before, after);
    }

    /**
     * The inverse of {@code spaceToBatch}: x [n * product of blocks, sizes..., rest...] gives [n, sizes * blocks - cropped..., rest...].
     *
     * @param blocks sizes of a block, one for each axis after the first, as many as are moved
     * @param before what is cropped at the beginning of each of these axes
     * @param after what is cropped at their ends
     * @formula none: the batch moves into pixels
     * @shapes [n * product of blocks, sizes..., rest...] to [n, sizes * blocks - cropped..., rest...]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T batchToSpace(T x, int[] blocks, int[] before, int[] after) {
        return Patches.batchToSpace("batchToSpace", x, blocks, before, after);
    }

    /**
     * Channels moved into blocks of pixels: c * block * block channels become c; as TensorFlow's, in both formats.
     *
     * @formula none: channels move into pixels
     * @shapes [n, c * block * block, height, width] to [n, c, height * block, width * block]; channels last likewise
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T depthToSpace(T x, int block, DataFormat format) {
        return format.isLast() ? last(first(x).depthToSpace(block)) : x.depthToSpace(block);
    }

    /**
     * Channels moved into blocks of pixels, those of one result side by side: c * block * block channels become c, as PyTorch's, and ONNX's
     * DepthToSpace of mode CRD ({@code depthToSpace} is that of mode DCR).
     *
     * @formula none: channels move into pixels
     * @shapes [n, c * block * block, height, width] to [n, c, height * block, width * block]; channels last likewise
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T pixelShuffle(T x, int block, DataFormat format) {
        Shape s = format.check("pixelShuffle", x.shape(), 2);
        long channels = Axes.known("pixelShuffle", x, format.channels(4));
        if (block < 1 || channels % ((long) block * block) != 0) {
            throw new ShapeException("[pixelShuffle] block " + block + " of shape " + s + " with " + channels
                    + " channels: expected a block of 1 or more, whose square divides the channels");
        }
        int at = format.spatial();
        long h = Axes.known("pixelShuffle", x, at);
        long w = Axes.known("pixelShuffle", x, at + 1);
        long c = channels / block / block;
        return format.isLast()
                ? x.reshape(Shape.of(s.size(0), h, w, c, block, block))
                        .permute(0, 1, 4, 2, 5, 3)
                        .reshape(Shape.of(s.size(0), h * block, w * block, c))
                : x.reshape(Shape.of(s.size(0), c, block, block, h, w))
                        .permute(0, 1, 4, 2, 5, 3)
                        .reshape(Shape.of(s.size(0), c, h * block, w * block));
    }

    /**
     * Blocks of pixels moved into channels: the inverse of {@code pixelShuffle}.
     *
     * @formula none: pixels move into channels
     * @shapes [n, c, height, width] to [n, c * block * block, height / block, width / block]; channels last likewise
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T pixelUnshuffle(T x, int block, DataFormat format) {
        Shape s = format.check("pixelUnshuffle", x.shape(), 2);
        int at = format.spatial();
        long h = Axes.known("pixelUnshuffle", x, at);
        long w = Axes.known("pixelUnshuffle", x, at + 1);
        if (block < 1 || h % block != 0 || w % block != 0) {
            throw new ShapeException("[pixelUnshuffle] block " + block + " of shape " + s
                    + ": expected a block of 1 or more that divides height and width");
        }
        long c = Axes.known("pixelUnshuffle", x, format.channels(4));
        return format.isLast()
                ? x.reshape(Shape.of(s.size(0), h / block, block, w / block, block, c))
                        .permute(0, 1, 3, 5, 2, 4)
                        .reshape(Shape.of(s.size(0), h / block, w / block, c * block * block))
                : x.reshape(Shape.of(s.size(0), c, h / block, block, w / block, block))
                        .permute(0, 1, 3, 5, 2, 4)
                        .reshape(Shape.of(s.size(0), c * block * block, h / block, w / block));
    }

    /**
     * Blocks of pixels moved into channels: the inverse of {@code depthToSpace}, in both formats.
     *
     * @formula none: pixels move into channels
     * @shapes [n, c, height, width] to [n, c * block * block, height / block, width / block]; channels last likewise
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T spaceToDepth(T x, int block, DataFormat format) {
        return format.isLast() ? last(first(x).spaceToDepth(block)) : x.spaceToDepth(block);
    }

    private static <T extends Ops<T>> T first(T x) {
        return x.shape().rank() == 4 ? x.permute(0, 3, 1, 2) : x;
    }

    private static <T extends Ops<T>> T last(T x) {
        return x.permute(0, 2, 3, 1);
    }

    /**
     * Each element of a sequence repeated (nearest neighbour).
     *
     * @formula $y_i = x_{\lfloor i / scale \rfloor}$
     * @shapes [n, c, width] to [n, c, width * scale]; channels last likewise
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T upsampling1d(T x, int scale, DataFormat format) {
        return upsample("upsampling1d", x, format, scale);
    }

    /**
     * Each pixel repeated to a square block (nearest neighbour), channels first.
     *
     * @formula $y_{i j} = x_{\lfloor i / scale \rfloor \lfloor j / scale \rfloor}$
     * @shapes [n, c, height, width] to [n, c, height * scale, width * scale]; channels last likewise
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T upsampling2d(T x, int scale) {
        return upsample("upsampling2d", x, DataFormat.NCHW, scale, scale);
    }

    /** Each pixel repeated to a block (nearest neighbour). */
    public static <T extends Ops<T>> T upsampling2d(T x, int scaleH, int scaleW, DataFormat format) {
        return upsample("upsampling2d", x, format, scaleH, scaleW);
    }

    /**
     * Each voxel repeated to a block (nearest neighbour).
     *
     * @formula $y_{i j k} = x_{\lfloor i / s_d \rfloor \lfloor j / s_h \rfloor \lfloor k / s_w \rfloor}$
     * @shapes [n, c, depth, height, width] to the sizes times the scales; channels last likewise
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T upsampling3d(T x, int scaleD, int scaleH, int scaleW, DataFormat format) {
        return upsample("upsampling3d", x, format, scaleD, scaleH, scaleW);
    }

    private static <T extends Ops<T>> T upsample(String op, T x, DataFormat format, int... scales) {
        if (x.shape().rank() != scales.length + 2 || Arrays.stream(scales).anyMatch(s -> s < 1)) {
            throw new ShapeException("[" + op + "] x has shape " + x.shape() + ", scales " + Arrays.toString(scales)
                    + ": expected rank " + (scales.length + 2) + " and scales of 1 or more");
        }
        T y = x;
        for (int i = scales.length - 1; i >= 0; i--) {
            y = scales[i] == 1 ? y : y.repeat(format.spatial() + i, scales[i]);
        }
        return y;
    }

    /**
     * Local response normalisation across channels, in both formats: {@code x / (bias + alpha * sum of squares)^beta}.
     *
     * @formula $y_c = \frac{x_c}{\left( bias + \alpha \sum_{k = c - depth}^{c + depth} x_k^2 \right)^\beta}$
     * @shapes any; the result has the same, [n, c, height, width] or channels last
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T localResponseNormalization(
            T x, int depth, double bias, double alpha, double beta, DataFormat format) {
        return format.isLast()
                ? last(first(x).localResponseNormalization(depth, bias, alpha, beta))
                : x.localResponseNormalization(depth, bias, alpha, beta);
    }
}
