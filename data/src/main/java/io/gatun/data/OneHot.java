package io.gatun.data;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.IndexException;
import io.gatun.ops.ShapeException;

/** Class numbers as rows with a single one, and back. */
public final class OneHot {
    private OneHot() {}

    /**
     * One row for each label.
     *
     * @param labels class numbers, each from 0 to {@code classes - 1}
     * @return FLOAT [labels, classes]
     */
    public static NDArray encode(int[] labels, int classes) {
        if (classes < 1) {
            throw new ShapeException("[oneHot] " + classes + " classes: expected 1 or more");
        }
        float[] rows = new float[Math.multiplyExact(labels.length, classes)];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IndexException(
                        "[oneHot] label " + labels[i] + " of example " + i + ": expected 0 to " + (classes - 1));
            }
            rows[i * classes + labels[i]] = 1;
        }
        return Nd.create(rows, labels.length, classes);
    }

    /** The column of the largest value of each row [examples, classes]: class numbers from labels or from predictions. */
    public static int[] decode(NDArray rows) {
        if (rows.rank() != 2 || rows.size(1) < 1) {
            throw new ShapeException("[oneHot] shape " + rows.shape() + ": expected [examples, classes]");
        }
        float[] values = rows.toFloatArray();
        int classes = (int) rows.size(1);
        int[] out = new int[(int) rows.size(0)];
        for (int i = 0; i < out.length; i++) {
            int best = 0;
            for (int k = 1; k < classes; k++) {
                if (values[i * classes + k] > values[i * classes + best]) {
                    best = k;
                }
            }
            out[i] = best;
        }
        return out;
    }
}
