package io.gatun.data.internal;

import io.gatun.arrays.NDArray;
import io.gatun.data.Affine;
import io.gatun.data.DataSet;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;

/** A whole set of features or labels on the heap, kept as small as its source allows and turned into FLOAT batch by batch. */
public sealed interface Examples {
    /** Number of examples. */
    int count();

    /** Shape of one. */
    Shape shape();

    /** Writes the examples {@code order[from..to)}, one after another, changed by {@code map}. */
    void fill(int[] order, int from, int to, float[] out, Affine map);

    /** Pixels of eight bits. */
    record Pixels(int count, Shape shape, byte[] data) implements Examples {
        public Pixels {
            checkLength(count, shape, data.length);
        }

        @Override
        public void fill(int[] order, int from, int to, float[] out, Affine map) {
            int size = (int) shape.length();
            int channels = map.channels();
            int plane = size / channels;
            for (int c = 0; c < channels; c++) {
                float center = map.center()[c];
                float scale = map.scale()[c];
                float offset = map.offset()[c];
                for (int i = from; i < to; i++) {
                    convert(
                            data,
                            order[i] * size + c * plane,
                            out,
                            (i - from) * size + c * plane,
                            plane,
                            center,
                            scale,
                            offset);
                }
            }
        }

        /** Kept apart and simple: the JIT compiler turns it into vector instructions. */
        private static void convert(
                byte[] in, int at, float[] out, int to, int n, float center, float scale, float offset) {
            for (int k = 0; k < n; k++) {
                out[to + k] = ((in[at + k] & 0xff) - center) * scale + offset;
            }
        }
    }

    /** Real numbers. */
    record Reals(int count, Shape shape, float[] data) implements Examples {
        public Reals {
            checkLength(count, shape, data.length);
        }

        /** Copies an array. */
        public static Reals of(NDArray array) {
            long[] sizes = array.shape().toArray();
            if (sizes.length == 0 || array.length() > Integer.MAX_VALUE - 8) {
                throw new ShapeException("[iterator] array of shape " + array.shape()
                        + ": expected examples along the first axis, and at most 2^31 - 9 values");
            }
            Shape example = Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length));
            return new Reals((int) sizes[0], example, array.toFloatArray());
        }

        @Override
        public void fill(int[] order, int from, int to, float[] out, Affine map) {
            int size = (int) shape.length();
            int channels = map.channels();
            int plane = size / channels;
            for (int i = from; i < to; i++) {
                int in = order[i] * size;
                int at = (i - from) * size;
                if (map == Affine.IDENTITY) {
                    System.arraycopy(data, in, out, at, size);
                    continue;
                }
                for (int k = 0; k < size; k++) {
                    int c = k / plane;
                    out[at + k] = (data[in + k] - map.center()[c]) * map.scale()[c] + map.offset()[c];
                }
            }
        }

        /** Fails on the first value that is not finite. */
        public void requireFinite(String what) {
            int size = (int) Math.max(1, shape.length());
            for (int i = 0; i < data.length; i++) {
                if (!Float.isFinite(data[i])) {
                    throw DataSet.notFinite(what, i / size, i % size, data[i]);
                }
            }
        }
    }

    /** Class numbers, delivered as rows with a single one. */
    record Classes(byte[] data, Shape shape) implements Examples {
        public Classes {
            long classes = shape.length();
            if (shape.rank() != 1 || classes < 1 || classes > 256) {
                throw new ShapeException("[iterator] " + shape + " classes: expected 1 to 256");
            }
            for (int i = 0; i < data.length; i++) {
                if ((data[i] & 0xff) >= classes) {
                    throw new IndexException("[iterator] label " + (data[i] & 0xff) + " of example " + i
                            + ": expected 0 to " + (classes - 1));
                }
            }
        }

        @Override
        public int count() {
            return data.length;
        }

        @Override
        public void fill(int[] order, int from, int to, float[] out, Affine map) {
            int classes = (int) shape.length();
            Arrays.fill(out, 0, (to - from) * classes, 0f);
            for (int i = from; i < to; i++) {
                out[(i - from) * classes + (data[order[i]] & 0xff)] = 1;
            }
        }
    }

    private static void checkLength(int count, Shape shape, int length) {
        if (count * shape.length() != length) {
            throw new ShapeException("[iterator] " + count + " examples of shape " + shape + " take "
                    + count * shape.length() + " values, received " + length);
        }
    }
}
