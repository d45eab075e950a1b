package io.gatun.ops.table;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.image.GridPadding;
import io.gatun.ops.image.ResizeMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pictures and volumes read at places that are computed: spatial transformers (Jaderberg et al., 2015). */
@Namespace("image")
public final class Sampling {
    private Sampling() {}

    /**
     * Pictures [n, c, height, width], or [n, c, sizes...] of one to three axes, at the places of a grid [n, out..., axes]: [n, c, out...].
     * A place is (x, y), or (x, y, z), from -1 to 1, last axis first, as PyTorch's and ONNX's. Gradients flow to the pictures and, but for
     * the nearest pixels, to the grid.
     *
     * @formula $y_i = \sum_j x_j k(g_i - j)$, with the kernel k of the method, g in pixels
     * @shapes [n, c, height, width] and [n, rows, columns, 2] to [n, c, rows, columns]; likewise of one and three axes
     * @types x, grid: all types; result as x, but FLOAT for BOOL, integers
     * @param method NEAREST (of two, the even one), BILINEAR, or BICUBIC with the coefficient -0.75
     * @param padding what stands outside
     * @param alignCorners whether -1 and 1 are the centres of the outermost pixels, else their outer edges
     */
    public static <T extends Ops<T>> T gridSample(
            T x, T grid, ResizeMethod method, GridPadding padding, boolean alignCorners) {
        List<T> both = Axes.floats("gridSample", List.of(x, grid));
        int axes = x.shape().rank() - 2;
        Shape g = grid.shape();
        if (axes < 1 || axes > 3 || g.rank() != axes + 2 || g.size(axes + 1) != axes) {
            throw new ShapeException("[gridSample] x " + x.shape() + " and grid " + g
                    + ": expected [n, c, sizes...] of one to three axes, and [n, out..., axes]");
        }
        if (!Check.fits(x.shape().size(0), g.size(0))) {
            throw new ShapeException("[gridSample] x " + x.shape() + " and grid " + g + ": expected equal batches");
        }
        long batch = x.shape().size(0) == Shape.UNKNOWN ? g.size(0) : x.shape().size(0);
        long channels = Axes.known("gridSample", x, 1);
        long places = 1;
        long pixels = 1;
        List<List<Tap<T>>> taps = new ArrayList<>();
        DataType type = both.get(0).dataType();
        T at = both.get(1).cast(DataType.promote(type, DataType.FLOAT)); // small types cannot tell pixels apart
        for (int i = 0; i < axes; i++) {
            places *= Axes.known("gridSample", grid, 1 + i);
            long size = Axes.known("gridSample", x, 2 + i);
            pixels *= size;
            if (size == 0) {
                throw new ShapeException("[gridSample] x " + x.shape() + ": expected pixels along each axis");
            }
            T share =
                    at.slice(axes + 1, axes - 1 - i, axes - i).squeeze(axes + 1).add(1.0);
            T place = alignCorners
                    ? share.mul((size - 1) / 2.0)
                    : share.mul((double) size).sub(1.0).div(2.0);
            taps.add(taps(place, size, method, padding, alignCorners));
        }
        T rows = both.get(0).reshape(batch, channels, pixels).permute(0, 2, 1);
        T sum = null;
        int[] choice = new int[axes];
        int count = taps.getFirst().size();
        for (int k = 0; k < Math.pow(count, axes); k++) {
            for (int i = 0, rest = k; i < axes; i++, rest /= count) {
                choice[i] = rest % count;
            }
            T index = null;
            T weight = null;
            for (int i = 0; i < axes; i++) {
                Tap<T> t = taps.get(i).get(choice[i]);
                index = index == null
                        ? t.index
                        : index.mul(x.shape().size(2 + i)).add(t.index);
                weight = weight == null ? t.weight : weight.mul(t.weight);
            }
            T picked = rows.gatherNd(index.reshape(batch, places, 1), 1); // [n, places, c]
            T part = picked.mul(weight.cast(type).reshape(batch, places, 1));
            sum = sum == null ? part : sum.add(part);
        }
        long[] out = new long[axes + 2];
        out[0] = batch;
        out[1] = channels;
        System.arraycopy(g.toArray(), 1, out, 2, axes);
        return sum.permute(0, 2, 1).reshape(out);
    }

    /** A pixel of an axis that counts for a place, and how much. */
    private record Tap<T>(T index, T weight) {}

    private static <T extends Ops<T>> List<Tap<T>> taps(
            T at, long size, ResizeMethod method, GridPadding padding, boolean alignCorners) {
        if (method == ResizeMethod.NEAREST) {
            T place = outside(at, size, padding, alignCorners).round();
            return List.of(tap(place, place.onesLike(), size, padding));
        }
        if (method == ResizeMethod.BILINEAR) {
            T place = outside(at, size, padding, alignCorners);
            T low = place.floor();
            T part = place.sub(low);
            return List.of(tap(low, part.rsub(1.0), size, padding), tap(low.add(1.0), part, size, padding));
        }
        if (method != ResizeMethod.BICUBIC) {
            throw new GatunException("[gridSample] method " + method + ": expected NEAREST, BILINEAR or BICUBIC");
        }
        T low = at.floor();
        T part = at.sub(low);
        List<Tap<T>> out = new ArrayList<>();
        for (int k = -1; k <= 2; k++) {
            T place = outside(low.add((double) k), size, padding, alignCorners);
            T distance = k <= 0 ? part.add((double) -k) : part.rsub((double) k);
            out.add(tap(place, cubic(distance, k == -1 || k == 2), size, padding));
        }
        return out;
    }

    /** Cubic convolution with the coefficient -0.75: from 0 to 1, or from 1 to 2. */
    private static <T extends Ops<T>> T cubic(T x, boolean far) {
        double a = -0.75;
        return far
                ? x.mul(a).sub(5 * a).mul(x).add(8 * a).mul(x).sub(4 * a)
                : x.mul(a + 2).sub(a + 3).mul(x).mul(x).add(1.0);
    }

    /** Places inside, unless zeros stand outside. */
    private static <T extends Ops<T>> T outside(T at, long size, GridPadding padding, boolean alignCorners) {
        return switch (padding) {
            case ZEROS -> at;
            case BORDER -> at.clip(0, size - 1);
            case REFLECTION -> {
                double low = alignCorners ? 0 : -0.5;
                double span = alignCorners ? size - 1 : size;
                if (span == 0) {
                    yield at.zerosLike();
                }
                T away = at.sub(low).abs();
                T times = away.div(span).floor();
                T rest = away.sub(times.mul(span));
                T odd = times.mul(0.5).floor().mul(2.0).neq(times);
                yield odd.select(rest.rsub(span), rest).add(low).clip(0, size - 1);
            }
        };
    }

    private static <T extends Ops<T>> Tap<T> tap(T place, T weight, long size, GridPadding padding) {
        T index = place.clip(0, size - 1).cast(DataType.LONG);
        if (padding != GridPadding.ZEROS) {
            return new Tap<>(index, weight);
        }
        T inside = place.gte(0.0).and(place.lte((double) (size - 1)));
        return new Tap<>(index, inside.select(weight, weight.zerosLike()));
    }

    /**
     * The grid of {@code gridSample} that an affine map gives: this, [n, axes, axes + 1], maps places (x, y, 1) of a picture of the given
     * shape [n, c, height, width], or (x, y, z, 1) of a volume, to those that are read: [n, sizes..., axes].
     *
     * @formula $g = A (x, y, 1)$
     * @shapes [n, 2, 3] to [n, height, width, 2]; likewise of one and three axes
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     * @param size the shape of the result of {@code gridSample}
     * @param alignCorners whether -1 and 1 are the centres of the outermost pixels, else their outer edges
     */
    public static <T extends Ops<T>> T affineGrid(T theta, Shape size, boolean alignCorners) {
        int axes = size.rank() - 2;
        T map = Axes.floating(theta);
        if (axes < 1 || axes > 3 || !theta.shape().equals(Shape.of(size.size(0), axes, axes + 1))) {
            throw new ShapeException("[affineGrid] maps " + theta.shape() + " for shape " + size
                    + ": expected [n, axes, axes + 1], and [n, c, sizes...] of one to three axes");
        }
        Shape out = Shape.of(Arrays.copyOfRange(size.toArray(), 2, size.rank()));
        if (out.length() == Shape.UNKNOWN) {
            throw new ShapeException("[affineGrid] shape " + size + ": expected known sizes behind the batch");
        }
        List<T> parts = new ArrayList<>();
        for (int i = axes - 1; i >= 0; i--) {
            long n = out.size(i);
            double step = alignCorners ? n == 1 ? 0 : 2.0 / (n - 1) : 2.0 / n;
            double first = alignCorners ? n == 1 ? 0 : -1 : 1.0 / n - 1;
            long[] along = new long[axes];
            Arrays.fill(along, 1);
            along[i] = n;
            T places = map.apply(new Range(map.dataType(), first, step, n), List.of());
            parts.add(places.reshape(along).broadcastTo(out).flatten());
        }
        parts.add(map.apply(new Fill(map.dataType(), Shape.of(out.length()), 1), List.of()));
        long[] sizes = new long[axes + 2];
        sizes[0] = size.size(0);
        System.arraycopy(out.toArray(), 0, sizes, 1, axes);
        sizes[axes + 1] = axes;
        return Ops.stack(1, parts).matmul(map, false, true).reshape(sizes);
    }

    /**
     * Regions of pictures [n, c, height, width] in one size (He et al., 2017): [regions, c, outHeight, outWidth], each element the mean of
     * ratio x ratio samples, linear between pixels. A sample more than a pixel outside is 0. Gradients flow to the pictures and regions.
     *
     * @formula none: the mean of samples, as of gridSample
     * @shapes [n, c, height, width], [regions, 4] and [regions] to [regions, c, outHeight, outWidth]
     * @types x, regions: all types; pictures: all types; result as x, but FLOAT for BOOL, integers
     * @param regions corners (x1, y1, x2, y2) in pixels of what the scale maps from: [regions, 4]
     * @param pictures the picture of each region: integers [regions]
     * @param ratio samples along each axis of an element
     * @param scale pixels here for a pixel of the corners
     * @param halfPixel whether corners are moved by half a pixel, ONNX's output_half_pixel without and half_pixel with; without, regions are
     *     at least a pixel wide
     */
    public static <T extends Ops<T>> T roiAlign(
            T x, T regions, T pictures, int outHeight, int outWidth, int ratio, double scale, boolean halfPixel) {
        T samples = samples(x, regions, pictures, outHeight, outWidth, ratio, scale, halfPixel, false);
        return samples.mean(2, 4).permute(0, 3, 1, 2);
    }

    /**
     * As {@code roiAlign}, but each element is the largest of its samples, and a sample the largest of its four pixels times their weights,
     * as ONNX's mode max.
     *
     * @formula none: the largest of weighted pixels
     * @shapes [n, c, height, width], [regions, 4] and [regions] to [regions, c, outHeight, outWidth]
     * @types x, regions: all types; pictures: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T roiAlignMax(
            T x, T regions, T pictures, int outHeight, int outWidth, int ratio, double scale, boolean halfPixel) {
        T samples = samples(x, regions, pictures, outHeight, outWidth, ratio, scale, halfPixel, true);
        return samples.max(2, 4).permute(0, 3, 1, 2);
    }

    /** [regions, outHeight, ratio, outWidth, ratio, c]. */
    private static <T extends Ops<T>> T samples(
            T x,
            T regions,
            T pictures,
            int outHeight,
            int outWidth,
            int ratio,
            double scale,
            boolean half,
            boolean max) {
        List<T> both = Axes.floats("roiAlign", List.of(x, regions));
        Shape s = x.shape();
        if (s.rank() != 4
                || !s.isKnown()
                || regions.shape().rank() != 2
                || regions.shape().size(1) != 4) {
            throw new ShapeException("[roiAlign] x " + s + " and regions " + regions.shape()
                    + ": expected [n, c, height, width] of known sizes, and [regions, 4]");
        }
        if (outHeight < 1 || outWidth < 1 || ratio < 1 || s.size(2) < 1 || s.size(3) < 1) {
            throw new ShapeException("[roiAlign] size " + outHeight + " x " + outWidth + " with " + ratio
                    + " samples, of pictures " + s + ": expected 1 or more of each");
        }
        DataType type = both.get(0).dataType();
        T corners = both.get(1)
                .cast(DataType.promote(type, DataType.FLOAT))
                .mul(scale)
                .sub(half ? 0.5 : 0.0);
        List<Tap<T>> rows = roiTaps(corners, 1, s.size(2), outHeight, ratio, half);
        List<Tap<T>> columns = roiTaps(corners, 0, s.size(3), outWidth, ratio, half);
        T pixels = both.get(0).permute(0, 2, 3, 1).reshape(s.size(0) * s.size(2) * s.size(3), s.size(1));
        T base = pictures.cast(DataType.LONG).mul(s.size(2) * s.size(3)).reshape(-1, 1, 1);
        T out = null;
        for (Tap<T> r : rows) {
            for (Tap<T> c : columns) {
                T at = base.add(r.index.mul(s.size(3)).expandDims(2)).add(c.index.expandDims(1));
                T weight = r.weight.expandDims(2).mul(c.weight.expandDims(1)).cast(type);
                T part = pixels.gather(at, 0).mul(weight.expandDims(3));
                out = out == null ? part : max ? out.max(part) : out.add(part);
            }
        }
        return out.reshape(Shape.of(regions.shape().size(0), outHeight, ratio, outWidth, ratio, s.size(1)));
    }

    /** The two pixels of each sample along an axis: [regions, out * ratio]. */
    private static <T extends Ops<T>> List<Tap<T>> roiTaps(
            T corners, int first, long size, int out, int ratio, boolean half) {
        T from = corners.slice(1, first, first + 1);
        T length = corners.slice(1, first + 2, first + 3).sub(from);
        T wide = half ? length : length.max(length.onesLike());
        T share = corners.apply(
                new Range(corners.dataType(), 0.5 / ratio / out, 1.0 / ratio / out, (long) out * ratio), List.of());
        T at = from.add(wide.mul(share));
        T inside = at.gte(-1.0).and(at.lte((double) size));
        T place = at.clip(0, size - 1);
        T low = place.floor();
        T part = place.sub(low);
        T zero = part.zerosLike();
        T next = low.add(1.0).clip(0, size - 1);
        return List.of(
                new Tap<>(low.cast(DataType.LONG), inside.select(part.rsub(1.0), zero)),
                new Tap<>(next.cast(DataType.LONG), inside.select(part, zero)));
    }
}
