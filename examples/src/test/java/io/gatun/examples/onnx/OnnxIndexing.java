package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.indexing.ScatterNd;
import java.util.ArrayList;
import java.util.List;

/** Picking and putting by indices. */
final class OnnxIndexing {
    private OnnxIndexing() {}

    static void register(OnnxOperators table) {
        table.one("ArrayFeatureExtractor", OnnxIndexing::arrayFeatureExtractor);
        table.one("Compress", OnnxIndexing::compress);
        table.one("Gather", OnnxIndexing::gather);
        table.one("GatherElements", OnnxIndexing::gatherElements);
        table.one("GatherND", OnnxIndexing::gatherNd);
        table.one("NonZero", OnnxIndexing::nonZero);
        table.one("OneHot", OnnxIndexing::oneHot);
        table.one("Scatter", OnnxIndexing::scatterElements);
        table.one("ScatterElements", OnnxIndexing::scatterElements);
        table.one("ScatterND", OnnxIndexing::scatterNd);
        table.one("TensorScatter", OnnxIndexing::tensorScatter);
    }

    private static int axis(OnnxNode<?> n, long otherwise) {
        return n.in(0).shape().axis(n.op(), (int) n.integer("axis", otherwise));
    }

    private static <T extends Ops<T>> T arrayFeatureExtractor(OnnxNode<T> n) {
        T x = n.in(0);
        T rows = x.shape().rank() == 1 ? x.expandDims(0) : x;
        return rows.gather(n.in(1).flatten(), rows.shape().rank() - 1);
    }

    /** The condition may be shorter than the axis. */
    private static <T extends Ops<T>> T compress(OnnxNode<T> n) {
        T x = n.hasAttribute("axis") ? n.in(0) : n.in(0).flatten();
        int axis = n.hasAttribute("axis") ? axis(n, 0) : 0;
        return x.gather(n.in(1).flatten().nonZero().squeeze(1), axis);
    }

    private static <T extends Ops<T>> T gather(OnnxNode<T> n) {
        int axis = axis(n, 0);
        return n.in(0).gather(fromFront(n.in(1), n.in(0).shape().size(axis)), axis);
    }

    /** Negative indices count from the end. */
    private static <T extends Ops<T>> T fromFront(T indices, long size) {
        T wide = indices.cast(DataType.LONG);
        return wide.lt(wide.zerosLike()).select(wide.add(size), wide);
    }

    private static <T extends Ops<T>> T gatherElements(OnnxNode<T> n) {
        // Indices may have fewer rows than x: tuples of all places, not those of one axis.
        return n.in(0).gatherNd(tuples(n.in(1), n.in(0).shape(), axis(n, 0)));
    }

    private static <T extends Ops<T>> T gatherNd(OnnxNode<T> n) {
        return n.in(0).gatherNd(n.in(1), (int) n.integer("batch_dims", 0));
    }

    private static <T extends Ops<T>> T nonZero(OnnxNode<T> n) {
        return n.in(0).nonZero().transpose();
    }

    private static <T extends Ops<T>> T oneHot(OnnxNode<T> n) {
        T indices = n.in(0).cast(DataType.LONG);
        long depth = (long) n.doubles(1)[0];
        int rank = indices.shape().rank() + 1;
        int axis = (int) n.integer("axis", -1);
        int at = axis < 0 ? axis + rank : axis;
        T wrapped = indices.lt(indices.zerosLike())
                .select(indices.add(depth), indices)
                .expandDims(at);
        long[] sizes = new long[rank];
        java.util.Arrays.fill(sizes, 1);
        sizes[at] = depth;
        T place =
                indices.apply(new Range(DataType.LONG, 0, 1, depth), List.of()).reshape(sizes);
        T values = n.in(2);
        T off = values.slice(0, 0, 1).reshape(Shape.of());
        T on = values.slice(0, 1, 2).reshape(Shape.of());
        return wrapped.eq(place).select(on, off);
    }

    /** The places in x that indices along an axis mean, as tuples [..., rank]. */
    private static <T extends Ops<T>> T tuples(T indices, Shape x, int axis) {
        int rank = x.rank();
        List<T> parts = new ArrayList<>();
        T along = fromFront(indices, x.size(axis));
        for (int i = 0; i < rank; i++) {
            if (i == axis) {
                parts.add(along);
                continue;
            }
            long[] sizes = new long[rank];
            java.util.Arrays.fill(sizes, 1);
            sizes[i] = indices.shape().size(i);
            T place = indices.apply(new Range(DataType.LONG, 0, 1, sizes[i]), List.of());
            parts.add(place.reshape(sizes).broadcastTo(indices.shape()));
        }
        return Ops.stack(rank, parts);
    }

    private static ScatterNd.Kind kind(OnnxNode<?> n) {
        String name = n.text("reduction", "none");
        return name.equals("none") ? ScatterNd.Kind.UPDATE : ScatterNd.Kind.valueOf(OnnxProducts.upper(name));
    }

    private static <T extends Ops<T>> T scatterElements(OnnxNode<T> n) {
        T x = n.in(0);
        return x.apply(new ScatterNd(kind(n), 0), List.of(x, tuples(n.in(1), x.shape(), axis(n, 0)), n.in(2)));
    }

    private static <T extends Ops<T>> T scatterNd(OnnxNode<T> n) {
        return n.in(0).apply(new ScatterNd(kind(n), 0), List.of(n.in(0), n.in(1), n.in(2)));
    }

    /** Keys or values put into a cache [batch, ..., length, ...] from a place of each example on, which may go round. */
    private static <T extends Ops<T>> T tensorScatter(OnnxNode<T> n) {
        T cache = n.in(0);
        T update = n.in(1);
        int axis = axis(n, -2);
        long length = cache.shape().size(axis);
        long steps = update.shape().size(axis);
        T step = cache.apply(new Range(DataType.LONG, 0, 1, steps), List.of()).reshape(1, steps);
        T places = n.has(2)
                ? step.add(n.in(2).reshape(-1, 1))
                : step.broadcastTo(cache.shape().size(0), steps);
        if (n.text("mode", "linear").equals("circular")) {
            places = places.mod(places.onesLike().mul(length));
        }
        long[] sizes = new long[cache.shape().rank()];
        java.util.Arrays.fill(sizes, 1);
        sizes[0] = cache.shape().size(0);
        sizes[axis] = steps;
        T everywhere = places.reshape(sizes).broadcastTo(update.shape());
        return cache.apply(
                new ScatterNd(ScatterNd.Kind.UPDATE, 0),
                List.of(cache, tuples(everywhere, cache.shape(), axis), update));
    }
}
