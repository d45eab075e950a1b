package io.gatun.ops.spatial;

import io.gatun.ops.AvgPool2d;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Fill;
import io.gatun.ops.GatunException;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.cnn.ChannelsLast;
import java.util.Arrays;
import java.util.List;

/** Pooling over one to three axes by the two-dimensional operations: the largest value and the mean go axis by axis. */
public final class Pool {
    private static final Axis NONE = new Axis(1, 1, 1, 0, 0);

    private Pool() {}

    private enum Kind {
        MAX,
        /** Over the elements inside. */
        MEAN,
        /** Padding counts as zeros. */
        FULL_MEAN
    }

    /** Largest value of each window; padding is never chosen. */
    public static <T extends Ops<T>> T max(String op, T x, PoolConfig config, int axes) {
        return pool(op, Kind.MAX, x, config, axes);
    }

    /** Mean of each window. */
    public static <T extends Ops<T>> T mean(String op, T x, PoolConfig config, int axes) {
        if (!config.countPadding()) {
            return pool(op, Kind.MEAN, x, config, axes);
        }
        T y = pool(op, Kind.FULL_MEAN, x, config, axes);
        Shape s = x.shape();
        for (int i = 0; i < axes && config.ceilMode(); i++) {
            int at = config.format().spatial() + i;
            Axis bare = config.bare(op, i, axes, s.size(at));
            Axis full = config.axes(op, axes, s).get(i);
            if (full.after() > bare.after()) {
                // What the last window lacks does not count.
                long size = s.size(at) + bare.before() + bare.after();
                Axis rest = new Axis(full.kernel(), full.stride(), full.dilation(), 0, full.after() - bare.after());
                y = y.mul(shares(op, x, at, size, rest).mul((double) full.kernel()));
            }
        }
        return y;
    }

    /** {@code (sum of |x|^p)^(1/p)} of each window. */
    public static <T extends Ops<T>> T pnorm(String op, T x, double p, PoolConfig config, int axes) {
        if (!(p > 0)) {
            throw new GatunException("[" + op + "] p is " + p + ": expected a number above 0");
        }
        long elements = 1;
        for (Axis a : config.axes(op, axes, config.format().check(op, x.shape(), axes))) {
            elements *= a.kernel();
        }
        T powers = p == 2 ? x.square() : x.abs().pow(p);
        T sum = pool(op, Kind.FULL_MEAN, powers, config, axes).mul((double) elements);
        // The slope of a root at 0 is infinite: a window of zeros has the gradient 0 instead.
        T some = sum.gt(0.0);
        T safe = some.select(sum, sum.onesLike());
        return some.select(p == 2 ? safe.sqrt() : safe.pow(1 / p), sum);
    }

    /**
     * Largest value of each window, and the INT index of the first of them in its channel, in c order ({@code row * width + column}), or,
     * channels last, in TensorFlow's order.
     */
    public static <T extends Ops<T>> List<T> maxWithArgmax(String op, T x, PoolConfig config) {
        int axes = Math.clamp(x.shape().rank() - 2, 1, 3);
        Shape s = config.format().check(op, x.shape(), axes);
        DataType type = x.dataType();
        if (type.isInteger() && type.bytes() < 8) {
            List<T> both = maxWithArgmax(op, x.cast(DataType.DOUBLE), config);
            return List.of(both.get(0).cast(type), both.get(1)); // exact
        }
        List<Axis> windows = config.axes(op, axes, s);
        boolean last = config.format().isLast();
        List<T> both = axes == 2 && windows.stream().allMatch(Pool::isPlain)
                ? x.applyAll(
                        last ? new ChannelsLast(new MaxPool2d(config(windows))) : new MaxPool2d(config(windows)),
                        List.of(x))
                : placesByAxis(op, x, windows, config.format());
        if (!last) {
            return both;
        }
        long channels = Windows.known(op, s, axes + 1);
        T at = both.get(1);
        T channel = at.apply(new Range(at.dataType(), 0, 1, channels), List.of());
        return List.of(both.get(0), at.mul(channels).add(channel));
    }

    /** The last axis first: of equal elements the first in c order stays. */
    private static <T extends Ops<T>> List<T> placesByAxis(String op, T x, List<Axis> windows, DataFormat format) {
        T y = floating(op, Kind.MAX, x);
        T place = null;
        long inner = 1;
        for (int i = windows.size() - 1; i >= 0; i--) {
            Axis a = windows.get(i);
            int at = format.spatial() + i;
            long size = Windows.known(op, x.shape(), at);
            T elements = Windows.unfold(op, y, at, a, Double.NEGATIVE_INFINITY);
            T best = elements.argmax(true, at + 1);
            y = chosen(elements, best, at + 1);
            long[] broadcast = new long[x.shape().rank()];
            Arrays.fill(broadcast, 1);
            broadcast[at] = a.count(op, size);
            T first = x.apply(new Range(DataType.LONG, -a.before(), a.stride(), broadcast[at]), List.of());
            T here = best.squeeze(at + 1).mul((long) a.dilation()).add(first.reshape(broadcast));
            T inside = here.max(here.zerosLike())
                    .min(here.onesLike().mul(size - 1))
                    .mul(inner);
            place = place == null
                    ? inside
                    : chosen(Windows.unfold(op, place, at, a, 0), best, at + 1).add(inside);
            inner *= size;
        }
        return List.of(y, place.cast(DataType.INT));
    }

    private static <T extends Ops<T>> T chosen(T elements, T best, int axis) {
        return elements.takeAlong(best, axis).squeeze(axis);
    }

    private static <T extends Ops<T>> T pool(String op, Kind kind, T x, PoolConfig config, int axes) {
        DataFormat format = config.format();
        Shape s = format.check(op, x.shape(), axes);
        List<Axis> windows = config.axes(op, axes, s);
        DataType type = x.dataType();
        if (kind == Kind.MAX && type.isInteger() && type.bytes() < 8) {
            return pool(op, kind, x.cast(DataType.DOUBLE), config, axes).cast(type); // exact
        }
        floating(op, kind, x);
        if (!windows.stream().allMatch(Pool::isPlain)) {
            return byAxis(op, kind, x, windows, format);
        }
        int at = format.spatial();
        return switch (axes) {
            case 1 ->
                plane(kind, x.expandDims(at), List.of(NONE, windows.getFirst()), format)
                        .squeeze(at);
            case 2 -> plane(kind, x, windows, format);
            default -> volume(kind, x, windows, format);
        };
    }

    private static <T extends Ops<T>> T floating(String op, Kind kind, T x) {
        if (!x.dataType().isFloating()) {
            throw new DataTypeException("[" + op + "] takes floating types"
                    + (kind == Kind.MAX ? " and integers of up to 32 bits" : "") + ", received " + x.dataType()
                    + ": cast first, for example x.cast(FLOAT)");
        }
        return x;
    }

    /** Whether the kernels of planes take it: dense, and no window that sees padding alone. */
    private static boolean isPlain(Axis a) {
        return (a.kernel() == 1 || a.dilation() == 1) && a.before() < a.kernel() && a.after() < a.kernel();
    }

    private static Pool2dConfig config(List<Axis> windows) {
        Axis h = windows.get(0);
        Axis w = windows.get(1);
        return new Pool2dConfig(
                h.kernel(), w.kernel(), h.stride(), w.stride(), h.before(), w.before(), h.after(), w.after());
    }

    private static <T extends Ops<T>> T plane(Kind kind, T x, List<Axis> windows, DataFormat format) {
        Pool2dConfig c = config(windows);
        Op op = kind == Kind.MAX ? new MaxPool2d(c) : new AvgPool2d(c, kind == Kind.FULL_MEAN);
        return x.apply(format.isLast() ? new ChannelsLast(op) : op, List.of(x));
    }

    /** The planes of each depth, then the depth of each place: nothing but the two steps moves memory. */
    private static <T extends Ops<T>> T volume(Kind kind, T x, List<Axis> windows, DataFormat format) {
        Shape s = x.shape();
        boolean last = format.isLast();
        List<Axis> depth = List.of(windows.getFirst(), NONE);
        T planes = x.reshape(
                last
                        ? Shape.of(times(s.size(0), s.size(1)), s.size(2), s.size(3), s.size(4))
                        : Shape.of(s.size(0), times(s.size(1), s.size(2)), s.size(3), s.size(4)));
        T y = plane(kind, planes, windows.subList(1, 3), format);
        int row = format.spatial();
        long h = y.shape().size(last ? 1 : 2);
        long w = y.shape().size(last ? 2 : 3);
        T columns = y.reshape(
                last
                        ? Shape.of(s.size(0), s.size(1), times(h, w), s.size(4))
                        : Shape.of(s.size(0), s.size(1), s.size(2), times(h, w)));
        T z = plane(kind, columns, depth, format);
        long d = z.shape().size(row);
        return z.reshape(last ? Shape.of(s.size(0), d, h, w, s.size(4)) : Shape.of(s.size(0), s.size(1), d, h, w));
    }

    private static long times(long a, long b) {
        return a == Shape.UNKNOWN || b == Shape.UNKNOWN ? Shape.UNKNOWN : a * b;
    }

    /** One axis after the other, by the elements of its windows: for what the kernels of planes do not take. */
    private static <T extends Ops<T>> T byAxis(String op, Kind kind, T x, List<Axis> windows, DataFormat format) {
        T y = x;
        for (int i = 0; i < windows.size(); i++) {
            Axis a = windows.get(i);
            int at = format.spatial() + i;
            double padding = kind == Kind.MAX ? Double.NEGATIVE_INFINITY : 0;
            T elements = Windows.unfold(op, y, at, a, padding);
            if (kind == Kind.MAX) {
                y = elements.max(at + 1);
            } else if (kind == Kind.FULL_MEAN) {
                y = elements.mean(at + 1);
            } else {
                y = elements.sum(at + 1).mul(shares(op, x, at, Windows.known(op, x.shape(), at), a));
            }
        }
        return y;
    }

    /** One over the number of elements inside, for each position along an axis; positions that see padding alone give 0. */
    private static <T extends Ops<T>> T shares(String op, T x, int at, long size, Axis window) {
        long[] broadcast = new long[x.shape().rank()];
        Arrays.fill(broadcast, 1);
        broadcast[at] = window.count(op, size);
        T ones = x.apply(new Fill(x.dataType(), Shape.of(size), 1), List.of());
        T counts = Windows.unfold(op, ones, 0, window, 0).sum(1);
        return counts.max(counts.onesLike()).rdiv(1.0).reshape(broadcast);
    }
}
