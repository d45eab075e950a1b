package io.gatun.examples.models;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;

/** The numbers that the reference program makes its parameters and inputs of. */
final class Hashed {
    private Hashed() {}

    /** Numbers in [-1, 1): the hash of position and seed. */
    static double[] values(long seed, long n) {
        double[] v = new double[Math.toIntExact(n)];
        for (int i = 0; i < v.length; i++) {
            long h = (i * 2654435761L + seed * 40503 + 12345) & 0xFFFFFFFFL;
            for (int k = 0; k < 2; k++) {
                h ^= h >>> 16;
                h = h * 0x45D9F3BL & 0xFFFFFFFFL;
            }
            h ^= h >>> 16;
            v[i] = h / 2147483648.0 - 1;
        }
        return v;
    }

    static NDArray array(DataType type, long seed, long... shape) {
        return Nd.create(values(seed, Shape.of(shape).length()), shape).castTo(type);
    }

    /** One-hot rows. */
    static NDArray oneHot(DataType type, int classes, int... labels) {
        double[] v = new double[labels.length * classes];
        for (int i = 0; i < labels.length; i++) {
            v[i * classes + labels[i]] = 1;
        }
        return Nd.create(v, labels.length, classes).castTo(type);
    }
}
