package io.gatun.autodiff.graph;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.Check;
import io.gatun.ops.Gather;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Parts of variables by indices, as {@link NDArray#get} takes them of arrays; sizes may be unknown. */
public final class GraphSlices {
    private GraphSlices() {}

    /** See {@link SDVariable#get}. */
    public static SDVariable get(SDVariable x, Index... given) {
        Index[] indices = complete(x.shape().rank(), given);
        long chosen = Arrays.stream(indices).mapToInt(GraphSlices::axes).sum();
        if (chosen > x.shape().rank()) {
            throw new IndexException("[get] " + chosen + " indices for shape " + x.shape() + ": expected at most "
                    + x.shape().rank());
        }
        SDVariable y = intervals(x, indices);
        int axis = 0;
        for (Index index : indices) {
            switch (index) {
                case Index.NewAxis n -> y = newAxis(y, axis++);
                case Index.Point p -> {
                    y = point(y, axis, p);
                    axis += p.keepDim() ? 1 : 0;
                }
                case Index.Interval i -> axis++;
                case Index.Positions p -> y = positions(y, axis++, p);
                case Index.Mask m -> y = masked(y, axis++, m.mask());
                case Index.Ellipsis e -> throw new IllegalStateException("written out before");
            }
        }
        return y;
    }

    /** The axes that an index takes. */
    private static int axes(Index index) {
        return switch (index) {
            case Index.NewAxis n -> 0;
            case Index.Mask m -> m.mask().rank();
            default -> 1;
        };
    }

    /** The positions of a mask are known here and now: its axes become one, from which they are gathered. */
    private static SDVariable masked(SDVariable x, int axis, NDArray mask) {
        int n = mask.rank();
        long[] sizes = x.shape().toArray();
        for (int i = 0; i < n; i++) {
            if (!Check.fits(sizes[axis + i], mask.size(i))) {
                throw new ShapeException("[get] a mask of shape " + mask.shape() + " for axes " + axis + " to "
                        + (axis + n - 1) + " of shape " + x.shape() + ": expected equal sizes");
            }
        }
        long[] merged = new long[sizes.length - n + 1];
        System.arraycopy(sizes, 0, merged, 0, axis);
        merged[axis] = mask.length();
        System.arraycopy(sizes, axis + n, merged, axis + 1, merged.length - axis - 1);
        if (Arrays.stream(merged).filter(s -> s == Shape.UNKNOWN).count() > 1) {
            throw new ShapeException("[get] a mask for shape " + x.shape()
                    + ": expected at most one other size that is not known before the graph runs");
        }
        SDVariable flat = Arrays.equals(sizes, merged) ? x : x.reshape(merged);
        try (NDArray vector = mask.reshape(mask.length()).dup();
                NDArray places = Nd.where(vector)[0]) {
            return flat.apply(new Gather(axis), List.of(flat, flat.graph().constant(places)));
        }
    }

    /** The ellipsis written out as whole axes. */
    private static Index[] complete(int rank, Index[] indices) {
        List<Index> out = new ArrayList<>(Arrays.asList(indices));
        int at = -1;
        int taken = 0;
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] instanceof Index.Ellipsis) {
                if (at >= 0) {
                    throw new IndexException("[get] several ellipses: expected at most one");
                }
                at = i;
            } else {
                taken += axes(indices[i]);
            }
        }
        if (at >= 0) {
            out.remove(at);
            for (int i = taken; i < rank; i++) {
                out.add(at, Index.all());
            }
        }
        return out.toArray(Index[]::new);
    }

    private static SDVariable positions(SDVariable x, int axis, Index.Positions p) {
        long n = x.shape().size(axis);
        for (long i : p.positions()) {
            if (n != Shape.UNKNOWN && (i < -n || i >= n)) {
                throw outside(i, axis, x.shape());
            }
        }
        try (NDArray i = Nd.create(p.positions(), p.positions().length)) {
            return x.apply(new Gather(axis), List.of(x, x.graph().constant(i)));
        }
    }

    private static IndexException outside(long index, int axis, Shape shape) {
        long n = shape.size(axis);
        return new IndexException("[get] index " + index + " is out of range for axis " + axis + " of shape " + shape
                + ": expected " + -n + " to " + (n - 1));
    }

    private static SDVariable intervals(SDVariable x, Index... indices) {
        int rank = x.shape().rank();
        List<Long> begin = new ArrayList<>();
        List<Long> end = new ArrayList<>();
        List<Long> step = new ArrayList<>();
        for (Index index : indices) {
            for (int k = 0; k < axes(index); k++) {
                Index.Interval i = index instanceof Index.Interval some ? some : (Index.Interval) Index.all();
                begin.add(i.begin());
                end.add(i.end());
                step.add(i.step());
            }
        }
        while (begin.size() < rank) {
            begin.add(0L);
            end.add(Long.MAX_VALUE);
            step.add(1L);
        }
        boolean whole = Arrays.stream(indices).noneMatch(i -> i instanceof Index.Interval && !i.equals(Index.all()));
        return whole ? x : x.apply(new Slice(begin, end, step), List.of(x));
    }

    /** By a slice where the axis is known, else by gathering one row, which looks at the axis when it is known. */
    private static SDVariable point(SDVariable x, int axis, Index.Point p) {
        Shape shape = x.shape();
        long n = shape.size(axis);
        if (n != Shape.UNKNOWN) {
            long at = p.position() < 0 ? p.position() + n : p.position();
            if (at < 0 || at >= n) {
                throw outside(p.position(), axis, shape);
            }
            SDVariable row = x.slice(axis, at, at + 1);
            if (p.keepDim()) {
                return row;
            }
            if (unknown(row.shape()) < 2) {
                return row.squeeze(axis);
            }
        }
        long[] index = {p.position()};
        try (NDArray i = p.keepDim() ? Nd.create(index, 1) : Nd.create(index, 1).reshape()) {
            SDVariable at = x.graph().constant(i);
            return x.apply(new Gather(axis), List.of(x, at));
        }
    }

    private static SDVariable newAxis(SDVariable x, int axis) {
        if (unknown(x.shape()) > 1) {
            throw new IndexException("[get] a new axis for shape " + x.shape()
                    + ": expected at most one size that is not known before the graph runs");
        }
        return x.expandDims(axis);
    }

    private static long unknown(Shape shape) {
        return Arrays.stream(shape.toArray()).filter(s -> s == Shape.UNKNOWN).count();
    }
}
