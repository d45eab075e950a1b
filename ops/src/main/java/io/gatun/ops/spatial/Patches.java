package io.gatun.ops.spatial;

import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;

/** Windows of images as axes of their own, and blocks of pixels moved into the batch. */
public final class Patches {
    private Patches() {}

    /** The windows along both axes of an image [n, height, width, c]. */
    public static Axis[] windows(String op, Shape x, int[] kernel, int[] strides, int[] rates, boolean same) {
        DataFormat.NHWC.check(op, x, 2);
        Axis[] out = new Axis[2];
        for (int i = 0; i < 2; i++) {
            out[i] = Axis.of(
                    op,
                    i,
                    2,
                    x.size(1 + i),
                    kernel[i],
                    ConvConfig.list(strides),
                    ConvConfig.list(0),
                    ConvConfig.list(rates),
                    same ? PaddingMode.SAME : PaddingMode.VALID);
        }
        return out;
    }

    /** The two numbers that count of two or, as TensorFlow writes them, four with a 1 at each end. */
    public static int[] inner(String op, String what, int[] values) {
        if (values.length == 2) {
            return values;
        }
        if (values.length != 4 || values[0] != 1 || values[3] != 1) {
            throw new ShapeException("[" + op + "] " + what + " " + Arrays.toString(values)
                    + ": expected two numbers, or four of which the first and last are 1");
        }
        return new int[] {values[1], values[2]};
    }

    /** The windows of x [n, height, width, c] as [n, rows, columns, kernelH, kernelW, c]. */
    public static <T extends Ops<T>> T of(String op, T x, Axis[] windows, double padding) {
        T rows = Windows.unfold(op, x, 1, windows[0], padding);
        return Windows.unfold(op, rows, 3, windows[1], padding).permute(0, 1, 3, 2, 4, 5);
    }

    /** The windows of an image as [n, c, kernelH, kernelW, rows, columns]. */
    public static <T extends Ops<T>> T columns(String op, T x, int kernelH, int kernelW, ConvConfig config) {
        config.format().check(op, x.shape(), 2);
        T first = config.format().isLast() ? x.permute(0, 3, 1, 2) : x;
        Axis[] w = {
            axis(op, config, 0, first.shape().size(2), kernelH),
            axis(op, config, 1, first.shape().size(3), kernelW)
        };
        T rows = Windows.unfold(op, first, 2, w[0], 0); // [n, c, rows, kernelH, w]
        return Windows.unfold(op, rows, 4, w[1], 0).permute(0, 1, 3, 5, 2, 4);
    }

    /** The image of columns [n, c, kernelH, kernelW, rows, columns], each pixel the sum of what came from it. */
    public static <T extends Ops<T>> T image(String op, T x, long height, long width, ConvConfig config) {
        Shape s = x.shape();
        if (s.rank() != 6) {
            throw new ShapeException("[" + op + "] x has shape " + s
                    + ": expected rank 6, [batch, channels, kernel height, kernel width, rows, columns]");
        }
        Axis h = axis(op, config, 0, height, s.size(2));
        Axis w = axis(op, config, 1, width, s.size(3));
        T rows = Windows.fold(op, x.permute(0, 1, 4, 2, 5, 3), 4, w, width); // [n, c, rows, kernelH, width]
        T y = Windows.fold(op, rows, 2, h, height);
        return config.format().isLast() ? y.permute(0, 2, 3, 1) : y;
    }

    private static Axis axis(String op, ConvConfig c, int i, long size, long kernel) {
        return Axis.of(op, i, 2, size, kernel, c.strides(), c.padding(), c.dilation(), c.mode());
    }

    /** See {@code Blocks.spaceToBatch}. */
    public static <T extends Ops<T>> T spaceToBatch(String op, T x, int[] blocks, int[] before, int[] after) {
        check(op, x.shape(), blocks, before, after);
        int rank = x.shape().rank();
        int m = blocks.length;
        long[] low = new long[rank];
        long[] high = new long[rank];
        for (int i = 0; i < m; i++) {
            low[1 + i] = before[i];
            high[1 + i] = after[i];
        }
        Shape s = x.shape();
        T padded = Arrays.stream(low).sum() + Arrays.stream(high).sum() == 0 ? x : x.pad(low, high);
        long[] split = new long[rank + m];
        long[] joined = new long[rank];
        int[] order = new int[rank + m];
        split[0] = s.size(0);
        joined[0] = s.size(0);
        for (int i = 0; i < m; i++) {
            long size = Windows.known(op, s, 1 + i) + before[i] + after[i];
            if (size % blocks[i] != 0) {
                throw new ShapeException("[" + op + "] axis " + (1 + i) + " of shape " + s + " is " + size
                        + " with its padding: expected a multiple of its block " + blocks[i]);
            }
            split[1 + 2 * i] = size / blocks[i];
            split[2 + 2 * i] = blocks[i];
            joined[1 + i] = size / blocks[i];
            joined[0] = joined[0] == Shape.UNKNOWN ? Shape.UNKNOWN : joined[0] * blocks[i];
            order[i] = 2 + 2 * i;
            order[m + 1 + i] = 1 + 2 * i;
        }
        order[m] = 0;
        for (int i = m + 1; i < rank; i++) {
            split[m + i] = s.size(i);
            joined[i] = s.size(i);
            order[m + i] = m + i;
        }
        return padded.reshape(Shape.of(split)).permute(order).reshape(Shape.of(joined));
    }

    /** See {@code Blocks.batchToSpace}. */
    public static <T extends Ops<T>> T batchToSpace(String op, T x, int[] blocks, int[] before, int[] after) {
        check(op, x.shape(), blocks, before, after);
        Shape s = x.shape();
        int rank = s.rank();
        int m = blocks.length;
        long product = Arrays.stream(blocks).asLongStream().reduce(1, (a, b) -> a * b);
        if (s.size(0) != Shape.UNKNOWN && s.size(0) % product != 0) {
            throw new ShapeException("[" + op + "] batch of shape " + s + " with blocks " + Arrays.toString(blocks)
                    + ": expected a multiple of " + product);
        }
        long batch = s.size(0) == Shape.UNKNOWN ? Shape.UNKNOWN : s.size(0) / product;
        long[] split = new long[rank + m];
        long[] joined = new long[rank];
        int[] order = new int[rank + m];
        split[m] = batch;
        joined[0] = batch;
        order[0] = m;
        for (int i = 0; i < m; i++) {
            long size = Windows.known(op, s, 1 + i);
            split[i] = blocks[i];
            split[m + 1 + i] = size;
            order[1 + 2 * i] = m + 1 + i;
            order[2 + 2 * i] = i;
            joined[1 + i] = size * blocks[i];
            if (before[i] + after[i] > joined[1 + i]) {
                throw new ShapeException("[" + op + "] crops " + before[i] + " and " + after[i] + " of axis " + (1 + i)
                        + ": expected at most its size " + joined[1 + i]);
            }
        }
        for (int i = m + 1; i < rank; i++) {
            split[m + i] = s.size(i);
            joined[i] = s.size(i);
            order[m + i] = m + i;
        }
        T y = x.reshape(Shape.of(split)).permute(order).reshape(Shape.of(joined));
        for (int i = 0; i < m; i++) {
            if (before[i] + after[i] > 0) {
                y = y.slice(1 + i, before[i], joined[1 + i] - after[i]);
            }
        }
        return y;
    }

    private static void check(String op, Shape x, int[] blocks, int[] before, int[] after) {
        if (blocks.length == 0
                || blocks.length >= x.rank()
                || before.length != blocks.length
                || after.length != blocks.length
                || Arrays.stream(blocks).anyMatch(b -> b < 1)
                || Arrays.stream(before).anyMatch(b -> b < 0)
                || Arrays.stream(after).anyMatch(b -> b < 0)) {
            throw new ShapeException("[" + op + "] blocks " + Arrays.toString(blocks) + ", before "
                    + Arrays.toString(before) + ", after " + Arrays.toString(after) + " for shape " + x
                    + ": expected one block of 1 or more, and widths of 0 or more, for each of the moved axes, "
                    + "which are fewer than the rank");
        }
    }
}
