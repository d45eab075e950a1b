package io.gatun.ops.table;

import io.gatun.ops.Ops;
import io.gatun.ops.indexing.DynamicPartition;
import io.gatun.ops.indexing.DynamicStitch;
import io.gatun.ops.indexing.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows (axis 0) folded by segment: integer ids, whose shape the values begin with, name the segment of each. Of sorted ids the
 * last says how many segments there are; empty ones are 0, products 1.
 */
@Namespace("base")
public final class Segments {
    private Segments() {}

    private static <T extends Ops<T>> T fold(Segment.Kind kind, T x, T ids, long segments) {
        return x.apply(new Segment(kind, segments), List.of(x, ids));
    }

    /** How many rows each segment has, at least 1, in the rank of its rows. */
    private static <T extends Ops<T>> T counts(T x, T ids, long segments) {
        T ones = ids.onesLike().cast(x.dataType().floating());
        T count = fold(Segment.Kind.SUM, ones, ids, segments).max(1.0);
        for (int k = ids.shape().rank(); k < x.shape().rank(); k++) {
            count = count.expandDims(-1);
        }
        return count;
    }

    /**
     * Sums of the rows of each segment; sorted ids.
     *
     * @formula $y_s = \sum_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [last id + 1, rest...]
     * @types x: integers, floating types; ids: integers; result as x
     */
    public static <T extends Ops<T>> T segmentSum(T x, T ids) {
        return fold(Segment.Kind.SUM, x, ids, Segment.SORTED);
    }

    /**
     * Means of the rows of each segment; sorted ids. Integers become FLOAT.
     *
     * @formula $y_s = \frac{1}{n_s} \sum_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [last id + 1, rest...]
     * @types x: all types; ids: integers; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T segmentMean(T x, T ids) {
        return unsortedSegmentMean(x, ids, Segment.SORTED);
    }

    /**
     * Products of the rows of each segment; sorted ids.
     *
     * @formula $y_s = \prod_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [last id + 1, rest...]
     * @types x: integers, floating types; ids: integers; result as x
     */
    public static <T extends Ops<T>> T segmentProd(T x, T ids) {
        return fold(Segment.Kind.PROD, x, ids, Segment.SORTED);
    }

    /**
     * Largest values of the rows of each segment; sorted ids. Equal ones share the gradient.
     *
     * @formula $y_s = \max_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [last id + 1, rest...]
     * @types x: integers, floating types; ids: integers; result as x
     */
    public static <T extends Ops<T>> T segmentMax(T x, T ids) {
        return fold(Segment.Kind.MAX, x, ids, Segment.SORTED);
    }

    /**
     * Smallest values of the rows of each segment; sorted ids. Equal ones share the gradient.
     *
     * @formula $y_s = \min_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [last id + 1, rest...]
     * @types x: integers, floating types; ids: integers; result as x
     */
    public static <T extends Ops<T>> T segmentMin(T x, T ids) {
        return fold(Segment.Kind.MIN, x, ids, Segment.SORTED);
    }

    /**
     * Sums of the rows of each of the given number of segments.
     *
     * @formula $y_s = \sum_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [segments, rest...]
     * @types x: integers, floating types; ids: integers; result as x
     */
    public static <T extends Ops<T>> T unsortedSegmentSum(T x, T ids, long segments) {
        return fold(Segment.Kind.SUM, x, ids, segments);
    }

    /**
     * Means of the rows of each of the given number of segments, 0 of an empty one. Integers become FLOAT.
     *
     * @formula $y_s = \frac{1}{n_s} \sum_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [segments, rest...]
     * @types x: all types; ids: integers; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T unsortedSegmentMean(T x, T ids, long segments) {
        T v = Axes.floating(x);
        return fold(Segment.Kind.SUM, v, ids, segments).div(counts(v, ids, segments));
    }

    /**
     * Sums of the rows of each of the given number of segments, over the root of their number. Integers become FLOAT.
     *
     * @formula $y_s = \frac{1}{\sqrt{n_s}} \sum_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [segments, rest...]
     * @types x: all types; ids: integers; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T unsortedSegmentSqrtN(T x, T ids, long segments) {
        T v = Axes.floating(x);
        return fold(Segment.Kind.SUM, v, ids, segments)
                .div(counts(v, ids, segments).sqrt());
    }

    /**
     * Products of the rows of each of the given number of segments, 1 of an empty one.
     *
     * @formula $y_s = \prod_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [segments, rest...]
     * @types x: integers, floating types; ids: integers; result as x
     */
    public static <T extends Ops<T>> T unsortedSegmentProd(T x, T ids, long segments) {
        return fold(Segment.Kind.PROD, x, ids, segments);
    }

    /**
     * Largest values of the rows of each of the given number of segments, the type's lowest number of an empty one.
     *
     * @formula $y_s = \max_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [segments, rest...]
     * @types x: integers, floating types; ids: integers; result as x
     */
    public static <T extends Ops<T>> T unsortedSegmentMax(T x, T ids, long segments) {
        return fold(Segment.Kind.MAX, x, ids, segments);
    }

    /**
     * Smallest values of the rows of each of the given number of segments, the type's highest number of an empty one.
     *
     * @formula $y_s = \min_{i : s_i = s} x_i$
     * @shapes x [n, rest...], ids [n], to [segments, rest...]
     * @types x: integers, floating types; ids: integers; result as x
     */
    public static <T extends Ops<T>> T unsortedSegmentMin(T x, T ids, long segments) {
        return fold(Segment.Kind.MIN, x, ids, segments);
    }

    /**
     * Rows dealt out to count results: a row goes to the one that its number names, in order; sizes depend on the numbers.
     *
     * @formula $y^{(k)} = (x_i : p_i = k)$
     * @shapes x [n..., rest...], partitions [n...], to count results [rows, rest...]
     * @types x: all types; partitions: integers; result as x
     */
    public static <T extends Ops<T>> List<T> dynamicPartition(T x, T partitions, int count) {
        return x.applyAll(new DynamicPartition(count), List.of(x, partitions));
    }

    /**
     * Rows of several values put where the indices of each say, the inverse of {@code dynamicPartition}: as many rows as the largest
     * index says, plus one. Of rows in one place the last stays; rows that nobody names are 0.
     *
     * @formula $y_{i^{(k)}_j} = x^{(k)}_j$
     * @shapes indices [n...], values [n..., rest...], to [largest index + 1, rest...]
     * @types indices: integers; values: all types; result FLOAT
     */
    public static <T extends Ops<T>> T dynamicStitch(List<T> indices, List<T> values) {
        List<T> in = new ArrayList<>(indices);
        in.addAll(Axes.promoted("dynamicStitch", values));
        return values.getFirst().apply(new DynamicStitch(values.size()), in);
    }
}
