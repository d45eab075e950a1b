package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * An operator of a graph, as those see it that say what it means in our operations: arrays, graph variables, or whatever else
 * interprets operations.
 *
 * @param <T> what computes
 */
interface OnnxNode<T extends Ops<T>> {
    /** The operator's name. */
    String op();

    /** The version of its set of operators. */
    int opset();

    /** The number of results that somebody wants. */
    int outputs();

    /** The number of inputs that are named; some of them may be left out. */
    int inputs();

    /** Whether an input is there. */
    boolean has(int i);

    /** An input that must be there. */
    T in(int i);

    /** An input, or null if it is left out. */
    default T inOrNull(int i) {
        return has(i) ? in(i) : null;
    }

    /** All inputs. */
    default List<T> all() {
        List<T> out = new ArrayList<>();
        for (int i = 0; i < inputs(); i++) {
            out.add(in(i));
        }
        return out;
    }

    /** The elements of an input that must be known when the graph is built. */
    long[] longs(int i);

    /** The elements of an input that must be known when the graph is built. */
    double[] doubles(int i);

    /** Whether an attribute is there. */
    boolean hasAttribute(String name);

    /** An attribute, or what holds where it is left out. */
    long integer(String name, long otherwise);

    /** An attribute, or what holds where it is left out. */
    double real(String name, double otherwise);

    /** An attribute, or what holds where it is left out. */
    String text(String name, String otherwise);

    /** An attribute, or null. */
    long[] integers(String name);

    /** An attribute, or null. */
    double[] reals(String name);

    /** An attribute, or null. */
    List<String> texts(String name);

    /** The array of an attribute. */
    T tensor(String name);

    /** A constant. */
    T constant(DataType type, double[] values, long... shape);

    /** A constant. */
    T constant(DataType type, long[] values, long... shape);

    /** A constant of rank 0. */
    default T scalar(DataType type, double value) {
        return constant(type, new double[] {value});
    }

    /** An attribute that is a yes or a no. */
    default boolean flag(String name, boolean otherwise) {
        return integer(name, otherwise ? 1 : 0) != 0;
    }

    /** The type that an attribute means. */
    default DataType type(String name, DataType otherwise) {
        return hasAttribute(name) ? OnnxFile.type((int) integer(name, 0)) : otherwise;
    }

    /** Attributes as they stand, or all the same number. */
    default int[] ints(String name, int axes, int otherwise) {
        long[] values = integers(name);
        int[] out = new int[values == null ? axes : values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values == null ? otherwise : Math.toIntExact(values[i]);
        }
        return out;
    }
}
