package io.gatun.data;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;

/**
 * {@code y = (x - center) * scale + offset}, with constants of their own for each channel: position along axis 1 of a batch.
 * One constant serves all channels. The difference is taken first, so that a mean much larger than the spread costs no digits.
 */
public record Affine(float[] center, float[] scale, float[] offset) {
    /** Changes nothing. */
    public static final Affine IDENTITY = of(0, 1, 0);

    /** The same constants for all channels. */
    public static Affine of(double center, double scale, double offset) {
        return new Affine(new float[] {(float) center}, new float[] {(float) scale}, new float[] {(float) offset});
    }

    /** Constants of each channel. */
    public static Affine of(double[] center, double[] scale, double offset) {
        float[] offsets = new float[center.length];
        Arrays.fill(offsets, (float) offset);
        return new Affine(floats(center), floats(scale), offsets);
    }

    private static float[] floats(double[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) x[i];
        }
        return y;
    }

    /** Number of channels; 1 if one constant serves all. */
    public int channels() {
        return center.length;
    }

    /** The map back. A scale of 0, which forgets its input, goes back to the centre. */
    public Affine inverse() {
        float[] back = new float[scale.length];
        for (int i = 0; i < back.length; i++) {
            back[i] = scale[i] == 0 ? 0 : 1 / scale[i];
        }
        return new Affine(offset, back, center);
    }

    /** The map of a batch of any floating type; a new array. Integers become FLOAT. */
    public NDArray apply(String op, NDArray x) {
        if (channels() == 1) {
            return x.sub((double) center[0]).mul((double) scale[0]).add((double) offset[0]);
        }
        if (x.rank() < 2 || x.size(1) != channels()) {
            throw new ShapeException("[" + op + "] features of shape " + x.shape() + ": expected " + channels()
                    + " along axis 1, as when it was fitted");
        }
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[1] = channels();
        return x.sub(constant(center, shape)).mul(constant(scale, shape)).add(constant(offset, shape));
    }

    private static NDArray constant(float[] values, long[] shape) {
        return Nd.create(values, shape);
    }

    /** Checks the constants against examples of a shape (without the batch axis). */
    public void check(String op, Shape example) {
        if (channels() != 1 && (example.rank() < 1 || example.size(0) != channels())) {
            throw new ShapeException("[" + op + "] examples of shape " + example + ": expected " + channels()
                    + " along their first axis, as when it was fitted");
        }
    }
}
