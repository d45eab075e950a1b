package io.gatun.arrays;

import io.gatun.arrays.layout.Values;
import io.gatun.arrays.memory.Context;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/** Regular arrays: ranges, grids, triangles. A part of {@link Nd}, which is where they are found. */
abstract sealed class Grids permits Joins {
    Grids() {}

    /** Whole numbers from 0 to end (exclusive), LONG. */
    public static NDArray arange(long end) {
        return arange(0, end, 1);
    }

    /** Whole numbers from start to end (exclusive) in steps, LONG; none if end is not beyond start. */
    public static NDArray arange(long start, long end, long step) {
        if (step == 0) {
            throw new GatunException("[arange] step 0: expected another");
        }
        long span = step > 0 ? Math.subtractExact(end, start) : Math.subtractExact(start, end);
        long n = span <= 0 ? 0 : (span - 1) / Math.abs(step) + 1;
        NDArray x = NDArray.allocate(Context.current(), DataType.LONG, Shape.of(n));
        for (long i = 0; i < n; i++) {
            x.data.setAtIndex(ValueLayout.JAVA_LONG, i, start + i * step);
        }
        return x;
    }

    /** Numbers from start to end (exclusive) in steps, of the given type; their count is {@code ceil((end - start) / step)}. */
    public static NDArray arange(DataType type, double start, double end, double step) {
        double n = Math.ceil((end - start) / step);
        if (step == 0 || Double.isNaN(n) || n > 1L << 53) {
            throw new GatunException("[arange] from " + start + " to " + end + " in steps of " + step
                    + ": expected finite bounds and a step other than 0");
        }
        return Eager.apply(new Range(type, start, step, (long) Math.max(n, 0)), List.of());
    }

    /** Count evenly spaced FLOAT values from start to end, both included. */
    public static NDArray linspace(double start, double end, long count) {
        return linspace(DataType.FLOAT, start, end, count);
    }

    /** Count evenly spaced values from start to end, both included. */
    public static NDArray linspace(DataType type, double start, double end, long count) {
        return fill(type, count, i -> between(start, end, count, i));
    }

    /** The FLOAT identity matrix. */
    public static NDArray eye(long n) {
        return eye(DataType.FLOAT, n, n);
    }

    /** Ones on the main diagonal, zeros elsewhere. */
    public static NDArray eye(DataType type, long rows, long columns) {
        NDArray x = Nd.zeros(type, rows, columns);
        for (long i = 0; i < Math.min(rows, columns); i++) {
            Values.write(x.data, type, i * columns + i, 1);
        }
        return x;
    }

    private static NDArray fill(DataType type, long count, LongToDoubleFunction value) {
        NDArray x = NDArray.allocate(Context.current(), type, Shape.of(count));
        for (long i = 0; i < count; i++) {
            Values.write(x.data, type, i, value.applyAsDouble(i));
        }
        return x;
    }

    private static double between(double start, double end, long count, long i) {
        return i == count - 1 && count > 1 ? end : start + i * ((end - start) / Math.max(count - 1, 1));
    }

    /** Count FLOAT values evenly spaced in their logarithm, from 10^start to 10^end, both included. */
    public static NDArray logspace(double start, double end, long count) {
        return logspace(DataType.FLOAT, start, end, count, 10);
    }

    /** Count values evenly spaced in their logarithm, from base^start to base^end, both included. */
    public static NDArray logspace(DataType type, double start, double end, long count, double base) {
        return fill(type, count, i -> Math.pow(base, between(start, end, count, i)));
    }

    /** Ones on and below the k-th diagonal (0 the main one, 1 the next above), zeros elsewhere. */
    public static NDArray tri(DataType type, long rows, long columns, int k) {
        return Nd.ones(type, rows, columns).tril(k);
    }

    /** A FLOAT matrix of ones on and below the main diagonal. */
    public static NDArray tri(long rows, long columns) {
        return tri(DataType.FLOAT, rows, columns, 0);
    }

    /** A square FLOAT matrix of ones on and below the main diagonal. */
    public static NDArray tri(long n) {
        return tri(DataType.FLOAT, n, n, 0);
    }

    /** A matrix with this vector on its diagonal; or, of a matrix, the diagonal as a vector. */
    public static NDArray diag(NDArray x) {
        if (x.rank() != 1 && x.rank() != 2) {
            throw new ShapeException("[diag] shape " + x.shape + ": expected a vector or a matrix");
        }
        return x.rank() == 1 ? x.diag() : x.diagPart();
    }

    /**
     * The coordinates of all points of a grid, as NumPy's {@code meshgrid}: n vectors give n arrays of rank n, of which the k-th
     * varies along one axis. They are views, in which elements share memory: {@link NDArray#dup} what is to be written to.
     *
     * @param indexing {@code "xy"}: the first vector runs along axis 1, the second along axis 0; {@code "ij"}: each along its own
     */
    public static NDArray[] meshgrid(String indexing, NDArray... vectors) {
        if (!indexing.equals("xy") && !indexing.equals("ij")) {
            throw new GatunException("[meshgrid] indexing \"" + indexing + "\": expected \"xy\" or \"ij\"");
        }
        int n = vectors.length;
        long[] sizes = new long[n];
        int[] axes = new int[n];
        for (int i = 0; i < n; i++) {
            if (vectors[i].rank() > 1) {
                throw new ShapeException(
                        "[meshgrid] array " + i + " has shape " + vectors[i].shape + ": expected a vector");
            }
            axes[i] = indexing.equals("xy") && n > 1 && i < 2 ? 1 - i : i;
            sizes[axes[i]] = vectors[i].length();
        }
        NDArray[] out = new NDArray[n];
        for (int i = 0; i < n; i++) {
            long[] own = new long[n];
            java.util.Arrays.fill(own, 1);
            own[axes[i]] = sizes[axes[i]];
            out[i] = vectors[i].reshape(own).broadcastTo(sizes);
        }
        return out;
    }

    /** {@link #meshgrid(String, NDArray...)} with NumPy's default, {@code "xy"}. */
    public static NDArray[] meshgrid(NDArray... vectors) {
        return meshgrid("xy", vectors);
    }

    /** The index in each axis of the element at a position in c order. */
    public static long[] unravelIndex(long position, long... shape) {
        Shape s = Shape.of(shape);
        if (position < 0 || position >= s.length()) {
            throw new IndexException(
                    "[unravelIndex] position " + position + " of shape " + s + ": expected 0 to " + (s.length() - 1));
        }
        long[] index = new long[shape.length];
        for (int i = shape.length - 1; i >= 0; i--) {
            index[i] = position % shape[i];
            position /= shape[i];
        }
        return index;
    }

    /** The position in c order of the element at an index for each axis; negative ones count from the end. */
    public static long ravelIndex(long[] index, long... shape) {
        if (index.length != shape.length) {
            throw new IndexException("[ravelIndex] " + index.length + " indices for shape " + Shape.of(shape)
                    + ": expected " + shape.length);
        }
        long position = 0;
        for (int i = 0; i < shape.length; i++) {
            long at = index[i] < 0 ? index[i] + shape[i] : index[i];
            if (at < 0 || at >= shape[i]) {
                throw new IndexException("[ravelIndex] index " + index[i] + " is out of range for axis " + i
                        + " of shape " + Shape.of(shape) + ": expected " + -shape[i] + " to " + (shape[i] - 1));
            }
            position = position * shape[i] + at;
        }
        return position;
    }
}
