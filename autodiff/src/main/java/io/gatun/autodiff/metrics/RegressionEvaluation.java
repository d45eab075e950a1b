package io.gatun.autodiff.metrics;

import io.gatun.arrays.NDArray;
import io.gatun.ops.ShapeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How far predicted numbers are from the true ones, for each column and as a mean over columns: mean squared and absolute
 * error, root of the mean squared error, relative squared error, R² and Pearson's correlation.
 *
 * <p>Collected in double; sums of products are taken about the first label of each column, so that large means do not
 * cancel digits.
 */
public final class RegressionEvaluation implements Metric {
    private int columns;
    private long rows;
    private double[] origin = {};
    private double[] squared = {};
    private double[] absolute = {};
    private double[] label = {};
    private double[] labelSquared = {};
    private double[] prediction = {};
    private double[] predictionSquared = {};
    private double[] product = {};

    /**
     * Counts a batch.
     *
     * @param labels {@code [examples, columns]}, or {@code [examples]} for one column
     * @param predictions of the same shape
     */
    @Override
    public void add(NDArray labels, NDArray predictions) {
        Rows.same("regression", labels, predictions);
        if (labels.rank() > 2) {
            throw new ShapeException("[regression] labels have shape " + labels.shape()
                    + ": expected [examples, columns] or [examples]; reshape them");
        }
        double[] t = Rows.numbers("regression", "labels", labels);
        double[] p = Rows.numbers("regression", "predictions", predictions);
        begin(labels.rank() == 1 ? 1 : Math.toIntExact(labels.size(1)), t);
        for (int i = 0; i < t.length; i++) {
            int c = i % columns;
            double error = p[i] - t[i];
            double x = t[i] - origin[c];
            double y = p[i] - origin[c];
            squared[c] += error * error;
            absolute[c] += Math.abs(error);
            label[c] += x;
            labelSquared[c] += x * x;
            prediction[c] += y;
            predictionSquared[c] += y * y;
            product[c] += x * y;
        }
        rows += t.length / columns;
    }

    private void begin(int found, double[] t) {
        if (rows == 0 && t.length > 0) {
            columns = found;
            origin = java.util.Arrays.copyOf(t, found);
            squared = new double[found];
            absolute = new double[found];
            label = new double[found];
            labelSquared = new double[found];
            prediction = new double[found];
            predictionSquared = new double[found];
            product = new double[found];
        } else if (t.length > 0 && found != columns) {
            throw new ShapeException(
                    "[regression] labels of " + found + " columns: expected " + columns + " as before");
        }
    }

    /** Columns of the batches; 0 before the first. */
    public int columns() {
        return columns;
    }

    /** Mean squared error of a column. */
    public double meanSquaredError(int column) {
        return squared[column] / rows;
    }

    /** Mean absolute error of a column. */
    public double meanAbsoluteError(int column) {
        return absolute[column] / rows;
    }

    /** Root of the mean squared error of a column. */
    public double rootMeanSquaredError(int column) {
        return Math.sqrt(meanSquaredError(column));
    }

    /** Squared error relative to that of predicting the mean of the labels; of a column. */
    public double relativeSquaredError(int column) {
        return squared[column] / (labelSquared[column] - label[column] * label[column] / rows);
    }

    /** Share of the variance of a column's labels that the predictions explain: 1 less the relative squared error. */
    public double rSquared(int column) {
        return 1 - relativeSquaredError(column);
    }

    /** Pearson's correlation of labels and predictions of a column. */
    public double correlation(int column) {
        double covariance = product[column] - label[column] * prediction[column] / rows;
        double ofLabels = labelSquared[column] - label[column] * label[column] / rows;
        double ofPredictions = predictionSquared[column] - prediction[column] * prediction[column] / rows;
        return covariance / Math.sqrt(ofLabels * ofPredictions);
    }

    /** Means over the columns. */
    @Override
    public Map<String, Double> figures() {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("mse", mean(this::meanSquaredError));
        all.put("mae", mean(this::meanAbsoluteError));
        all.put("rmse", mean(this::rootMeanSquaredError));
        all.put("rse", mean(this::relativeSquaredError));
        all.put("r2", mean(this::rSquared));
        all.put("correlation", mean(this::correlation));
        return all;
    }

    private double mean(IntToDoubleFunction figure) {
        return IntStream.range(0, columns).mapToDouble(figure).average().orElse(Double.NaN);
    }

    @Override
    public void reset() {
        rows = 0;
        columns = 0;
    }
}
