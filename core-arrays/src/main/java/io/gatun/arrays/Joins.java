package io.gatun.arrays;

import io.gatun.arrays.layout.Layout;
import io.gatun.ops.Concat;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arrays of other arrays: joined, taken apart, chosen from. A part of {@link Nd}, which is where they are found. */
abstract sealed class Joins extends Grids permits Nd {
    Joins() {}

    /** Arrays one after the other along an axis; negative axes count from the end. Types are promoted. */
    public static NDArray concat(int axis, NDArray... arrays) {
        return concat("concat", axis, arrays);
    }

    private static NDArray concat(String op, int axis, NDArray... arrays) {
        if (arrays.length == 0) {
            throw new GatunException("[" + op + "] received no arrays: expected at least one");
        }
        int k = arrays[0].shape.axis(op, axis);
        DataType type = arrays[0].type;
        for (NDArray x : arrays) {
            type = DataType.promote(type, x.type);
        }
        List<NDArray> in = new ArrayList<>(arrays.length);
        for (NDArray x : arrays) {
            in.add(x.castTo(type));
        }
        return Eager.apply(new Concat(k), in);
    }

    /** Arrays of one shape along a new axis. */
    public static NDArray stack(int axis, NDArray... arrays) {
        if (arrays.length == 0) {
            throw new GatunException("[stack] received no arrays: expected at least one");
        }
        NDArray[] rows = new NDArray[arrays.length];
        for (int i = 0; i < rows.length; i++) {
            if (!arrays[i].shape.equals(arrays[0].shape)) {
                throw new ShapeException("[stack] array " + i + " has shape " + arrays[i].shape + ", the first "
                        + arrays[0].shape + ": expected equal shapes");
            }
            rows[i] = arrays[i].expandDims(axis);
        }
        return concat("stack", axis, rows);
    }

    /** Rows on top of each other: vectors become rows, then {@link #concat} along axis 0. */
    public static NDArray vstack(NDArray... arrays) {
        return concat(
                "vstack",
                0,
                Arrays.stream(arrays)
                        .map(x -> x.rank() < 2 ? x.reshape(1, x.length()) : x)
                        .toArray(NDArray[]::new));
    }

    /** Columns side by side: {@link #concat} along axis 1, or along axis 0 for vectors. */
    public static NDArray hstack(NDArray... arrays) {
        NDArray[] ready =
                Arrays.stream(arrays).map(x -> x.rank() == 0 ? x.reshape(1) : x).toArray(NDArray[]::new);
        return concat("hstack", ready.length > 0 && ready[0].rank() == 1 ? 0 : 1, ready);
    }

    /** {@link #stack} along a new first axis. */
    public static NDArray pile(NDArray... arrays) {
        return stack(0, arrays);
    }

    /** The parts of an array along the given axes, each a view: the inverse of {@link #pile} for all axes but the first. */
    public static NDArray[] tear(NDArray x, int... axes) {
        NDArray[] out = new NDArray[Math.toIntExact(x.tensorsAlongDimension(axes))];
        for (int i = 0; i < out.length; i++) {
            out[i] = x.tensorAlongDimension(i, axes);
        }
        return out;
    }

    /** All elements of all arrays as one vector, each array in c order. Types are promoted. */
    public static NDArray toFlattened(NDArray... arrays) {
        return toFlattened('c', arrays);
    }

    /** All elements of all arrays as one vector, each array in c or f order. Types are promoted. */
    public static NDArray toFlattened(char order, NDArray... arrays) {
        Layout.checkOrder("toFlattened", order);
        return concat(
                "toFlattened", 0, Arrays.stream(arrays).map(x -> x.ravel(order)).toArray(NDArray[]::new));
    }

    /** The array with count values put behind its end along an axis. */
    public static NDArray append(NDArray x, long count, double value, int axis) {
        return padded("append", x, 0, count, value, axis);
    }

    /** The array with count values put before its beginning along an axis. */
    public static NDArray prepend(NDArray x, long count, double value, int axis) {
        return padded("prepend", x, count, 0, value, axis);
    }

    private static NDArray padded(String op, NDArray x, long before, long after, double value, int axis) {
        long[] front = new long[x.rank()];
        long[] back = new long[x.rank()];
        int k = x.shape.axis(op, axis);
        front[k] = before;
        back[k] = after;
        return x.pad(front, back, value);
    }

    /** {@code condition ? x : y} for each element, as NumPy's {@code where}; shapes broadcast, the types of x and y are promoted. */
    public static NDArray where(NDArray condition, NDArray x, NDArray y) {
        if (condition.type != DataType.BOOL) {
            throw new DataTypeException("[where] takes a BOOL condition, received " + condition.type
                    + ": compare first, for example x.gt(0)");
        }
        DataType type = DataType.promote(x.type, y.type);
        return condition.select(x.castTo(type), y.castTo(type));
    }

    /**
     * Where elements are not 0, as NumPy's {@code nonzero}: for each axis a LONG vector of their indices, in c order. Those of
     * rank 0 are counted as of one axis.
     */
    public static NDArray[] where(NDArray condition) {
        return Picking.nonZero(condition.rank() == 0 ? condition.reshape(1) : condition);
    }
}
