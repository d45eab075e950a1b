package io.gatun.layers.evaluation;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.metrics.Metric;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well a classifier predicts: accuracy, precision, recall, F1 and the confusion matrix, collected batch by batch.
 *
 * <p>Precision, recall and F1 without a class are macro averages: means over the classes, leaving out those where the
 * figure is 0/0. For two classes they are the figures of class 1, the positive one. Both as in Deeplearning4j. Not
 * thread-safe; give each thread its own and {@link #merge} them.
 */
public final class Evaluation implements Metric {
    private final int topN;
    private List<String> names;
    private ConfusionMatrix confusion;
    private long rows;
    private long topCorrect;

    /** An evaluation that takes the number of classes from the first batch and names them 0, 1, ... */
    public Evaluation() {
        this(List.of(), 1);
    }

    /** An evaluation of a number of classes. */
    public Evaluation(int classes) {
        this(IntStream.range(0, classes).mapToObj(Integer::toString).toList(), 1);
    }

    /** An evaluation of named classes. */
    public Evaluation(List<String> labels) {
        this(labels, 1);
    }

    /**
     * An evaluation of named classes that also counts an example as right for {@link #topNAccuracy} if its class is
     * among the {@code topN} most probable.
     *
     * @param labels names of the classes; empty to take their number from the first batch
     */
    public Evaluation(List<String> labels, int topN) {
        if (topN < 1) {
            throw new IndexException("[evaluation] topN is " + topN + ": expected 1 or more");
        }
        this.topN = topN;
        this.names = List.copyOf(labels);
        this.confusion = new ConfusionMatrix(names);
    }

    /**
     * Counts a batch.
     *
     * @param labels actual classes: one-hot or probabilities {@code [n, classes]}; or {@code [n]} class indices of an
     *     integer type
     * @param predictions {@code [n, classes]} of any floating type, larger for likelier classes; {@code [n, 1]} for a
     *     single output, where 0.5 and above is class 1
     * @throws ShapeException if the shapes do not fit
     * @throws GatunException for NaN, naming the row
     */
    public void eval(NDArray labels, NDArray predictions) {
        if (predictions.rank() != 2 || predictions.size(1) < 1) {
            throw new ShapeException(
                    "[evaluation] predictions have shape " + predictions.shape() + ": expected [examples, classes]");
        }
        int n = Math.toIntExact(predictions.size(0));
        int columns = Math.toIntExact(predictions.size(1));
        boolean indices = labels.rank() == 1 && labels.dataType().isInteger();
        boolean fits = indices ? labels.size(0) == n : labels.shape().equals(predictions.shape());
        if (!fits) {
            throw new ShapeException("[evaluation] labels " + labels.spec() + " for predictions " + predictions.spec()
                    + ": expected labels of the same shape, or " + n + " class indices of type INT or LONG");
        }
        classes(columns == 1 ? 2 : columns);
        double[] p = predictions.toDoubleArray();
        int[] actual = indices ? indices(labels) : rows(labels.toDoubleArray(), n, columns, "labels");
        int[] predicted = rows(p, n, columns, "predictions");
        for (int i = 0; i < n; i++) {
            confusion.add(actual[i], predicted[i], 1);
            rows++;
            if (topN > 1 && columns > 1 ? rank(p, i * columns, columns, actual[i]) < topN : actual[i] == predicted[i]) {
                topCorrect++;
            }
        }
    }

    /** {@link #eval(NDArray, NDArray)}. */
    @Override
    public void add(NDArray labels, NDArray predictions) {
        eval(labels, predictions);
    }

    /** Accuracy, precision, recall and F1; NaN before the first example. */
    @Override
    public Map<String, Double> figures() {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("accuracy", rows == 0 ? Double.NaN : accuracy());
        if (topN > 1) {
            all.put("top-" + topN + " accuracy", rows == 0 ? Double.NaN : topNAccuracy());
        }
        all.put("precision", rows == 0 ? Double.NaN : precision());
        all.put("recall", rows == 0 ? Double.NaN : recall());
        all.put("f1", rows == 0 ? Double.NaN : f1());
        return all;
    }

    /** Counts one example. The number of classes must be known. */
    public void eval(int actual, int predicted) {
        confusion.add(actual, predicted, 1);
        rows++;
        if (actual == predicted) {
            topCorrect++;
        }
    }

    private void classes(int n) {
        if (names.isEmpty()) {
            names = IntStream.range(0, n).mapToObj(Integer::toString).toList();
            confusion = new ConfusionMatrix(names);
        } else if (names.size() != n) {
            throw new ShapeException(
                    "[evaluation] predictions of " + n + " classes: expected " + names.size() + " " + names);
        }
    }

    private int[] indices(NDArray labels) {
        long[] values = labels.toLongArray();
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            if (values[i] < 0 || values[i] >= names.size()) {
                throw new IndexException("[evaluation] labels: row " + i + " is class " + values[i] + ": expected 0 to "
                        + (names.size() - 1));
            }
            out[i] = (int) values[i];
        }
        return out;
    }

    /** The largest column of each row, the first of equals. */
    private static int[] rows(double[] values, int n, int columns, String what) {
        int[] out = new int[n];
        for (int i = 0; i < n; i++) {
            int best = 0;
            for (int j = 0; j < columns; j++) {
                double v = values[i * columns + j];
                if (Double.isNaN(v)) {
                    throw new GatunException("[evaluation] NaN in " + what + " at row " + i + ", column " + j
                            + ": expected numbers; look for a division by zero or a learning rate too high");
                }
                if (v > values[i * columns + best]) {
                    best = j;
                }
            }
            out[i] = columns > 1 ? best : values[i] >= 0.5 ? 1 : 0;
        }
        return out;
    }

    private static int rank(double[] p, int from, int columns, int actual) {
        int better = 0;
        for (int j = 0; j < columns; j++) {
            if (p[from + j] > p[from + actual]) {
                better++;
            }
        }
        return better;
    }

    /** Adds what another evaluation of the same classes and the same topN has counted. */
    public void merge(Evaluation other) {
        if (other.topN != topN) {
            throw new GatunException(
                    "[evaluation] merging top " + other.topN + " into top " + topN + ": expected the same");
        }
        if (other.names.isEmpty()) {
            return;
        }
        classes(other.names.size());
        confusion.add(other.confusion);
        rows += other.rows;
        topCorrect += other.topCorrect;
    }

    /** Forgets all counts. */
    @Override
    public void reset() {
        confusion = new ConfusionMatrix(names);
        rows = 0;
        topCorrect = 0;
    }

    /** Examples counted. */
    public long examples() {
        return rows;
    }

    /** Number of classes; 0 before the first batch if it was not given. */
    public int numClasses() {
        return names.size();
    }

    /** The counts themselves. */
    public ConfusionMatrix confusionMatrix() {
        return confusion;
    }

    /** Share of examples predicted right; 0 if there are none. */
    public double accuracy() {
        return ratio(confusion.correct(), rows, 0);
    }

    /** Share of examples whose class is among the topN most probable. */
    public double topNAccuracy() {
        return ratio(topCorrect, rows, 0);
    }

    /** Examples of the class that were predicted as it. */
    public long truePositives(int c) {
        return confusion.count(c, c);
    }

    /** Examples of other classes that were predicted as the class. */
    public long falsePositives(int c) {
        return confusion.predictedTotal(c) - confusion.count(c, c);
    }

    /** Examples of the class that were predicted as others. */
    public long falseNegatives(int c) {
        return confusion.actualTotal(c) - confusion.count(c, c);
    }

    /** Examples of other classes that were predicted as others. */
    public long trueNegatives(int c) {
        return rows - truePositives(c) - falsePositives(c) - falseNegatives(c);
    }

    /** Of the examples predicted as the class, the share that are of it; 0 if none was. */
    public double precision(int c) {
        return ratio(truePositives(c), confusion.predictedTotal(c), 0);
    }

    /** Of the examples of the class, the share predicted as it; 0 if there are none. */
    public double recall(int c) {
        return ratio(truePositives(c), confusion.actualTotal(c), 0);
    }

    /** Harmonic mean of precision and recall of the class; 0 if it neither occurs nor is predicted. */
    public double f1(int c) {
        return f1(c, 0);
    }

    /** Macro-averaged precision; for two classes that of class 1. */
    public double precision() {
        return average(c -> ratio(truePositives(c), confusion.predictedTotal(c), Double.NaN));
    }

    /** Macro-averaged recall; for two classes that of class 1. */
    public double recall() {
        return average(c -> ratio(truePositives(c), confusion.actualTotal(c), Double.NaN));
    }

    /** Macro-averaged F1; for two classes that of class 1. */
    public double f1() {
        return average(c -> f1(c, Double.NaN));
    }

    private double f1(int c, double edge) {
        long tp = truePositives(c);
        return ratio(2 * tp, 2 * tp + falsePositives(c) + falseNegatives(c), edge);
    }

    private double average(IntToDoubleFunction figure) {
        if (names.size() == 2) {
            double v = figure.applyAsDouble(1);
            return Double.isNaN(v) ? 0 : v;
        }
        return IntStream.range(0, names.size())
                .mapToDouble(figure)
                .filter(v -> !Double.isNaN(v))
                .average()
                .orElse(0);
    }

    private static double ratio(long a, long b, double edge) {
        return b == 0 ? edge : (double) a / b;
    }

    /** A text table of all figures and the confusion matrix, in Deeplearning4j's form. */
    public String stats() {
        if (rows == 0) {
            return "Evaluation: no examples counted yet";
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("========================Evaluation Metrics========================");
        lines.add(" # of classes:    " + names.size());
        lines.add(" Accuracy:        " + figure(accuracy()));
        if (topN > 1) {
            lines.add(String.format(Locale.ROOT, " Top %d Accuracy:  %s", topN, figure(topNAccuracy())));
        }
        lines.add(" Precision:       " + figure(precision()) + excluded(c -> confusion.predictedTotal(c) == 0));
        lines.add(" Recall:          " + figure(recall()) + excluded(c -> confusion.actualTotal(c) == 0));
        lines.add(" F1 Score:        " + figure(f1()));
        lines.add(
                names.size() == 2
                        ? "Precision, recall & F1: reported for positive class (class 1 - \"" + names.get(1)
                                + "\") only"
                        : "Precision, recall & F1: macro-averaged (equally weighted avg. of " + names.size()
                                + " classes)");
        lines.add("");
        lines.add("=========================Confusion Matrix=========================");
        lines.add(confusion.toString());
        lines.add("Confusion matrix format: Actual (rowClass) predicted as (columnClass) N times");
        lines.add("==================================================================");
        return String.join("\n", lines);
    }

    private String excluded(java.util.function.IntPredicate empty) {
        long n = names.size() == 2
                ? 0
                : IntStream.range(0, names.size()).filter(empty).count();
        return n == 0 ? "" : "\t(" + n + (n == 1 ? " class" : " classes") + " excluded from average)";
    }

    private static String figure(double v) {
        return String.format(Locale.ROOT, "%.4f", v);
    }

    /** {@link #stats()}. */
    @Override
    public String toString() {
        return stats();
    }
}
