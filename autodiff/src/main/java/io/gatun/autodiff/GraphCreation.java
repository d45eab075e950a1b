package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;

/** Values that a graph begins with, made from numbers. */
public sealed interface GraphCreation permits SameDiff {
    /** A value that never changes: the array is copied. */
    SDVariable constant(String name, NDArray value);

    /** A value that never changes, without a name of its own: the array is copied. */
    SDVariable constant(NDArray value);

    /** A value that the graph changes itself. */
    SDVariable state(String name, NDArray value);

    /** See {@link SameDiff#update}. */
    void update(SDVariable state, SDVariable value);

    private SDVariable take(String name, NDArray value) {
        try (value) {
            return constant(name, value);
        }
    }

    /** A FLOAT number that never changes. */
    default SDVariable constant(String name, double value) {
        return take(name, Nd.scalar(DataType.FLOAT, value));
    }

    /** A number of a type that never changes. */
    default SDVariable scalar(String name, DataType type, double value) {
        return take(name, Nd.scalar(type, value));
    }

    /** Zeros that never change; parameters that begin as zeros are {@code sd.var(name, Nd.zeros(...))}. */
    default SDVariable zero(String name, DataType type, long... shape) {
        return take(name, Nd.zeros(type, shape));
    }

    /** Ones that never change. */
    default SDVariable one(String name, DataType type, long... shape) {
        return take(name, Nd.ones(type, shape));
    }

    /** Count evenly spaced values from start to end, both included, that never change. */
    default SDVariable linspace(String name, DataType type, double start, double end, long count) {
        return take(name, Nd.linspace(type, start, end, count));
    }

    /** Numbers from start to end (exclusive) in steps, that never change. */
    default SDVariable range(String name, DataType type, double start, double end, double step) {
        return take(name, Nd.arange(type, start, end, step));
    }

    /**
     * A random key for dropout and random values, LONG[2] = {seed, offset}: a state that every training step moves on,
     * so that each step draws anew and the whole training is a function of the seed.
     */
    default SDVariable randomKey(String name, long seed) {
        try (NDArray start = Nd.create(new long[] {seed, 0}, 2);
                NDArray stride = Nd.create(new long[] {0, 1L << 32}, 2)) {
            SDVariable key = state(name, start);
            update(key, key.add(constant(stride)));
            return key;
        }
    }
}
