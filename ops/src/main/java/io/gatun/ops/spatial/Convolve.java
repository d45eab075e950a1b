package io.gatun.ops.spatial;

import io.gatun.ops.Check;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.cnn.ChannelsLast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Convolution and its transpose over one to three axes by the two-dimensional operations. */
public final class Convolve {
    private Convolve() {}

    /** Weights as [out, in, kernel...]. */
    private static <T extends Ops<T>> T outFirst(String op, T w, ConvConfig config, int axes) {
        if (w.shape().rank() != axes + 2) {
            throw new ShapeException("[" + op + "] weights have shape " + w.shape() + ": expected rank " + (axes + 2)
                    + ", " + config.weights() + " with " + axes + " spatial axes");
        }
        return config.weights() == WeightsFormat.OIYX
                ? w
                : permuted(w, config.weights().toOutFirst(axes));
    }

    private static <T extends Ops<T>> T permuted(T x, List<Integer> order) {
        return x.permute(order.stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * A convolution.
     *
     * @param op the name for errors
     * @param b bias [out], or null
     * @param axes number of spatial axes
     */
    public static <T extends Ops<T>> T forward(String op, T x, T w, T b, ConvConfig config, int axes) {
        config.format().check(op, x.shape(), axes);
        return forward(op, x, outFirst(op, w, config, axes), b, config, axes, config.groups());
    }

    /** Weights [c, m...] of each channel apart: the convolution gives m channels for each of c. */
    public static <T extends Ops<T>> T depthwise(String op, T x, T w, T b, ConvConfig config, int axes) {
        config.format().check(op, x.shape(), axes);
        T first = outFirst(op, w, config, axes);
        Shape s = first.shape();
        long channels = s.size(1);
        int[] order = IntStream.range(0, axes + 2).toArray();
        order[0] = 1;
        order[1] = 0;
        T apart = first.permute(order).reshape(s.with(0, channels * s.size(0)).with(1, 1));
        return forward(op, x, apart, b, config, axes, Math.toIntExact(channels));
    }

    private static <T extends Ops<T>> T forward(String op, T x, T w, T b, ConvConfig config, int axes, int groups) {
        List<Axis> windows = config.axes(op, axes, x.shape(), w.shape());
        return switch (axes) {
            case 1 -> {
                int at = config.format().spatial();
                List<Axis> flat = List.of(new Axis(1, 1, 1, 0, 0), windows.getFirst());
                yield plane(x.expandDims(at), w.expandDims(2), b, flat, groups, config.format())
                        .squeeze(at);
            }
            case 2 -> plane(x, w, b, windows, groups, config.format());
            default ->
                config.format().isLast()
                        ? volume(op, x, w, b, windows, groups)
                        : volume(op, x.permute(0, 2, 3, 4, 1), w, b, windows, groups)
                                .permute(0, 4, 1, 2, 3);
        };
    }

    private static Conv2dConfig config(List<Axis> windows, int groups) {
        Axis h = windows.get(windows.size() - 2);
        Axis w = windows.getLast();
        return new Conv2dConfig(
                h.stride(),
                w.stride(),
                h.before(),
                w.before(),
                h.after(),
                w.after(),
                h.dilation(),
                w.dilation(),
                groups);
    }

    private static <T extends Ops<T>> T plane(T x, T w, T b, List<Axis> windows, int groups, DataFormat format) {
        Conv2d conv = new Conv2d(config(windows, groups));
        return x.apply(format.isLast() ? new ChannelsLast(conv) : conv, b == null ? List.of(x, w) : List.of(x, w, b));
    }

    /**
     * Convolution of x [n, d, h, w, c] with weights [out, in, depth, height, width]: the slices of depth that a window sees become
     * channels, and the depth of the result becomes part of the batch, so one convolution over planes does it all.
     */
    private static <T extends Ops<T>> T volume(String op, T x, T w, T b, List<Axis> windows, int groups) {
        Axis depth = windows.getFirst();
        T padded = Windows.pad(x, 1, depth, 0);
        long count = depth.count(op, Windows.known(op, x.shape(), 1));
        Shape s = x.shape();
        long in = w.shape().size(1);
        if (s.size(4) != Shape.UNKNOWN && s.size(4) != in * groups) {
            throw new ShapeException("[" + op + "] x has shape " + s + " with " + s.size(4) + " channels, weights with "
                    + groups + " groups take " + in * groups + ": expected equal numbers");
        }
        T slices = depth.kernel() == 1 && depth.stride() == 1 ? padded : slices(padded, depth, count, groups, in);
        T planes =
                slices.reshape(Shape.of(times(s.size(0), count), s.size(2), s.size(3), groups * depth.kernel() * in));
        T y = plane(planes, folded(w), b, windows, groups, DataFormat.NHWC);
        Shape o = y.shape();
        return y.reshape(Shape.of(s.size(0), count, o.size(1), o.size(2), o.size(3)));
    }

    private static <T extends Ops<T>> T slices(T x, Axis depth, long count, int groups, long in) {
        List<T> taps = new ArrayList<>();
        Shape s = x.shape();
        for (int k = 0; k < depth.kernel(); k++) {
            long first = (long) k * depth.dilation();
            T tap = x.slice(1, first, first + (count - 1) * depth.stride() + 1, depth.stride());
            taps.add(groups == 1 ? tap : tap.reshape(Shape.of(s.size(0), count, s.size(2), s.size(3), groups, in)));
        }
        return groups == 1 ? Ops.concat(4, taps) : Ops.stack(5, taps);
    }

    /** Weights [out, in, depth, height, width] as [out, depth * in, height, width]. */
    private static <T extends Ops<T>> T folded(T w) {
        Shape s = w.shape();
        return w.permute(0, 2, 1, 3, 4).reshape(s.size(0), s.size(2) * s.size(1), s.size(3), s.size(4));
    }

    private static long times(long n, long count) {
        return n == Shape.UNKNOWN ? n : n * count;
    }

    /**
     * A transposed convolution: the gradient of the convolution with these weights and options with respect to its input.
     *
     * @param op the name for errors
     * @param b bias [in], or null
     * @param axes number of spatial axes
     */
    public static <T extends Ops<T>> T transposed(String op, T x, T w, T b, ConvConfig config, int axes) {
        DataFormat format = config.format();
        format.check(op, x.shape(), axes);
        T first = outFirst(op, w, config, axes);
        if (!Check.fits(x.shape().size(format.channels(axes + 2)), first.shape().size(0))) {
            throw new ShapeException("[" + op + "] x has shape " + x.shape() + ", weights " + w.shape() + " in format "
                    + config.weights() + " take " + first.shape().size(0) + " channels: expected equal numbers");
        }
        long[] sizes = config.transposedSizes(op, axes, x.shape(), first.shape());
        List<Axis> windows = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            windows.add(Axis.of(
                    op,
                    i,
                    axes,
                    sizes[i],
                    first.shape().size(2 + i),
                    config.strides(),
                    config.padding(),
                    config.dilation(),
                    config.mode()));
        }
        int at = format.spatial();
        T y =
                switch (axes) {
                    case 1 ->
                        transposedPlane(
                                        x.expandDims(at),
                                        first.expandDims(2),
                                        List.of(new Axis(1, 1, 1, 0, 0), windows.getFirst()),
                                        config,
                                        1,
                                        sizes[0])
                                .squeeze(at);
                    case 2 -> transposedPlane(x, first, windows, config, sizes[0], sizes[1]);
                    default ->
                        format.isLast()
                                ? transposedVolume(op, x, first, windows, config, sizes)
                                : transposedVolume(op, x.permute(0, 2, 3, 4, 1), first, windows, config, sizes)
                                        .permute(0, 4, 1, 2, 3);
                };
        if (b == null) {
            return y;
        }
        long[] broadcast = new long[axes + 2];
        Arrays.fill(broadcast, 1);
        broadcast[format.channels(axes + 2)] = -1;
        return y.add(b.reshape(broadcast));
    }

    private static <T extends Ops<T>> T transposedPlane(
            T x, T w, List<Axis> windows, ConvConfig config, long height, long width) {
        return transposedPlane(x, w, windows, config, config.format(), height, width);
    }

    private static <T extends Ops<T>> T transposedPlane(
            T x, T w, List<Axis> windows, ConvConfig config, DataFormat format, long height, long width) {
        Shape result = Shape.of(x.shape().size(0), w.shape().size(1) * config.groups(), height, width);
        Conv2dInputGrad op = new Conv2dInputGrad(config(windows, config.groups()), result);
        return x.apply(format.isLast() ? new ChannelsLast(op) : op, List.of(x, w));
    }

    /** The transpose of {@link #volume}: planes with the slices of depth as channels, which are then added up where they overlap. */
    private static <T extends Ops<T>> T transposedVolume(
            String op, T x, T w, List<Axis> windows, ConvConfig config, long[] sizes) {
        Shape s = x.shape();
        int groups = config.groups();
        Axis depth = windows.getFirst();
        long in = w.shape().size(1);
        T planes = x.reshape(Shape.of(times(s.size(0), s.size(1)), s.size(2), s.size(3), s.size(4)));
        T y = transposedPlane(planes, folded(w), windows, config, DataFormat.NHWC, sizes[1], sizes[2]);
        T slices = y.reshape(Shape.of(s.size(0), s.size(1), sizes[1], sizes[2], groups, depth.kernel(), in))
                .permute(0, 1, 5, 2, 3, 4, 6)
                .reshape(Shape.of(s.size(0), s.size(1), depth.kernel(), sizes[1], sizes[2], groups * in));
        return Windows.fold(op, slices, 1, depth, sizes[0]);
    }
}
