package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.image.Coordinates;
import io.gatun.ops.image.GridPadding;
import io.gatun.ops.image.ResizeConfig;
import io.gatun.ops.image.ResizeMethod;
import io.gatun.ops.image.Rounding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Pictures in other sizes and from other places, channels first. */
final class OnnxPictures {
    private OnnxPictures() {}

    static void register(OnnxOperators table) {
        table.one("AffineGrid", OnnxPictures::affineGrid);
        table.one("GridSample", OnnxPictures::gridSample);
        table.one("NonMaxSuppression", OnnxPictures::nonMaxSuppression);
        table.one("Resize", OnnxPictures::resize);
        table.one("RoiAlign", OnnxPictures::roiAlign);
        table.one("Upsample", OnnxPictures::upsample);
    }

    private static <T extends Ops<T>> T upsample(OnnxNode<T> n) {
        double[] scales = n.has(1) ? n.doubles(1) : n.reals("scales");
        if (scales == null) {
            throw new OnnxFile.Inexpressible("the experimental Upsample of version 1");
        }
        ResizeConfig config = ResizeConfig.onnx(method(n.text("mode", "nearest")))
                .withCoordinates(Coordinates.ASYMMETRIC)
                .withRounding(Rounding.FLOOR);
        T x = n.in(0);
        for (int axis = 0; axis < scales.length; axis++) {
            if (scales[axis] != 1) {
                x = x.resizeAxis(axis, (long) Math.floor(x.shape().size(axis) * scales[axis]), scales[axis], config);
            }
        }
        return x.cast(n.in(0).dataType());
    }

    private static ResizeMethod method(String name) {
        return switch (name) {
            case "nearest" -> ResizeMethod.NEAREST;
            case "linear", "bilinear" -> ResizeMethod.BILINEAR;
            case "cubic", "bicubic" -> ResizeMethod.BICUBIC;
            default -> throw new OnnxFile.Inexpressible("interpolation " + name);
        };
    }

    /** The size of an axis after, and how many elements are written for one that is read. */
    private record Target(int axis, long size, double scale) {}

    private static List<Target> targets(OnnxNode<?> n, int[] axes) {
        long[] in = n.in(0).shape().toArray();
        boolean old = n.opset() < 11;
        List<Target> out = new ArrayList<>();
        if (!old && n.has(3) && n.longs(3).length > 0) {
            long[] sizes = n.longs(3);
            String policy = n.text("keep_aspect_ratio_policy", "stretch");
            if (policy.equals("stretch")) {
                for (int i = 0; i < axes.length; i++) {
                    out.add(new Target(axes[i], sizes[i], (double) sizes[i] / in[axes[i]]));
                }
                return out;
            }
            double[] scales = IntStream.range(0, axes.length)
                    .mapToDouble(i -> (double) sizes[i] / in[axes[i]])
                    .toArray();
            double scale = policy.equals("not_larger")
                    ? Arrays.stream(scales).min().orElse(1)
                    : Arrays.stream(scales).max().orElse(1);
            for (int axis : axes) {
                out.add(new Target(axis, (long) Math.floor(scale * in[axis] + 0.5), scale));
            }
            return out;
        }
        double[] scales = n.doubles(old ? 1 : 2);
        for (int i = 0; i < axes.length; i++) {
            out.add(new Target(axes[i], (long) Math.floor(in[axes[i]] * scales[i]), scales[i]));
        }
        return out;
    }

    private static <T extends Ops<T>> T resize(OnnxNode<T> n) {
        T x = n.in(0);
        int rank = x.shape().rank();
        int[] axes = n.integers("axes") == null
                ? IntStream.range(0, rank).toArray()
                : Arrays.stream(n.ints("axes", 0, 0))
                        .map(a -> a < 0 ? a + rank : a)
                        .toArray();
        boolean old = n.opset() < 11;
        String coordinates = n.text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
        ResizeMethod method = method(n.text("mode", "nearest"));
        ResizeConfig config = ResizeConfig.onnx(method)
                .withAntialias(n.flag("antialias", false))
                .withCubic(n.real("cubic_coeff_a", -0.75))
                .withExcludeOutside(n.flag("exclude_outside", false))
                .withRounding(
                        switch (n.text("nearest_mode", old ? "floor" : "round_prefer_floor")) {
                            case "floor" -> Rounding.FLOOR;
                            case "ceil" -> Rounding.CEIL;
                            case "round_prefer_ceil" -> Rounding.HALF_UP;
                            default -> Rounding.HALF_DOWN;
                        });
        List<Target> targets = targets(n, axes);
        if (coordinates.equals("tf_crop_and_resize")) {
            return cropped(n, targets, config);
        }
        config = config.withCoordinates(
                switch (coordinates) {
                    case "asymmetric" -> Coordinates.ASYMMETRIC;
                    case "align_corners" -> Coordinates.ALIGN_CORNERS;
                    case "pytorch_half_pixel" -> Coordinates.PYTORCH_HALF_PIXEL;
                    case "half_pixel_symmetric" -> Coordinates.HALF_PIXEL_SYMMETRIC;
                    case "half_pixel" -> Coordinates.HALF_PIXEL;
                    default -> throw new OnnxFile.Inexpressible("coordinates " + coordinates);
                });
        for (Target t : targets) {
            if (t.size != x.shape().size(t.axis) || t.scale != 1) {
                x = x.resizeAxis(t.axis, t.size, t.scale, config);
            }
        }
        return x.cast(n.in(0).dataType()).identity();
    }

    /** Parts of each axis, from a start to an end that are shares of it; what lies outside is one value. */
    private static <T extends Ops<T>> T cropped(OnnxNode<T> n, List<Target> targets, ResizeConfig config) {
        T x = n.in(0);
        double[] roi = n.doubles(1);
        double outside = n.real("extrapolation_value", 0);
        int count = targets.size();
        for (int k = 0; k < count; k++) {
            Target t = targets.get(k);
            long in = x.shape().size(t.axis);
            double start = roi[k];
            double end = roi[count + k];
            int to = (int) t.size;
            double[] at = new double[to];
            for (int i = 0; i < to; i++) {
                at[i] = to > 1
                        ? start * (in - 1) + i * (end - start) * (in - 1) / (to - 1)
                        : 0.5 * (start + end) * (in - 1);
            }
            x = sampled(n, x, t.axis, at, config);
            double[] within =
                    Arrays.stream(at).map(v -> v < 0 || v > in - 1 ? 0 : 1).toArray();
            T inside = OnnxNormalizations.along(n.constant(DataType.BOOL, within, to), t.axis, x.shape());
            x = inside.select(x, n.scalar(x.dataType(), outside));
        }
        return x;
    }

    /** The elements of an axis at given places, which the edges repeat. */
    private static <T extends Ops<T>> T sampled(OnnxNode<T> n, T x, int axis, double[] at, ResizeConfig config) {
        long in = x.shape().size(axis);
        if (config.method() == ResizeMethod.NEAREST) {
            long[] nearest = Arrays.stream(at)
                    .mapToLong(v -> Math.clamp(
                            switch (config.rounding()) {
                                case FLOOR -> (long) Math.floor(v);
                                case CEIL -> (long) Math.ceil(v);
                                case HALF_UP -> (long) Math.floor(v + 0.5);
                                case HALF_DOWN -> (long) Math.ceil(v - 0.5);
                            },
                            0,
                            in - 1))
                    .toArray();
            return x.gather(n.constant(DataType.LONG, nearest, at.length), axis);
        }
        if (config.method() != ResizeMethod.BILINEAR) {
            throw new OnnxFile.Inexpressible("cubic interpolation of parts");
        }
        long[] low = Arrays.stream(at)
                .mapToLong(v -> Math.clamp((long) Math.floor(v), 0, in - 1))
                .toArray();
        long[] high = Arrays.stream(at)
                .mapToLong(v -> Math.clamp((long) Math.floor(v) + 1, 0, in - 1))
                .toArray();
        double[] part = Arrays.stream(at).map(v -> v - Math.floor(v)).toArray();
        T weight = OnnxNormalizations.along(n.constant(x.dataType(), part, part.length), axis, x.shape());
        T a = x.gather(n.constant(DataType.LONG, low, low.length), axis);
        T b = x.gather(n.constant(DataType.LONG, high, high.length), axis);
        return a.lerp(b, weight);
    }

    private static <T extends Ops<T>> T affineGrid(OnnxNode<T> n) {
        return n.in(0).affineGrid(Shape.of(n.longs(1)), n.flag("align_corners", false));
    }

    private static <T extends Ops<T>> T gridSample(OnnxNode<T> n) {
        return n.in(0)
                .gridSample(
                        n.in(1),
                        method(n.text("mode", n.opset() < 20 ? "bilinear" : "linear")),
                        GridPadding.valueOf(OnnxProducts.upper(n.text("padding_mode", "zeros"))),
                        n.flag("align_corners", false));
    }

    private static <T extends Ops<T>> T roiAlign(OnnxNode<T> n) {
        int ratio = (int) n.integer("sampling_ratio", 0);
        if (ratio == 0) {
            throw new OnnxFile.Inexpressible("regions with as many samples as they are wide");
        }
        int height = (int) n.integer("output_height", 1);
        int width = (int) n.integer("output_width", 1);
        double scale = n.real("spatial_scale", 1);
        boolean half = n.opset() >= 16
                && n.text("coordinate_transformation_mode", "half_pixel").equals("half_pixel");
        return n.text("mode", "avg").equals("max")
                ? n.in(0).roiAlignMax(n.in(1), n.in(2), height, width, ratio, scale, half)
                : n.in(0).roiAlign(n.in(1), n.in(2), height, width, ratio, scale, half);
    }

    /** Rows of picture, class and box. */
    private static <T extends Ops<T>> T nonMaxSuppression(OnnxNode<T> n) {
        T boxes = n.in(0);
        T scores = n.in(1);
        int most = n.has(2) ? (int) Math.min(n.longs(2)[0], Integer.MAX_VALUE) : 0;
        double overlap = n.has(3) ? n.doubles(3)[0] : 0;
        double least = n.has(4) ? n.doubles(4)[0] : Double.NEGATIVE_INFINITY;
        if (n.flag("center_point_box", false)) {
            T centre = boxes.slice(2, 0, 2);
            T half = boxes.slice(2, 2, 4).mul(0.5);
            boxes = Ops.concat(2, List.of(centre.sub(half), centre.add(half)));
        }
        List<T> rows = new ArrayList<>();
        long count = boxes.shape().size(1);
        for (long b = 0; b < scores.shape().size(0); b++) {
            T here = boxes.slice(0, b, b + 1).reshape(count, 4);
            for (long c = 0; c < scores.shape().size(1); c++) {
                T s = scores.slice(0, b, b + 1).slice(1, c, c + 1).reshape(count);
                T kept = here.nonMaxSuppression(s, most, overlap, least).cast(DataType.LONG);
                T row = kept.expandDims(1);
                rows.add(Ops.concat(
                        1, List.of(row.zerosLike().add(b), row.zerosLike().add(c), row)));
            }
        }
        return Ops.concat(0, rows);
    }
}
