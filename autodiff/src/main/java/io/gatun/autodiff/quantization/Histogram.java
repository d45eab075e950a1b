package io.gatun.autodiff.quantization;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.inspect.Statistics;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.nn.FakeQuantize;

/** How often values occur: range first, then counts within it. */
public final class Histogram {
    private static final int BINS = 4096;

    private final long[] counts = new long[BINS];
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    /** Widens the range by the values of an array; before any are counted. */
    void widen(String name, NDArray x) {
        Statistics s = Statistics.of(x);
        if (!s.isFinite()) {
            throw new GatunException("[quantization] the values of \"" + name + "\" are not finite: " + s
                    + "; calibrate with batches on which the network works");
        }
        if (s.count() > 0) {
            min = Math.min(min, s.min());
            max = Math.max(max, s.max());
        }
    }

    /** Whether any value was seen. */
    boolean isEmpty() {
        return min > max;
    }

    /** Counts the values of an array. */
    void add(NDArray x) {
        float[] values = x.castTo(DataType.FLOAT).toFloatArray();
        double scale = max > min ? BINS / (max - min) : 0;
        for (float v : values) {
            counts[Math.max(0, Math.min(BINS - 1, (int) ((v - min) * scale)))]++;
        }
    }

    /** Least value. */
    public double min() {
        return min;
    }

    /** Greatest value. */
    public double max() {
        return max;
    }

    private double centre(int bin) {
        return min + (bin + 0.5) * (max - min) / BINS;
    }

    private long total() {
        long n = 0;
        for (long c : counts) {
            n += c;
        }
        return n;
    }

    /** The magnitude that a share of the values does not exceed, to the width of a bin. */
    double magnitude(double share) {
        double bound = Math.max(Math.abs(min), Math.abs(max));
        long outside = (long) Math.floor((1 - share) * total());
        int low = 0;
        int high = BINS - 1;
        // Takes the farther end away while that leaves enough.
        while (low < high) {
            boolean left = Math.abs(centre(low)) > Math.abs(centre(high));
            long count = counts[left ? low : high];
            if (count > outside) {
                break;
            }
            outside -= count;
            bound = Math.max(Math.abs(centre(left ? low + 1 : low)), Math.abs(centre(left ? high : high - 1)));
            low += left ? 1 : 0;
            high -= left ? 0 : 1;
        }
        return bound + (max - min) / BINS / 2;
    }

    /** The sum of the squares of what the values lose when they are held in 8 bits. */
    double squaredError(FakeQuantize q) {
        double sum = 0;
        for (int i = 0; i < BINS; i++) {
            if (counts[i] != 0) {
                double x = centre(i);
                double step = Math.rint(x / q.scale()) + q.zeroPoint();
                double back = (Math.max(q.low(), Math.min(q.high(), step)) - q.zeroPoint()) * q.scale();
                sum += counts[i] * (x - back) * (x - back);
            }
        }
        return sum;
    }
}
