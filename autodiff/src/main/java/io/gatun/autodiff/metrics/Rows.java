package io.gatun.autodiff.metrics;

import io.gatun.arrays.NDArray;
import io.gatun.ops.GatunException;
import io.gatun.ops.ShapeException;

/** Labels and predictions as numbers, with the checks that metrics share. */
final class Rows {
    private Rows() {}

    /** The values of an array, none of which is NaN. */
    static double[] numbers(String metric, String what, NDArray x) {
        double[] values = x.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new GatunException("[" + metric + "] NaN in " + what + " at element " + i
                        + ": expected numbers; look for a division by zero or a learning rate too high");
            }
        }
        return values;
    }

    /** Refuses arrays of different shapes. */
    static void same(String metric, NDArray labels, NDArray predictions) {
        if (!labels.shape().equals(predictions.shape()) || labels.rank() == 0) {
            throw new ShapeException("[" + metric + "] labels " + labels.spec() + " for predictions "
                    + predictions.spec() + ": expected the same shape, [examples, ...]");
        }
    }

    /** The largest of {@code count} values from a place on, the first of equals. */
    static int largest(double[] values, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }
}
