package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.image.DrawBoundingBoxes;
import io.gatun.ops.image.NearestIndices;
import io.gatun.ops.image.NonMaxSuppression;
import io.gatun.ops.image.Resample;
import io.gatun.ops.image.ResizeConfig;
import io.gatun.ops.image.ResizeMethod;
import java.util.Arrays;
import java.util.List;

/** Pictures [batch, height, width, channels]: sizes, parts, boxes. TensorFlow's meaning, unless it says otherwise. */
@Namespace("image")
public final class Pictures {
    private Pictures() {}

    /**
     * Pictures [n, height, width, c] or [height, width, c] in another size, as {@code tf.image.resize}; without antialiasing.
     *
     * @formula none: weights of neighbouring pixels by the method
     * @shapes [n, height, width, c] or [height, width, c]; the result with the new height and width
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T imageResize(T x, long height, long width, ResizeMethod method) {
        return imageResize(x, height, width, false, false, method);
    }

    /**
     * Pictures [n, height, width, c] or [height, width, c] in another size, as {@code tf.image.resize}: floating types stay, others become
     * FLOAT, and with the nearest pixel all types stay. A size that is there already leaves the picture as it is.
     *
     * @param preserveAspectRatio whether the size is that of the frame into which the picture fits
     * @param antialias whether all pixels count where the picture shrinks
     */
    public static <T extends Ops<T>> T imageResize(
            T x, long height, long width, boolean preserveAspectRatio, boolean antialias, ResizeMethod method) {
        int at = rows("imageResize", x.shape());
        long h = height;
        long w = width;
        if (preserveAspectRatio) {
            double scale = Math.min((double) height / known(x, at), (double) width / known(x, at + 1));
            h = (long) Math.rint(scale * known(x, at));
            w = (long) Math.rint(scale * known(x, at + 1));
        }
        ResizeConfig config = ResizeConfig.of(method).withAntialias(antialias);
        if (h == known(x, at) && w == known(x, at + 1)) {
            return method == ResizeMethod.NEAREST ? x : Axes.floating(x);
        }
        return imageResize(x, h, w, config);
    }

    /** Pictures [n, height, width, c] or [height, width, c] in another size, with all options. */
    public static <T extends Ops<T>> T imageResize(T x, long height, long width, ResizeConfig config) {
        int at = rows("imageResize", x.shape());
        long h = known(x, at);
        long w = known(x, at + 1);
        if (height < 1 || width < 1) {
            throw new ShapeException(
                    "[imageResize] size " + height + " x " + width + ": expected a height and a width of 1 or more");
        }
        double down = (double) height / h;
        double across = (double) width / w;
        // What shrinks more goes first, so that the other has less to do.
        return down <= across
                ? resizeAxis(resizeAxis(x, at, height, down, config), at + 1, width, across, config)
                : resizeAxis(resizeAxis(x, at + 1, width, across, config), at, height, down, config);
    }

    /**
     * One axis in another size.
     *
     * @param scale elements written for an element read: size / size of the axis, unless the size was rounded
     * @formula none: weights of neighbouring pixels by the method
     * @shapes any; the axis with the new size
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T resizeAxis(T x, int axis, long size, double scale, ResizeConfig config) {
        int at = x.shape().axis("resizeAxis", axis);
        long from = x.shape().size(at);
        if (from == Shape.UNKNOWN) {
            throw new ShapeException(
                    "[resizeAxis] axis " + axis + " of shape " + x.shape() + ": expected a known size");
        }
        if (config.method() == ResizeMethod.NEAREST) {
            return x.gather(x.apply(new NearestIndices(from, size, scale, config), List.of()), at);
        }
        T input = Axes.floating(x);
        return input.apply(new Resample(at, from, size, scale, config, false), List.of(input));
    }

    private static int rows(String op, Shape x) {
        if (x.rank() != 3 && x.rank() != 4) {
            throw new ShapeException("[" + op + "] x has shape " + x
                    + ": expected [batch, height, width, channels] or [height, width, channels]");
        }
        return x.rank() - 3;
    }

    private static <T extends Ops<T>> long known(T x, int axis) {
        long size = x.shape().size(axis);
        if (size < 1) {
            throw new ShapeException("[image] shape " + x.shape() + ": expected a known height and width of 1 or more");
        }
        return size;
    }

    /**
     * Parts of pictures [n, height, width, c] in one size: [boxes, cropHeight, cropWidth, c], linear between pixels. Gradients flow to the
     * pictures and to the boxes.
     *
     * @param boxes floating [boxes, 4]: corners (y1, x1, y2, x2), from 0 to 1 inside; flipped if y1 is greater than y2
     * @param boxIndices integers [boxes]: the picture of each
     * @param extrapolationValue the value of what is outside
     * @formula none: linear between the pixels around each place
     * @shapes x [n, height, width, c], boxes [boxes, 4], boxIndices [boxes], to [boxes, cropHeight, cropWidth, c]
     * @types x, boxes: all types; boxIndices: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T cropAndResize(
            T x, T boxes, T boxIndices, int cropHeight, int cropWidth, double extrapolationValue) {
        return crop(x, boxes, boxIndices, cropHeight, cropWidth, false, extrapolationValue);
    }

    /**
     * Parts of pictures in one size as {@code cropAndResize}, by the nearest pixels: no gradient flows to the boxes.
     *
     * @formula none: the pixel nearest to each place
     * @shapes x [n, height, width, c], boxes [boxes, 4], boxIndices [boxes], to [boxes, cropHeight, cropWidth, c]
     * @types x, boxes: all types; boxIndices: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T cropAndResizeNearest(
            T x, T boxes, T boxIndices, int cropHeight, int cropWidth, double extrapolationValue) {
        return crop(x, boxes, boxIndices, cropHeight, cropWidth, true, extrapolationValue);
    }

    private static <T extends Ops<T>> T crop(
            T x, T boxes, T boxIndices, int height, int width, boolean nearest, double outside) {
        Shape s = x.shape();
        Shape b = boxes.shape();
        if (s.rank() != 4
                || b.rank() != 2
                || b.size(1) != 4
                || boxIndices.shape().rank() != 1) {
            throw new ShapeException("[cropAndResize] x has shape " + s + ", boxes " + b + ", box indices "
                    + boxIndices.shape() + ": expected [n, height, width, channels], [boxes, 4] and [boxes]");
        }
        if (height < 1 || width < 1) {
            throw new ShapeException("[cropAndResize] size " + height + " x " + width + ": expected 1 or more");
        }
        T images = Axes.floating(x);
        // Places need more than the 8 to 11 bits of the narrow types.
        T corners = boxes.cast(DataType.promote(boxes.dataType().floating(), DataType.FLOAT));
        long h = known(x, 1);
        long w = known(x, 2);
        T ys = places(corners, 0, h, height).expandDims(2);
        T xs = places(corners, 1, w, width).expandDims(1);
        T insideY = ys.gte(0.0).and(ys.lte((double) (h - 1)));
        T insideX = xs.gte(0.0).and(xs.lte((double) (w - 1)));
        ys = insideY.select(ys, ys.zerosLike());
        xs = insideX.select(xs, xs.zerosLike());
        // An index below 0 must not count from the end: it becomes one that no batch has.
        T index = boxIndices.cast(DataType.LONG);
        T checked = index.lt(0L).select(index.zerosLike().add(1L << 32), index);
        T base = checked.mul(h * w).reshape(-1, 1, 1);
        T pixels = images.reshape(Shape.of(s.size(0) == Shape.UNKNOWN ? -1 : s.size(0) * h * w, s.size(3)));
        T y;
        if (nearest) {
            T rows = ys.add(0.5).floor().cast(DataType.LONG);
            T columns = xs.add(0.5).floor().cast(DataType.LONG);
            y = pixels.gather(base.add(rows.mul(w)).add(columns), 0);
        } else {
            T top = ys.floor().stopGradient();
            T left = xs.floor().stopGradient();
            T down = ys.sub(top).expandDims(3).cast(images.dataType());
            T across = xs.sub(left).expandDims(3).cast(images.dataType());
            T row = base.add(top.cast(DataType.LONG).mul(w));
            T below = base.add(
                    top.add(1.0).min((double) (h - 1)).cast(DataType.LONG).mul(w));
            T column = left.cast(DataType.LONG);
            T right = left.add(1.0).min((double) (w - 1)).cast(DataType.LONG);
            T above = between(pixels, row, column, right, across);
            y = above.add(
                    between(pixels, below, column, right, across).sub(above).mul(down));
        }
        return insideY.and(insideX).expandDims(3).select(y, y.fullLike(outside));
    }

    private static <T extends Ops<T>> T between(T pixels, T row, T left, T right, T weight) {
        T a = pixels.gather(row.add(left), 0);
        return a.add(pixels.gather(row.add(right), 0).sub(a).mul(weight));
    }

    /** Rows (or columns) of a picture at which the count rows of each box are: [boxes, count]. */
    private static <T extends Ops<T>> T places(T corners, int axis, long size, int count) {
        T begin = corners.slice(1, axis, axis + 1).mul((double) (size - 1));
        T end = corners.slice(1, axis + 2, axis + 3).mul((double) (size - 1));
        if (count == 1) {
            return begin.add(end).mul(0.5);
        }
        T steps = corners.apply(new Range(corners.dataType(), 0, 1, count), List.of());
        return begin.add(end.sub(begin).div((double) (count - 1)).mul(steps));
    }

    /**
     * The INT indices of the boxes [n, 4] that stay when those go that overlap a better one, by falling score: at most maxOutSize, and how
     * many depends on the data.
     *
     * @param scores floating [n]
     * @param iouThreshold a box goes if its intersection with a better one over their union is greater
     * @param scoreThreshold boxes must have a greater score
     * @formula none: a greedy choice
     * @shapes boxes [n, 4], scores [n], to [count]
     * @types x, scores: floating types; result INT
     */
    @NoGradient
    public static <T extends Ops<T>> T nonMaxSuppression(
            T boxes, T scores, int maxOutSize, double iouThreshold, double scoreThreshold) {
        return boxes.apply(
                new NonMaxSuppression(maxOutSize, iouThreshold, scoreThreshold, 0, false), constants(boxes, scores));
    }

    private static <T extends Ops<T>> List<T> constants(T a, T b) {
        return List.of(a.stopGradient(), b.stopGradient());
    }

    /**
     * The INT indices of what stays when that goes which overlaps a better one by more: overlaps [n, n], scores [n].
     *
     * @formula none: a greedy choice
     * @shapes overlaps [n, n], scores [n], to [count]
     * @types x, scores: floating types; result INT
     */
    @NoGradient
    public static <T extends Ops<T>> T nonMaxSuppressionOverlaps(
            T overlaps, T scores, int maxOutSize, double overlapThreshold, double scoreThreshold) {
        return overlaps.apply(
                new NonMaxSuppression(maxOutSize, overlapThreshold, scoreThreshold, 0, true),
                constants(overlaps, scores));
    }

    /**
     * Soft suppression (Bodla et al., 2017): overlaps lower the scores by {@code exp(-iou^2 / (2 sigma))}. The INT indices of the boxes that
     * stay, and their scores.
     *
     * @formula $s_j' = s_j \, e^{-\operatorname{iou}(i, j)^2 / (2 \sigma)}$ for each better box i
     * @shapes boxes [n, 4], scores [n], to [count] and [count]
     * @types x, scores: floating types; result INT
     */
    @NoGradient
    public static <T extends Ops<T>> List<T> nonMaxSuppressionSoft(
            T boxes, T scores, int maxOutSize, double iouThreshold, double scoreThreshold, double sigma) {
        return boxes.applyAll(
                new NonMaxSuppression(maxOutSize, iouThreshold, scoreThreshold, sigma, false),
                constants(boxes, scores));
    }

    /**
     * Windows of pictures [n, height, width, c], each in the place of one pixel: [n, rows, columns, kernel height * kernel width * c].
     *
     * @param kSizes height and width of a window
     * @param rates distances of two pixels of a window
     * @formula $y_{n i j (k l c)} = x_{n \, (s i + r k) \, (s j + r l) \, c}$
     * @shapes [n, height, width, c] to [n, rows, columns, kernel height * kernel width * c]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T extractImagePatches(
            T x, int[] kSizes, int[] strides, int[] rates, boolean sameMode) {
        if (kSizes.length != 2 || strides.length != 2 || rates.length != 2) {
            throw new ShapeException("[extractImagePatches] kSizes " + Arrays.toString(kSizes) + ", strides "
                    + Arrays.toString(strides) + ", rates " + Arrays.toString(rates) + ": expected two numbers each");
        }
        return Blocks.extractImagePatches(
                x, kSizes[0], kSizes[1], strides[0], strides[1], rates[0], rates[1], sameMode);
    }

    /**
     * A block of the given sizes, one for each axis, from a place that a random key, LONG[2], chooses; all places are equally likely.
     *
     * @formula $y_i = x_{i + o}$, o uniform
     * @shapes any, key [2], to the given sizes
     * @types x: all types; k: LONG; result as x
     */
    public static <T extends Ops<T>> T randomCrop(T x, T key, long... sizes) {
        Shape s = x.shape();
        if (sizes.length != s.rank()) {
            throw new ShapeException("[randomCrop] sizes " + Arrays.toString(sizes) + " for shape " + s
                    + ": expected one for each axis");
        }
        T shares = key.randomUniform(DataType.DOUBLE, Shape.of(s.rank()), 0, 1);
        T y = x;
        for (int i = 0; i < sizes.length; i++) {
            long room = s.size(i) - sizes[i];
            if (s.size(i) == Shape.UNKNOWN || sizes[i] < 0 || room < 0) {
                throw new ShapeException("[randomCrop] sizes " + Arrays.toString(sizes) + " of shape " + s
                        + ": expected known sizes, and at most as much as there is");
            }
            if (room > 0) {
                T first = shares.slice(0, i, i + 1)
                        .mul(room + 1.0)
                        .floor()
                        .min((double) room)
                        .cast(DataType.LONG);
                y = y.gather(first.add(first.apply(new Range(DataType.LONG, 0, 1, sizes[i]), List.of())), i);
            }
        }
        return y;
    }

    /**
     * Frames of boxes drawn into pictures [n, height, width, channels]. Gradients flow to the pictures and the colours, and not to the boxes.
     *
     * @param boxes [n, boxes, 4]: corners (y1, x1, y2, x2) from 0 to 1
     * @param colors [colours, channels], which the boxes of a picture take in turn
     * @formula none: pixels of frames are replaced
     * @shapes x [n, height, width, channels], boxes [n, boxes, 4], colors [colors, channels]; the result as x
     * @types x, boxes, colors: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T drawBoundingBoxes(T x, T boxes, T colors) {
        List<T> in = Axes.floats("drawBoundingBoxes", List.of(x, boxes.stopGradient(), colors));
        return x.apply(new DrawBoundingBoxes(), in);
    }
}
