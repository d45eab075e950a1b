package io.gatun.autodiff.metrics;

import io.gatun.arrays.NDArray;
import io.gatun.ops.GatunException;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The exact receiver operating characteristic of a yes-or-no predictor: the area under it, and under the curve of
 * precision over recall. Every prediction is kept: 9 bytes an example.
 */
public final class Roc implements Metric {
    private double[] scores = new double[256];
    private boolean[] positive = new boolean[256];
    private int size;

    /**
     * Counts a batch.
     *
     * @param labels 0 or 1: {@code [n]}, {@code [n, 1]}, or {@code [n, 2]} with the positive class in column 1
     * @param predictions of the same shape, larger for likelier positives
     */
    @Override
    public void add(NDArray labels, NDArray predictions) {
        Rows.same("roc", labels, predictions);
        int columns = labels.rank() == 1 ? 1 : Math.toIntExact(labels.size(1));
        if (labels.rank() > 2 || columns > 2 || columns < 1) {
            throw new ShapeException("[roc] labels have shape " + labels.shape() + ": expected [n], [n, 1] or [n, 2]");
        }
        double[] t = Rows.numbers("roc", "labels", labels);
        double[] p = Rows.numbers("roc", "predictions", predictions);
        for (int i = columns - 1; i < t.length; i += columns) {
            if (t[i] != 0 && t[i] != 1) {
                throw new GatunException("[roc] a label is " + t[i] + ": expected 0 or 1");
            }
            append(p[i], t[i] == 1);
        }
    }

    private void append(double score, boolean isPositive) {
        if (size == scores.length) {
            scores = Arrays.copyOf(scores, size * 2);
            positive = Arrays.copyOf(positive, size * 2);
        }
        scores[size] = score;
        positive[size++] = isPositive;
    }

    /** Area under the curve: the probability that a positive example scores above a negative one, ties half. */
    public double areaUnderCurve() {
        return areas()[0];
    }

    /** Area under precision over recall, by steps: the mean precision at each positive example. */
    public double areaUnderPrecisionRecall() {
        return areas()[1];
    }

    /** Both areas, going down through the scores; examples of equal score count at once. */
    private double[] areas() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
        long positives = 0;
        for (int i = 0; i < size; i++) {
            positives += positive[i] ? 1 : 0;
        }
        long negatives = size - positives;
        double area = 0;
        double precisions = 0;
        long above = 0; // positives seen
        long wrong = 0; // negatives seen
        for (int i = 0; i < size; ) {
            int end = i;
            long p = 0;
            while (end < size && scores[order[end]] == scores[order[i]]) {
                p += positive[order[end++]] ? 1 : 0;
            }
            long n = end - i - p;
            area += n * (above + p / 2.0);
            above += p;
            wrong += n;
            precisions += p * ((double) above / (above + wrong));
            i = end;
        }
        return new double[] {area / ((double) positives * negatives), precisions / positives};
    }

    @Override
    public Map<String, Double> figures() {
        double[] areas = areas();
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("auc", areas[0]);
        all.put("auprc", areas[1]);
        return all;
    }

    @Override
    public void reset() {
        size = 0;
    }
}
