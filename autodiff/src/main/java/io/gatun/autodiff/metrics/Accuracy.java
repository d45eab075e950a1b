package io.gatun.autodiff.metrics;

import io.gatun.arrays.NDArray;
import io.gatun.ops.IndexException;
import io.gatun.ops.ShapeException;
import java.util.Map;

/**
 * The share of examples whose class is the most probable one, or among the most probable few. The layers' Evaluation
 * tells more.
 */
public final class Accuracy implements Metric {
    private final int top;
    private long right;
    private long all;

    /** Counts the most probable class. */
    public Accuracy() {
        this(1);
    }

    /** Counts an example as right if its class is among the {@code top} most probable. */
    public Accuracy(int top) {
        if (top < 1) {
            throw new IndexException("[accuracy] top is " + top + ": expected 1 or more");
        }
        this.top = top;
    }

    /**
     * Counts a batch.
     *
     * @param labels one-hot rows in the shape of the predictions, or class numbers of an integer type without the last
     *     axis
     * @param predictions {@code [..., classes]}, larger for likelier classes
     */
    @Override
    public void add(NDArray labels, NDArray predictions) {
        int rank = predictions.rank();
        if (rank < 1 || predictions.size(rank - 1) < 1) {
            throw new ShapeException(
                    "[accuracy] predictions have shape " + predictions.shape() + ": expected [..., classes]");
        }
        int classes = Math.toIntExact(predictions.size(rank - 1));
        int rows = Math.toIntExact(predictions.length() / classes);
        boolean numbers = labels.dataType().isInteger() && labels.rank() == rank - 1;
        if (numbers ? labels.length() != rows : !labels.shape().equals(predictions.shape())) {
            throw new ShapeException("[accuracy] labels " + labels.spec() + " for predictions " + predictions.spec()
                    + ": expected labels of the same shape, or class numbers (INT or LONG) without the last axis");
        }
        double[] p = Rows.numbers("accuracy", "predictions", predictions);
        double[] t = Rows.numbers("accuracy", "labels", labels);
        for (int i = 0; i < rows; i++) {
            int actual = numbers ? number(t[i], classes, i) : Rows.largest(t, i * classes, classes);
            if (rank(p, i * classes, classes, actual) < top) {
                right++;
            }
            all++;
        }
    }

    private static int number(double label, int classes, int row) {
        if (label < 0 || label >= classes) {
            throw new IndexException(
                    "[accuracy] labels: row " + row + " is class " + (long) label + ": expected 0 to " + (classes - 1));
        }
        return (int) label;
    }

    /** How many classes are more probable; of equal ones the first counts as more probable. */
    private static int rank(double[] p, int from, int classes, int actual) {
        int before = 0;
        for (int j = 0; j < classes; j++) {
            if (p[from + j] > p[from + actual] || (p[from + j] == p[from + actual] && j < actual)) {
                before++;
            }
        }
        return before;
    }

    @Override
    public Map<String, Double> figures() {
        return Map.of(top == 1 ? "accuracy" : "top-" + top + " accuracy", all == 0 ? Double.NaN : (double) right / all);
    }

    @Override
    public void reset() {
        right = 0;
        all = 0;
    }
}
