package io.gatun.ops;

import java.util.List;
import java.util.stream.Collectors;

/** What the operations check of their parameters and inputs, with one wording of the errors. */
public final class Check {
    private Check() {}

    /** The name of an operation's class as a method would be named: {@code maxPool2d}. */
    public static String label(Op op) {
        String name = op.getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** The only input. */
    public static Spec one(Op op, List<Spec> in) {
        Arity.check(op, in, 1);
        return in.getFirst();
    }

    /** Refuses an axis that counts from the end: the rank is not known where an operation is made. */
    public static int axis(Op op, int axis) {
        if (axis < 0) {
            throw new ShapeException("[" + op.label() + "] axis " + axis
                    + ": expected an axis counted from the front; x.shape().axis(...) turns it");
        }
        return axis;
    }

    /** Refuses an axis outside the shape. */
    public static void within(Op op, int axis, Shape shape) {
        if (axis >= shape.rank()) {
            throw new ShapeException("[" + op.label() + "] axis " + axis + " is out of range for shape " + shape
                    + ": expected 0 to " + (shape.rank() - 1));
        }
    }

    /** The one type of the given inputs. */
    public static DataType sameType(Op op, List<Spec> in) {
        DataType type = in.getFirst().dataType();
        for (Spec s : in) {
            if (s.dataType() != type) {
                throw new DataTypeException("[" + op.label() + "] inputs of different types: received "
                        + in.stream().map(x -> x.dataType().name()).collect(Collectors.joining(", "))
                        + "; expected one type, cast first");
            }
        }
        return type;
    }

    /** Refuses types that are not floating. */
    public static DataType floating(Op op, DataType type) {
        if (!type.isFloating()) {
            throw new DataTypeException("[" + op.label() + "] takes floating types, received " + type
                    + ": cast first, for example x.cast(FLOAT)");
        }
        return type;
    }

    /** Refuses indices that are not integers. */
    public static void index(Op op, DataType type) {
        if (!type.isInteger()) {
            throw new DataTypeException(
                    "[" + op.label() + "] takes integer indices, received " + type + ": cast first");
        }
    }

    /** Refuses an input of another rank. */
    public static Shape rank(Op op, String what, Spec x, int rank, String axes) {
        if (x.shape().rank() != rank) {
            throw new ShapeException("[" + op.label() + "] " + what + " has shape " + x.shape() + ": expected rank "
                    + rank + ", " + axes);
        }
        return x.shape();
    }

    /** Refuses a shape other than the expected one; sizes that are not known fit any. */
    public static void shape(Op op, String what, Shape received, Shape expected) {
        if (!fits(received, expected)) {
            throw new ShapeException(
                    "[" + op.label() + "] " + what + " has shape " + received + ": expected " + expected);
        }
    }

    /** True if the sizes are equal as far as they are known. */
    public static boolean fits(Shape a, Shape b) {
        if (a.rank() != b.rank()) {
            return false;
        }
        for (int i = 0; i < a.rank(); i++) {
            if (!fits(a.size(i), b.size(i))) {
                return false;
            }
        }
        return true;
    }

    /** True if the sizes are equal, or one of them is not known. */
    public static boolean fits(long a, long b) {
        return a == b || a == Shape.UNKNOWN || b == Shape.UNKNOWN;
    }

    /** Refuses a random key other than LONG[2]. */
    public static void key(Op op, Spec key) {
        if (key.dataType() != DataType.LONG || !fits(key.shape(), Shape.of(2))) {
            throw new ShapeException("[" + op.label() + "] key is " + key + ": expected LONG[2], {seed, offset}");
        }
    }
}
