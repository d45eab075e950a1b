package io.gatun.autodiff.quantization;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import java.util.Locale;
import java.util.Map;

/**
 * How a quantised graph differs from the one it was made of.
 *
 * @param output the variable that was compared
 * @param examples how many examples: rows of the output
 * @param maxError greatest difference
 * @param rootMeanSquareError of the differences
 * @param cosine of the angle between all outputs as vectors; 1 for equal directions
 * @param agreement share of the examples whose largest value along the last axis is the same
 * @param accuracyBefore share that the graph gets right; NaN without labels
 * @param accuracyAfter share that the quantised graph gets right
 */
public record QuantizationReport(
        String output,
        long examples,
        double maxError,
        double rootMeanSquareError,
        double cosine,
        double agreement,
        double accuracyBefore,
        double accuracyAfter) {

    /** Compares two graphs without labels. */
    public static QuantizationReport of(
            SameDiff before, SameDiff after, String output, Iterable<Map<String, NDArray>> batches) {
        return of(before, after, output, batches, null);
    }

    /**
     * Compares two graphs.
     *
     * @param output a variable of both, of shape [examples, classes]
     * @param batches placeholders by name
     * @param labels the placeholder or further entry of the batches with one-hot labels [examples, classes]; null for none
     */
    public static QuantizationReport of(
            SameDiff before, SameDiff after, String output, Iterable<Map<String, NDArray>> batches, String labels) {
        Sums s = new Sums();
        for (Map<String, NDArray> batch : batches) {
            try (Scope scope = Scope.open("quantization report")) {
                NDArray x = before.outputSingle(only(before, batch), output).castTo(DataType.DOUBLE);
                NDArray y = after.outputSingle(only(after, batch), output).castTo(DataType.DOUBLE);
                if (x.rank() != 2) {
                    throw new GatunException("[quantization] output \"" + output + "\" has shape " + x.shape()
                            + ": expected [examples, classes]");
                }
                s.add(x, y, labels == null ? null : labels(batch, labels));
            }
        }
        if (s.examples == 0) {
            throw new GatunException("[quantization] there are no batches to compare on: expected at least one");
        }
        return s.report(output, labels != null);
    }

    private static NDArray labels(Map<String, NDArray> batch, String name) {
        NDArray t = batch.get(name);
        if (t == null) {
            throw new GatunException("[quantization] a batch has no labels \"" + name + "\": it has " + batch.keySet());
        }
        return t;
    }

    /** The entries of a batch that are placeholders of a graph. */
    private static Map<String, NDArray> only(SameDiff graph, Map<String, NDArray> batch) {
        Map<String, NDArray> own = new java.util.LinkedHashMap<>(batch);
        own.keySet().removeIf(name -> !graph.hasVariable(name));
        return own;
    }

    private static final class Sums {
        private long examples;
        private long values;
        private long agree;
        private long rightBefore;
        private long rightAfter;
        private double max;
        private double squares;
        private double xx;
        private double yy;
        private double xy;

        void add(NDArray x, NDArray y, NDArray labels) {
            NDArray d = x.sub(y);
            max = Math.max(max, d.abs().max().getDouble());
            squares += d.square().sum().getDouble();
            xx += x.square().sum().getDouble();
            yy += y.square().sum().getDouble();
            xy += x.mul(y).sum().getDouble();
            values += x.length();
            examples += x.size(0);
            long[] before = x.argmax(1).toLongArray();
            long[] after = y.argmax(1).toLongArray();
            long[] right = labels == null ? null : labels.argmax(1).toLongArray();
            for (int i = 0; i < before.length; i++) {
                agree += before[i] == after[i] ? 1 : 0;
                rightBefore += right != null && before[i] == right[i] ? 1 : 0;
                rightAfter += right != null && after[i] == right[i] ? 1 : 0;
            }
        }

        QuantizationReport report(String output, boolean labelled) {
            double n = examples;
            return new QuantizationReport(
                    output,
                    examples,
                    max,
                    Math.sqrt(squares / values),
                    xx == 0 && yy == 0 ? 1 : xy / Math.sqrt(xx * yy),
                    agree / n,
                    labelled ? rightBefore / n : Double.NaN,
                    labelled ? rightAfter / n : Double.NaN);
        }
    }

    /** Points of accuracy that are lost, in per cent; NaN without labels. */
    public double lostPoints() {
        return 100 * (accuracyBefore - accuracyAfter);
    }

    /** A table. */
    @Override
    public String toString() {
        String line = System.lineSeparator();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "\"%s\" on %d examples%ngreatest error    %.4g%nrms error         %.4g%ncosine            %.6f%nsame answer       %.2f %%%n",
                output,
                examples,
                maxError,
                rootMeanSquareError,
                cosine,
                100 * agreement));
        if (!Double.isNaN(accuracyBefore)) {
            text.append(String.format(
                    Locale.ROOT,
                    "accuracy          %.2f %% before, %.2f %% after",
                    100 * accuracyBefore,
                    100 * accuracyAfter));
            text.append(line);
        }
        return text.toString();
    }
}
