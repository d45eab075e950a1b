package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.indexing.AddAlong;
import io.gatun.ops.indexing.GatherNd;
import io.gatun.ops.indexing.ScatterNd;
import io.gatun.ops.indexing.Segment;
import io.gatun.ops.indexing.TakeAlong;
import io.gatun.ops.sets.ArgSort;
import io.gatun.ops.sets.Sort;
import io.gatun.ops.sets.TopK;
import io.gatun.ops.sets.Unique;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Native kernels of host operations: orders, and picking and putting by indices. Their Java loops are the oracle. */
final class SetKernels {
    private SetKernels() {}

    static boolean has(Composite op) {
        return switch (op) {
            case Sort s -> true;
            case ArgSort s -> true;
            case TopK t -> true;
            case GatherNd g -> true;
            case TakeAlong t -> true;
            case AddAlong a -> true;
            case ScatterNd s -> s.kind() != ScatterNd.Kind.DIV;
            case Segment s -> s.segments() != Segment.SORTED && isSum(s);
            default -> false;
        };
    }

    /** The folds whose empty segment is what the fold starts from. */
    private static boolean isSum(Segment s) {
        return s.kind() == Segment.Kind.SUM || s.kind() == Segment.Kind.PROD;
    }

    /** True if input i are indices, which kernels take as LONG. */
    static boolean takesLongs(Composite op, int i) {
        return i == 1 && has(op) && !(op instanceof Sort || op instanceof ArgSort || op instanceof TopK);
    }

    static BoundKernel bind(Binding b, Composite op) {
        return switch (op) {
            case Sort s -> sort(b, s.axis(), s.descending());
            case ArgSort s -> argSort(b, s.axis(), s.descending());
            case TopK t -> topK(b, t);
            case GatherNd g -> gatherNd(b, g.batch());
            case TakeAlong t -> takeAlong(b, t.axis());
            case AddAlong a -> addAlong(b, a.axis());
            case ScatterNd s -> scatterNd(b, s);
            case Segment s -> segment(b, s);
            default -> null;
        };
    }

    private static BoundKernel sort(Binding b, int axis, boolean descending) {
        Middle m = Middle.of(b.x(0).shape(), axis);
        Pointer x = b.in(0);
        Pointer y = b.out(0);
        int type = b.type();
        int down = descending ? 1 : 0;
        return b.kernel(() -> gatun_h.gt_sort(type, m.outer(), m.n(), m.inner(), down, x.at, y.at));
    }

    private static BoundKernel argSort(Binding b, int axis, boolean descending) {
        Middle m = Middle.of(b.x(0).shape(), axis);
        Pointer x = b.in(0);
        Pointer y = b.out(0);
        int type = b.type();
        int down = descending ? 1 : 0;
        return b.kernel(() -> gatun_h.gt_argsort(type, m.outer(), m.n(), m.inner(), down, x.at, y.at));
    }

    private static BoundKernel topK(Binding b, TopK op) {
        Middle m = Middle.of(b.x(0).shape(), op.axis());
        Pointer x = b.in(0);
        Pointer values = b.out(0);
        Pointer indices = b.out(1);
        int type = b.type();
        int largest = op.largest() ? 1 : 0;
        return b.kernel(
                () -> gatun_h.gt_topk(type, m.outer(), m.n(), m.inner(), op.k(), largest, x.at, values.at, indices.at));
    }

    private static BoundKernel takeAlong(Binding b, int axis) {
        Middle m = Middle.of(b.x(0).shape(), axis);
        long k = b.x(1).size(axis);
        Pointer x = b.in(0);
        Pointer indices = b.in(1);
        Pointer y = b.out(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_take_along(type, m.outer(), m.n(), m.inner(), k, indices.at, x.at, y.at));
    }

    private static BoundKernel addAlong(Binding b, int axis) {
        Middle m = Middle.of(b.x(0).shape(), axis);
        long k = b.x(1).size(axis);
        Pointer indices = b.in(1);
        Pointer g = b.in(2);
        Pointer y = b.out(0);
        int type = b.type();
        return b.kernel(
                ElementwiseKernels.convert(b, 0),
                () -> gatun_h.gt_add_along(type, m.outer(), m.n(), m.inner(), k, indices.at, g.at, y.at));
    }

    /** Rows of an array that tuples of indices name. */
    private record Rows(MemorySegment sizes, int k, long batch, long each, long n, long inner, MemorySegment rows) {
        static Rows of(Binding b, int batch) {
            Shape x = b.x(0).shape();
            Shape indices = b.x(1).shape();
            int k = (int) indices.size(-1);
            MemorySegment sizes = b.longs(Math.max(k, 1));
            long outer = 1;
            for (int i = 0; i < batch; i++) {
                outer *= x.size(i);
            }
            long n = outer;
            for (int j = 0; j < k; j++) {
                sizes.setAtIndex(ValueLayout.JAVA_LONG, j, x.size(batch + j));
                n *= x.size(batch + j);
            }
            long each = 1;
            for (int i = batch; i < indices.rank() - 1; i++) {
                each *= indices.size(i);
            }
            long inner = 1;
            for (int i = batch + k; i < x.rank(); i++) {
                inner *= x.size(i);
            }
            return new Rows(sizes, k, outer, each, n, inner, b.scratch(Math.max(8 * outer * each, 8)));
        }

        NativeKernel.Call find(Binding b) {
            MemorySegment indices = b.px(1);
            return () -> gatun_h.gt_tuple_rows(k, sizes, batch, each, indices, rows);
        }
    }

    private static BoundKernel gatherNd(Binding b, int batch) {
        Rows r = Rows.of(b, batch);
        MemorySegment x = b.px(0);
        MemorySegment y = b.py(0);
        int type = b.type();
        return b.kernel(r.find(b), () -> gatun_h.gt_gather(type, 1, r.n, r.inner, r.batch * r.each, r.rows, x, y));
    }

    private static BoundKernel scatterNd(Binding b, ScatterNd op) {
        Rows r = Rows.of(b, op.batch());
        MemorySegment g = b.px(2);
        MemorySegment y = b.py(0);
        int type = b.type();
        int kind = op.kind().ordinal();
        return b.kernel(
                ElementwiseKernels.convert(b, 0),
                r.find(b),
                () -> gatun_h.gt_scatter(kind, type, r.n, r.inner, r.batch * r.each, r.rows, g, y));
    }

    private static BoundKernel segment(Binding b, Segment op) {
        long count = b.x(1).length();
        long inner = op.segments() == 0 ? 0 : b.y(0).length() / op.segments();
        MemorySegment x = b.px(0);
        MemorySegment ids = b.px(1);
        MemorySegment y = b.py(0);
        int type = b.type();
        int kind = (op.kind() == Segment.Kind.SUM ? ScatterNd.Kind.ADD : ScatterNd.Kind.MUL).ordinal();
        return b.kernel(ElementwiseKernels.fill(b, op.kind() == Segment.Kind.SUM ? 0 : 1), () -> {
            for (long i = 0; i < count; i++) {
                long id = ids.getAtIndex(ValueLayout.JAVA_LONG, i);
                if (id < 0 || id >= op.segments()) {
                    throw new IndexException("[" + op.label() + "] id " + id + " at position " + i
                            + " is out of range: expected 0 to " + (op.segments() - 1));
                }
            }
            return gatun_h.gt_scatter(kind, type, op.segments(), inner, count, ids, x, y);
        });
    }

    /** The results of {@link Unique}, whose sizes depend on the data, as new arrays. */
    static List<NDArray> unique(Unique op, NDArray in) {
        NDArray x = in.isContiguous() ? in : in.dup('c');
        long n = x.length();
        try (Scope temporary = Scope.open(op.label())) {
            NDArray first = Nd.uninitialized(DataType.LONG, Shape.of(n), 'c');
            NDArray inverse = Nd.uninitialized(DataType.LONG, Shape.of(n), 'c');
            NDArray counts = Nd.uninitialized(DataType.LONG, Shape.of(n), 'c');
            NDArray found = Nd.uninitialized(DataType.LONG, Shape.of(1), 'c');
            int status = gatun_h.gt_unique(
                    x.dataType().code(),
                    n,
                    op.sorted() ? 1 : 0,
                    x.memory(),
                    first.memory(),
                    inverse.memory(),
                    counts.memory(),
                    found.memory());
            if (status != 0) {
                NativeErrors.raise(status, op.label());
            }
            long count = found.getLong(0);
            NDArray places = first.slice(0, 0, count).dup('c');
            NDArray values = x.reshape(n).gather(places, 0);
            NDArray often = counts.slice(0, 0, count).dup('c');
            return List.of(
                    temporary.keep(values), temporary.keep(places), temporary.keep(inverse), temporary.keep(often));
        }
    }
}
