package io.gatun.ops.image;

import java.util.Arrays;

/** Which elements of an axis each element of another is made of, and with what weights: a sparse matrix, row by row. */
public final class Taps {
    private final long from;
    private int[] starts;
    private int[] indices = new int[64];
    private double[] weights = new double[64];
    private int count;
    private int row;

    private Taps(long from, int rows) {
        this.from = from;
        this.starts = new int[rows + 1];
    }

    /**
     * Those of a resized axis.
     *
     * @param from its size
     * @param to its size in the result
     * @param scale pixels written for a pixel read; {@code to / from} in most cases
     */
    static Taps of(ResizeConfig c, long from, long to, double scale) {
        Taps t = new Taps(from, Math.toIntExact(to));
        for (int i = 0; i < to; i++) {
            t.row = t.count;
            t.row(c, i, to, scale);
            t.starts[i + 1] = t.count;
        }
        return t;
    }

    private void row(ResizeConfig c, int i, long to, double scale) {
        ResizeMethod m = c.method();
        if (m == ResizeMethod.AREA) {
            area(c, i, to, scale);
            return;
        }
        double at = c.asTensorFlow()
                ? c.coordinates().single(i, from, to)
                : c.coordinates().of(i, from, to, scale);
        if (m == ResizeMethod.NEAREST) {
            add(c.rounding().of(at), 1);
            return;
        }
        double grown = c.antialias() ? Math.max(1 / scale, 1) : 1;
        if (c.asTensorFlow() && m == ResizeMethod.BICUBIC && !c.antialias()) {
            double whole = Math.floor(at);
            at = whole + Math.rint((float) (at - whole) * 1024) / 1024;
        }
        double radius = m.radius() * grown;
        long first = (long) Math.ceil(at - radius);
        long last = (long) Math.floor(at + radius);
        int begin = count;
        double sum = 0;
        for (long k = first; k <= last; k++) {
            double w = m.weight((k - at) / grown, c.cubic());
            if (w != 0 && !(c.excludeOutside() && (k < 0 || k >= from))) {
                sum += w;
                add(k, w);
            }
        }
        for (int k = begin; k < count; k++) {
            weights[k] /= sum;
        }
    }

    /** The part of each pixel that lies in the stretch of a pixel of the result. */
    private void area(ResizeConfig c, int i, long to, double scale) {
        double step = c.coordinates() == Coordinates.ALIGN_CORNERS && to > 1 ? (from - 1.0) / (to - 1) : 1 / scale;
        double begin = c.asTensorFlow() ? (float) i * (float) step : i * step;
        double end = c.asTensorFlow() ? (float) (i + 1) * (float) step : (i + 1) * step;
        for (long k = (long) Math.floor(begin); k < Math.ceil(end); k++) {
            add(k, (Math.min(k + 1, end) - Math.max(k, begin)) / step);
        }
    }

    private void add(long index, double weight) {
        int k = (int) Math.clamp(index, 0, from - 1);
        if (count > row && indices[count - 1] == k) {
            weights[count - 1] += weight;
            return;
        }
        if (count == indices.length) {
            indices = Arrays.copyOf(indices, 2 * count);
            weights = Arrays.copyOf(weights, 2 * count);
        }
        indices[count] = k;
        weights[count++] = weight;
    }

    /** The transpose. */
    Taps transposed() {
        int rows = starts.length - 1;
        Taps t = new Taps(rows, Math.toIntExact(from));
        t.indices = new int[Math.max(count, 1)];
        t.weights = new double[Math.max(count, 1)];
        t.count = count;
        for (int k = 0; k < count; k++) {
            t.starts[indices[k] + 1]++;
        }
        for (int i = 0; i < from; i++) {
            t.starts[i + 1] += t.starts[i];
        }
        int[] next = t.starts.clone();
        for (int i = 0; i < rows; i++) {
            for (int k = starts[i]; k < starts[i + 1]; k++) {
                int at = next[indices[k]]++;
                t.indices[at] = i;
                t.weights[at] = weights[k];
            }
        }
        return t;
    }

    /** Number of rows. */
    public int rows() {
        return starts.length - 1;
    }

    /** Number of entries. */
    public int count() {
        return count;
    }

    /** Where the entries of row i start; i up to the number of rows. */
    public int start(int i) {
        return starts[i];
    }

    /** The element that entry k reads. */
    public int index(int k) {
        return indices[k];
    }

    /** The weight of entry k. */
    public double weight(int k) {
        return weights[k];
    }
}
