package io.gatun.ops.control;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/** What structured operations check of their bodies, and small tools for lists. */
final class Bodies {
    private Bodies() {}

    /** Refuses another condition than one BOOL number. */
    static void requireCondition(Op op, List<Spec> condition) {
        if (condition.size() != 1) {
            throw new GatunException("[" + op.label() + "] the condition gives " + condition.size()
                    + " values: expected one BOOL scalar");
        }
        requireBool(op, condition.getFirst());
    }

    static void requireBool(Op op, Spec condition) {
        if (condition.dataType() != DataType.BOOL) {
            throw new DataTypeException("[" + op.label() + "] the condition is " + condition
                    + ": expected a BOOL scalar, for example x.lt(10)");
        }
        if (condition.shape().rank() != 0) {
            throw new ShapeException("[" + op.label() + "] the condition is " + condition
                    + ": expected a BOOL scalar; fold it first, for example x.lt(10).all()");
        }
    }

    /** Refuses a body that changes shape, type or number of the values that a loop carries. */
    static void requireInvariant(Op op, List<Spec> before, List<Spec> after, boolean exact) {
        if (exact ? after.size() != before.size() : after.size() < before.size()) {
            throw new GatunException("[" + op.label() + "] the body gives " + after.size() + " values: expected "
                    + (exact ? "" : "at least ") + before.size() + ", one for each that the loop carries");
        }
        for (int i = 0; i < before.size(); i++) {
            Spec a = before.get(i);
            Spec b = after.get(i);
            if (a.dataType() != b.dataType() || !Check.fits(a.shape(), b.shape())) {
                String message = "[" + op.label() + "] carried value " + i + " is " + a + " before and " + b
                        + " after the body: expected the same shape and type in every iteration; "
                        + (a.dataType() != b.dataType()
                                ? "cast one of them"
                                : "give it its final shape from the start");
                throw a.dataType() != b.dataType() ? new DataTypeException(message) : new ShapeException(message);
            }
        }
    }

    /** Specs that hold for both: sizes that differ are unknown. */
    static Spec meet(Spec a, Spec b) {
        long[] sizes = a.shape().toArray();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] == b.shape().size(i) ? sizes[i] : Shape.UNKNOWN;
        }
        return a.as(Shape.of(sizes));
    }

    /** Lists one after the other. */
    @SafeVarargs
    static <T> List<T> join(List<? extends T>... parts) {
        List<T> all = new ArrayList<>();
        for (List<? extends T> p : parts) {
            all.addAll(p);
        }
        return all;
    }

    /** The values at the given positions. */
    static <T> List<T> pick(List<T> values, List<Integer> at) {
        return at.stream().map(values::get).toList();
    }

    /** The positions in [from, to) of values of floating types. */
    static <T extends io.gatun.ops.Value<?>> List<Integer> floating(List<T> values, int from, int to) {
        List<Integer> out = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (values.get(i).dataType().isFloating()) {
                out.add(i);
            }
        }
        return out;
    }
}
