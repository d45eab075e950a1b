package io.gatun.ops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A part of each axis, with NumPy's meaning of {@code x[begin:end:step]}: begin and end may count from the end and are
 * clamped to the axis; {@link Long#MAX_VALUE} and {@link Long#MIN_VALUE} are open ends.
 *
 * @param begin first index of each axis
 * @param end index after the last of each axis
 * @param step distance of two indices of each axis, negative to go backwards, never 0
 */
public record Slice(List<Long> begin, List<Long> end, List<Long> step) implements Primitive {
    /** Checks that the lists have one length and no step is 0. */
    public Slice {
        begin = List.copyOf(begin);
        end = List.copyOf(end);
        step = List.copyOf(step);
        if (begin.size() != end.size()
                || begin.size() != step.size()
                || step.contains(0L)
                || step.contains(Long.MIN_VALUE)) {
            throw new ShapeException("[slice] begin " + begin + ", end " + end + ", step " + step
                    + ": expected one entry for each axis, and no step of 0");
        }
    }

    /**
     * The indices start, start + step, ... (count of them) of one axis.
     *
     * @param start first index, counted from the front
     * @param step distance of two indices
     * @param count number of indices
     */
    public record Extent(long start, long step, long count) {}

    /** What is taken of each axis of an array of the given shape; an unknown size gives an unknown count. */
    public List<Extent> extents(Shape x) {
        if (x.rank() != begin.size()) {
            throw new ShapeException(
                    "[slice] " + begin.size() + " ranges for shape " + x + ": expected one for each axis");
        }
        List<Extent> out = new ArrayList<>(begin.size());
        for (int i = 0; i < begin.size(); i++) {
            out.add(extent(x.size(i), begin.get(i), end.get(i), step.get(i)));
        }
        return out;
    }

    private static Extent extent(long n, long begin, long end, long step) {
        if (n == Shape.UNKNOWN) {
            return new Extent(0, step, Shape.UNKNOWN);
        }
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? n : n - 1;
        long from = clamp(begin, n, low, high);
        long to = clamp(end, n, low, high);
        long span = step > 0 ? to - from : from - to;
        long count = span <= 0 ? 0 : (span - 1) / Math.abs(step) + 1;
        return new Extent(count == 0 ? 0 : from, step, count);
    }

    private static long clamp(long index, long n, long low, long high) {
        long i = index < 0 && index > Long.MIN_VALUE ? index + n : index;
        return Math.clamp(i, low, high);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        return List.of(x.as(
                Shape.of(extents(x.shape()).stream().mapToLong(Extent::count).toArray())));
    }

    @Override
    public Cost cost(List<Spec> in) {
        return Cost.NONE; // a view
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        Shape shape = p.x(0).shape();
        List<Extent> extents = extents(shape);
        T g = p.g();
        List<Long> before = new ArrayList<>();
        List<Long> after = new ArrayList<>();
        for (int i = 0; i < extents.size(); i++) {
            Extent e = extents.get(i);
            long stride = Math.abs(e.step());
            long first = e.step() > 0 || e.count() == 0 ? e.start() : e.start() + (e.count() - 1) * e.step();
            if (e.step() < 0 && e.count() > 1) {
                g = g.reverse(i);
            }
            if (stride > 1 && e.count() > 1) {
                g = spread(g, i, stride);
            }
            long covered = e.count() == 0 ? 0 : (e.count() - 1) * stride + 1;
            before.add(first);
            after.add(shape.size(i) - first - covered);
        }
        return List.of(g.apply(new Pad(before, after, 0), List.of(g)));
    }

    /** Puts stride - 1 zeros between the elements of an axis. */
    private static <T extends Ops<T>> T spread(T g, int axis, long stride) {
        int rank = g.shape().rank();
        long n = g.shape().size(axis);
        List<Long> none = Collections.nCopies(rank + 1, 0L);
        List<Long> after = new ArrayList<>(none);
        after.set(axis + 1, stride - 1);
        T split = g.expandDims(axis + 1);
        T padded = split.apply(new Pad(none, after, 0), List.of(split));
        return padded.reshape(g.shape().with(axis, n * stride)).slice(axis, 0, (n - 1) * stride + 1);
    }
}
