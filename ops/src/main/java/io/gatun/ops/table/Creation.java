package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.indexing.FillOf;
import io.gatun.ops.indexing.RangeOf;
import java.util.ArrayList;
import java.util.List;

/** Values made from few numbers, in the interpreter of this value; {@code Nd} makes arrays from nothing. */
@Namespace("base")
public final class Creation {
    private Creation() {}

    /**
     * The identity matrix of the given size, of this type.
     *
     * @formula $y_{ij} = [i = j]$
     * @shapes any (only the type counts), to [rows, columns]
     * @types x: all types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T eye(T x, long size) {
        return eye(x, size, size);
    }

    /** Ones on the main diagonal of a matrix of zeros, of this type. */
    @NoGradient
    public static <T extends Ops<T>> T eye(T x, long rows, long columns) {
        if (rows < 0 || columns < 0) {
            throw new ShapeException("[eye] " + rows + " rows and " + columns + " columns: expected 0 or more");
        }
        T i = x.apply(new Range(DataType.LONG, 0, 1, rows), List.of());
        T j = x.apply(new Range(DataType.LONG, 0, 1, columns), List.of());
        return i.expandDims(1).eq(j).cast(x.dataType());
    }

    /**
     * One value everywhere in a shape that this integer vector says.
     *
     * @formula $y_i = value$
     * @shapes an integer vector of sizes, to that shape
     * @types x: integers; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T fill(T shape, DataType type, double value) {
        return shape.apply(new FillOf(type, value), List.of(shape));
    }

    /**
     * One value everywhere, in this shape and type.
     *
     * @formula $y_i = value$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T scalarSet(T x, double value) {
        return x.fullLike(value);
    }

    /**
     * Values from this scalar to before another, a step apart: as many as fit.
     *
     * @formula $y_i = from + i \cdot step, \quad i \lt \lceil (to - from) / step \rceil$
     * @shapes three of [], to [count]
     * @types x, to, step: integers, floating types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T range(T from, T to, T step) {
        List<T> same = Axes.promoted("range", List.of(from, to, step));
        return from.apply(new RangeOf(), same);
    }

    /**
     * The given number of evenly spaced values from this scalar to another, both among them. Integers become FLOAT.
     *
     * @formula $y_i = start + i \, \frac{stop - start}{number - 1}$
     * @shapes two of [], to [number]
     * @types x, stop: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T linspace(T start, T stop, long number) {
        List<T> ends = Axes.floats("linspace", List.of(start, stop));
        if (number < 0) {
            throw new ShapeException("[linspace] " + number + " values: expected 0 or more");
        }
        DataType type = ends.getFirst().dataType();
        T place = start.apply(new Range(type, 0, 1.0 / Math.max(number - 1, 1), number), List.of());
        return ends.get(0).mul(place.rsub(1.0)).add(ends.get(1).mul(place));
    }

    /**
     * The coordinates of a grid from a vector of them for each axis: values of the shape of all their sizes. Cartesian (x, y, ...)
     * exchanges the first two axes, as NumPy's {@code xy}; else the axes are in the order of the vectors.
     *
     * @formula $y^{(k)}_{i_0 i_1 \ldots} = x^{(k)}_{i_k}$
     * @shapes vectors [n0], [n1], ... to values [n0, n1, ...], or [n1, n0, ...] if cartesian
     * @types vectors: all types; result as vectors
     */
    public static <T extends Ops<T>> List<T> meshgrid(List<T> vectors, boolean cartesian) {
        int rank = vectors.size();
        boolean exchanged = cartesian && rank > 1;
        long[] sizes = new long[rank];
        for (int i = 0; i < rank; i++) {
            sizes[axis(i, exchanged)] = vectors.get(i).shape().length();
        }
        List<T> out = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (vectors.get(i).shape().rank() > 1) {
                throw new ShapeException("[meshgrid] vector " + i + " has shape "
                        + vectors.get(i).shape() + ": expected rank 1");
            }
            long[] line = new long[rank];
            java.util.Arrays.fill(line, 1);
            line[axis(i, exchanged)] = sizes[axis(i, exchanged)];
            out.add(vectors.get(i).reshape(line).broadcastTo(Shape.of(sizes)));
        }
        return out;
    }

    private static int axis(int i, boolean exchanged) {
        return exchanged && i < 2 ? 1 - i : i;
    }
}
