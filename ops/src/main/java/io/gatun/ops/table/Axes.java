package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What the tables share. */
final class Axes {
    private Axes() {}

    /** All axes of the small ranks, made once: most reductions are over all. */
    private static final List<List<Integer>> ALL =
            IntStream.range(0, 9).mapToObj(Axes::first).toList();

    private static List<Integer> first(int rank) {
        return IntStream.range(0, rank).boxed().toList();
    }

    /** The axes counted from the front, each once; all of them if none is given. */
    static List<Integer> of(String op, Shape shape, int... axes) {
        if (axes.length == 0) {
            return shape.rank() < ALL.size() ? ALL.get(shape.rank()) : first(shape.rank());
        }
        if (axes.length == 1) {
            return List.of(shape.axis(op, axes[0]));
        }
        Integer[] out = new Integer[axes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = shape.axis(op, axes[i]);
            for (int k = 0; k < i; k++) {
                if (out[k].equals(out[i])) {
                    throw new ShapeException("[" + op + "] axes " + Arrays.toString(axes) + " of shape " + shape
                            + ": expected each axis once");
                }
            }
        }
        return List.of(out);
    }

    /** Values cast to the type in which all of them meet. */
    static <T extends Ops<T>> List<T> promoted(String op, List<T> values) {
        if (values.isEmpty()) {
            throw new GatunException("[" + op + "] received no values: expected at least one");
        }
        DataType first = values.getFirst().dataType();
        DataType type = first;
        boolean same = true;
        for (T v : values) {
            same &= v.dataType() == first;
            type = DataType.promote(type, v.dataType());
        }
        return same ? values : cast(values, type);
    }

    private static <T extends Ops<T>> List<T> cast(List<T> values, DataType type) {
        return values.stream().map(v -> v.cast(type)).toList();
    }

    /** Values cast to the floating type in which all of them meet. */
    static <T extends Ops<T>> List<T> floats(String op, List<T> values) {
        return promoted(op, values).stream().map(Axes::floating).toList();
    }

    /** The value in a floating type: itself, or FLOAT for integers and BOOL. */
    static <T extends Ops<T>> T floating(T x) {
        return x.cast(x.dataType().floating());
    }

    /** The size of an axis, which must be known. */
    static <T extends Ops<T>> long known(String op, T x, int axis) {
        long size = x.shape().size(axis);
        if (size == Shape.UNKNOWN) {
            throw new ShapeException(
                    "[" + op + "] axis " + axis + " of shape " + x.shape() + ": expected a known size");
        }
        return size;
    }
}
