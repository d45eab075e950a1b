package io.gatun.data.internal;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.data.DataException;
import io.gatun.data.DataSetIterator;
import io.gatun.data.DataSetPreProcessor;
import io.gatun.ops.DataType;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.List;

/**
 * Mean, variance and extremes of every channel in one pass, in double precision. Batches are summed in two passes and joined
 * by Chan, Golub and LeVeque, <i>Updating formulae and a pairwise algorithm for computing sample variances</i> (1979).
 */
public final class ChannelStatistics {
    private final String op;
    private final double[] mean;
    private final double[] squares;
    private final double[] min;
    private final double[] max;
    private long count;

    private ChannelStatistics(String op, int channels) {
        this.op = op;
        mean = new double[channels];
        squares = new double[channels];
        min = new double[channels];
        max = new double[channels];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
    }

    /** Statistics of all batches of an iterator, as they are before any preprocessor; {@code op} names who asks. */
    public static ChannelStatistics of(String op, DataSetIterator data) {
        DataSetPreProcessor set = data.preProcessor();
        data.reset();
        data.setPreProcessor(null);
        ChannelStatistics s = null;
        try {
            while (data.hasNext()) {
                try (Scope scope = Scope.open(op)) {
                    NDArray x = data.next().features();
                    if (x.rank() < 2) {
                        throw new ShapeException(
                                "[" + op + "] features of shape " + x.shape() + ": expected [examples, channels, ...]");
                    }
                    s = s == null ? new ChannelStatistics(op, (int) x.size(1)) : s;
                    s.add(x);
                }
            }
        } finally {
            data.reset();
            data.setPreProcessor(set);
        }
        if (s == null || s.count == 0) {
            throw new DataException("[" + op + "] no example to fit to: expected at least one");
        }
        return s;
    }

    private void add(NDArray x) {
        int channels = mean.length;
        if (x.size(1) != channels) {
            throw new ShapeException("[" + op + "] features of shape " + x.shape() + ": expected " + channels
                    + " along axis 1, as in the first batch");
        }
        double[] v = values(x);
        int examples = (int) x.size(0);
        int plane = examples == 0 ? 0 : v.length / examples / channels;
        long n = (long) examples * plane;
        if (n == 0) {
            return;
        }
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double low = min[c];
            double high = max[c];
            for (int e = 0; e < examples; e++) {
                int at = (e * channels + c) * plane;
                for (int k = at; k < at + plane; k++) {
                    sum += v[k];
                    low = Math.min(low, v[k]);
                    high = Math.max(high, v[k]);
                }
            }
            if (!Double.isFinite(sum)) {
                throw new DataException("[" + op + "] channel " + c + " holds a value that is not finite"
                        + " (or too large to sum): clean the data before fitting");
            }
            double m = sum / n;
            double sq = 0;
            for (int e = 0; e < examples; e++) {
                int at = (e * channels + c) * plane;
                for (int k = at; k < at + plane; k++) {
                    sq += (v[k] - m) * (v[k] - m);
                }
            }
            double d = m - mean[c];
            long total = count + n;
            mean[c] += d * n / total;
            squares[c] += sq + d * d * count / total * n;
            min[c] = low;
            max[c] = high;
        }
        count += n;
    }

    private static double[] values(NDArray x) {
        if (x.dataType() != DataType.FLOAT) {
            return x.toDoubleArray();
        }
        float[] f = x.toFloatArray();
        double[] d = new double[f.length];
        for (int i = 0; i < f.length; i++) {
            d[i] = f[i];
        }
        return d;
    }

    /** Means. */
    public List<Double> means() {
        return list(mean);
    }

    /** Standard deviations of the population. */
    public List<Double> deviations() {
        return Arrays.stream(squares).map(s -> Math.sqrt(s / count)).boxed().toList();
    }

    /** Smallest values. */
    public List<Double> smallest() {
        return list(min);
    }

    /** Largest values. */
    public List<Double> largest() {
        return list(max);
    }

    private static List<Double> list(double[] x) {
        return Arrays.stream(x).boxed().toList();
    }
}
