package io.gatun.arrays;

import io.gatun.arrays.layout.Values;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.DataType;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** What {@link Indexing} does: views for what lies at regular distances, copies for the rest. */
final class Picking {
    private Picking() {}

    /**
     * Positions along an axis of a view, or along several that are counted as one.
     *
     * @param axis the first axis
     * @param axes their number
     * @param positions counted from the front, in c order of the axes
     */
    private record Pick(int axis, int axes, long[] positions) {}

    /** A view of what is regular, and the picks of its axes from the first to the last. */
    private record Chosen(NDArray view, List<Pick> picks) {
        static Chosen of(String op, NDArray x, Index[] indices) {
            List<Index> regular = new ArrayList<>();
            List<Pick> picks = new ArrayList<>();
            int axis = 0; // of x
            int place = 0; // of the view
            for (Index index : complete(op, x, indices)) {
                switch (index) {
                    case Index.Positions p -> {
                        int k = axis;
                        picks.add(new Pick(
                                place,
                                1,
                                Arrays.stream(p.positions())
                                        .map(i -> Views.position(op, x, k, i))
                                        .toArray()));
                        regular.add(Index.all());
                        axis++;
                        place++;
                    }
                    case Index.Mask m -> {
                        int n = m.mask().rank();
                        long[] sizes = Arrays.copyOfRange(x.shape.toArray(), axis, axis + n);
                        if (!m.mask().shape.equals(Shape.of(sizes))) {
                            throw new ShapeException(
                                    "[" + op + "] a mask of shape " + m.mask().shape + " for axes " + axis + " to "
                                            + (axis + n - 1) + " of shape " + x.shape + ": expected equal sizes");
                        }
                        picks.add(new Pick(place, n, truths(m.mask())));
                        for (int i = 0; i < n; i++) {
                            regular.add(Index.all());
                        }
                        axis += n;
                        place += n;
                    }
                    default -> {
                        regular.add(index);
                        axis += index instanceof Index.NewAxis ? 0 : 1;
                        place += index instanceof Index.Point p && !p.keepDim() ? 0 : 1;
                    }
                }
            }
            return new Chosen(Views.get(x, regular), picks);
        }

        /** The ellipsis written out as whole axes. */
        private static List<Index> complete(String op, NDArray x, Index[] indices) {
            int taken = 0;
            int open = 0;
            for (Index index : indices) {
                taken += switch (index) {
                    case Index.NewAxis n -> 0;
                    case Index.Ellipsis e -> 0;
                    case Index.Mask m -> m.mask().rank();
                    default -> 1;
                };
                open += index instanceof Index.Ellipsis ? 1 : 0;
            }
            if (taken > x.rank()) {
                throw new IndexException(
                        "[" + op + "] " + taken + " indices for shape " + x.shape + ": expected at most " + x.rank());
            }
            if (open > 1) {
                throw new IndexException("[" + op + "] " + open + " ellipses: expected at most one");
            }
            List<Index> out = new ArrayList<>();
            for (Index index : indices) {
                if (index instanceof Index.Ellipsis) {
                    for (int i = taken; i < x.rank(); i++) {
                        out.add(Index.all());
                    }
                } else {
                    out.add(index);
                }
            }
            return out;
        }

        Shape shape() {
            List<Long> sizes = new ArrayList<>();
            int axis = 0;
            for (Pick p : picks) {
                for (; axis < p.axis; axis++) {
                    sizes.add(view.size(axis));
                }
                sizes.add((long) p.positions.length);
                axis += p.axes;
            }
            for (; axis < view.rank(); axis++) {
                sizes.add(view.size(axis));
            }
            return Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
        }
    }

    static NDArray get(NDArray x, Index... indices) {
        x.enterAndLeave(Context.current(), "get");
        Chosen chosen = Chosen.of("get", x, indices);
        NDArray out = chosen.view;
        for (Pick p : chosen.picks.reversed()) {
            if (p.axes > 1) {
                long[] sizes = out.shape.toArray();
                long[] merged = new long[sizes.length - p.axes + 1];
                System.arraycopy(sizes, 0, merged, 0, p.axis);
                merged[p.axis] = product(sizes, p.axis, p.axes);
                System.arraycopy(sizes, p.axis + p.axes, merged, p.axis + 1, merged.length - p.axis - 1);
                out = out.reshape(merged);
            }
            NDArray positions = Nd.create(p.positions);
            out = out.gather(positions, p.axis);
            Copies.discard(positions);
        }
        return out;
    }

    private static long product(long[] sizes, int from, int count) {
        long n = 1;
        for (int i = from; i < from + count; i++) {
            n *= sizes[i];
        }
        return n;
    }

    static NDArray put(NDArray x, Index[] indices, NDArray given) {
        Context c = Context.current();
        x.enterAndLeave(c, "put");
        given.enterAndLeave(c, "put");
        Copies.checkTarget("put", x);
        Chosen chosen = Chosen.of("put", x, indices);
        Shape shape = chosen.shape();
        if (!given.shape.broadcastsTo(shape)) {
            throw new ShapeException("[put] values of shape " + given.shape + " do not broadcast to the part of shape "
                    + shape + ": expected equal sizes, or 1");
        }
        if (shape.length() == 0) {
            return x;
        }
        if (chosen.picks.isEmpty()) {
            chosen.view.assign(given);
            return x;
        }
        try (Scope temporary = Scope.open("put")) {
            NDArray values = x.type == DataType.UTF8 ? Texts.forTarget(given, x) : given;
            NDArray own = values.type == x.type && !values.sharesMemory(x) ? values : Copies.copy(values, x.type, 'c');
            write(chosen.view, chosen.picks, own.broadcastTo(shape));
        }
        return x;
    }

    /** Writes values to the picks of a target, whose last one is taken apart first: the axes before it stay where they are. */
    private static void write(NDArray target, List<Pick> picks, NDArray values) {
        if (picks.isEmpty()) {
            target.assign(values);
            return;
        }
        Pick p = picks.getLast();
        List<Pick> rest = picks.subList(0, picks.size() - 1);
        int axis = values.rank() - (target.rank() - p.axis - p.axes) - 1;
        if (rest.isEmpty() && target.rank() == p.axes) {
            writeElements(target, p, values);
            return;
        }
        long[] sizes = Arrays.copyOfRange(target.shape.toArray(), p.axis, p.axis + p.axes);
        for (int j = 0; j < p.positions.length; j++) {
            long[] index = Nd.unravelIndex(p.positions[j], sizes);
            NDArray part = target;
            for (int i = p.axes - 1; i >= 0; i--) {
                part = Views.at(part, p.axis + i, index[i]);
            }
            write(part, rest, Views.at(values, axis, j));
        }
    }

    /** Single elements, of one type: by their bytes. */
    private static void writeElements(NDArray target, Pick p, NDArray values) {
        long[] strides = target.strides();
        long[] sizes = target.shape.toArray();
        long step = values.strides()[0];
        for (int j = 0; j < p.positions.length; j++) {
            long left = p.positions[j];
            long at = target.offset;
            for (int i = sizes.length - 1; i >= 0; i--) {
                at += left % sizes[i] * strides[i];
                left /= sizes[i];
            }
            copyElement(values.data, values.offset + j * step, target.data, at, target.type.bytes());
        }
    }

    private static void copyElement(MemorySegment from, long i, MemorySegment to, long j, int bytes) {
        MemorySegment.copy(from, i * bytes, to, j * bytes, bytes);
    }

    static NDArray putWhere(NDArray x, NDArray mask, NDArray values) {
        for (NDArray in : List.of(mask, values)) {
            if (!in.shape.broadcastsTo(x.shape)) {
                throw new ShapeException("[putWhere] " + (in == mask ? "a mask" : "values") + " of shape " + in.shape
                        + " for shape " + x.shape + ": expected equal sizes, or 1");
            }
        }
        try (Scope temporary = Scope.open("putWhere")) {
            x.assign(mask.select(values.castTo(x.type), x));
        }
        return x;
    }

    /** The positions of true elements, in c order. */
    private static long[] truths(NDArray mask) {
        NDArray m = mask.contiguous();
        Owner held = m.enter(Context.current(), "mask", 0);
        try {
            long n = m.length();
            long[] out = new long[16];
            int count = 0;
            for (long i = 0; i < n; i++) {
                if (Values.readLong(m.data, DataType.BOOL, i) != 0) {
                    if (count == out.length) {
                        out = Arrays.copyOf(out, 2 * count);
                    }
                    out[count++] = i;
                }
            }
            return Arrays.copyOf(out, count);
        } finally {
            if (held != null) {
                held.release();
            }
            if (m != mask) {
                Copies.discard(m);
            }
        }
    }

    static NDArray[] nonZero(NDArray x) {
        NDArray mask = x.castTo(DataType.BOOL);
        long[] positions = truths(mask);
        if (mask != x) {
            Copies.discard(mask);
        }
        NDArray[] out = new NDArray[x.rank()];
        long[] sizes = x.shape.toArray();
        for (int k = out.length - 1; k >= 0; k--) {
            long[] index = new long[positions.length];
            for (int i = 0; i < index.length; i++) {
                index[i] = positions[i] % sizes[k];
                positions[i] /= sizes[k];
            }
            out[k] = Nd.create(index);
        }
        return out;
    }

    // ------------------------------------------------------------ lines and sub-arrays

    static NDArray matrix(NDArray x, String op) {
        if (x.rank() != 2) {
            throw new ShapeException("[" + op + "] takes a matrix, received shape " + x.shape);
        }
        return x;
    }

    static NDArray putLine(NDArray x, String op, NDArray line, NDArray values) {
        boolean fits = values.length() == line.length()
                && (values.rank() == 1 || values.rank() == 2 && (values.size(0) == 1 || values.size(1) == 1));
        if (!fits) {
            throw new ShapeException("[" + op + "] values of shape " + values.shape + " for shape " + x.shape
                    + ": expected a vector of " + line.length());
        }
        line.assign(values.rank() == 1 ? values : values.reshape(line.length()));
        return x;
    }

    private static int[] sorted(NDArray x, int[] axes) {
        TreeSet<Integer> all = new TreeSet<>();
        for (int axis : axes) {
            if (!all.add(x.shape.axis("tensorAlongDimension", axis))) {
                throw new ShapeException(
                        "[tensorAlongDimension] axes " + Arrays.toString(axes) + ": expected each once");
            }
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The shape of the axes that are counted through. */
    static Shape subArrays(NDArray x, int... axes) {
        int[] own = sorted(x, axes);
        long[] sizes = new long[x.rank() - own.length];
        int n = 0;
        for (int i = 0; i < x.rank(); i++) {
            if (Arrays.binarySearch(own, i) < 0) {
                sizes[n++] = x.size(i);
            }
        }
        return Shape.of(sizes);
    }

    static NDArray subArray(NDArray x, long index, int... axes) {
        int[] own = sorted(x, axes);
        Shape others = subArrays(x, axes);
        if (index < 0 || index >= others.length()) {
            throw new IndexException("[tensorAlongDimension] index " + index + " of axes " + Arrays.toString(axes)
                    + " of shape " + x.shape + ": expected 0 to " + (others.length() - 1));
        }
        x.enterAndLeave(Context.current(), "tensorAlongDimension");
        long[] at = Nd.unravelIndex(index, others.toArray());
        NDArray out = x;
        int n = at.length;
        for (int i = x.rank() - 1; i >= 0; i--) {
            if (Arrays.binarySearch(own, i) < 0) {
                out = Views.at(out, i, at[--n]);
            }
        }
        return out;
    }

    static long[] reversed(long[] sizes) {
        long[] out = new long[sizes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = sizes[sizes.length - 1 - i];
        }
        return out;
    }
}
