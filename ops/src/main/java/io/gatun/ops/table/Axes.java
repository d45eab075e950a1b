package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** What the tables share. */
final class Axes {
    private Axes() {}

    /** The axes counted from the front, each once; all of them if none is given. */
    static List<Integer> of(String op, Shape shape, int... axes) {
        if (axes.length == 0) {
            return IntStream.range(0, shape.rank()).boxed().toList();
        }
        List<Integer> out = new ArrayList<>(axes.length);
        for (int axis : axes) {
            out.add(shape.axis(op, axis));
        }
        if (new HashSet<>(out).size() != out.size()) {
            throw new ShapeException("[" + op + "] axes " + java.util.Arrays.toString(axes) + " of shape " + shape
                    + ": expected each axis once");
        }
        return out;
    }

    /** Values cast to the type in which all of them meet. */
    static <T extends Ops<T>> List<T> promoted(String op, List<T> values) {
        if (values.isEmpty()) {
            throw new GatunException("[" + op + "] received no values: expected at least one");
        }
        DataType type =
                values.stream().map(Ops::dataType).reduce(DataType::promote).orElseThrow();
        return values.stream().map(v -> v.cast(type)).toList();
    }

    /** The value in a floating type: itself, or FLOAT for integers and BOOL. */
    static <T extends Ops<T>> T floating(T x) {
        return x.cast(x.dataType().floating());
    }
}
