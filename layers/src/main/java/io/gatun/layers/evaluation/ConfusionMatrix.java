package io.gatun.layers.evaluation;

import io.gatun.ops.IndexException;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.List;

/** How often each actual class was predicted as each class: counts, rows are actual classes, columns predicted ones. */
public final class ConfusionMatrix {
    private final List<String> labels;
    private final long[][] counts;

    /** An empty matrix of named classes. */
    public ConfusionMatrix(List<String> labels) {
        this.labels = List.copyOf(labels);
        this.counts = new long[labels.size()][labels.size()];
    }

    /** Number of classes. */
    public int size() {
        return counts.length;
    }

    /** Names of the classes. */
    public List<String> labels() {
        return labels;
    }

    /** Counts n more examples. */
    public void add(int actual, int predicted, long n) {
        counts[index(actual)][index(predicted)] += n;
    }

    /** Adds the counts of another matrix of as many classes. */
    public void add(ConfusionMatrix other) {
        if (other.size() != size()) {
            throw new ShapeException("[confusion matrix] merging " + other.size() + " classes into " + size()
                    + ": expected the same number");
        }
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts.length; j++) {
                counts[i][j] += other.counts[i][j];
            }
        }
    }

    /** Examples of class {@code actual} that were predicted as {@code predicted}. */
    public long count(int actual, int predicted) {
        return counts[index(actual)][index(predicted)];
    }

    /** Examples of an actual class. */
    public long actualTotal(int actual) {
        return Arrays.stream(counts[index(actual)]).sum();
    }

    /** Examples predicted as a class. */
    public long predictedTotal(int predicted) {
        int j = index(predicted);
        return Arrays.stream(counts).mapToLong(row -> row[j]).sum();
    }

    /** All examples. */
    public long total() {
        return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    }

    /** Examples predicted right. */
    public long correct() {
        long n = 0;
        for (int i = 0; i < counts.length; i++) {
            n += counts[i][i];
        }
        return n;
    }

    /** The counts, as a new array: rows actual, columns predicted. */
    public long[][] toArray() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /** Comma-separated values with a header row of predicted classes; names are quoted as RFC 4180 asks. */
    public String toCsv() {
        StringBuilder out = new StringBuilder("actual");
        labels.forEach(label -> out.append(',').append(quote(label)));
        out.append('\n');
        for (int i = 0; i < counts.length; i++) {
            out.append(quote(labels.get(i)));
            for (long n : counts[i]) {
                out.append(',').append(n);
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static String quote(String s) {
        boolean plain = s.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? s : '"' + s.replace("\"", "\"\"") + '"';
    }

    /** The table of counts, one row for each actual class, as Deeplearning4j prints it. */
    @Override
    public String toString() {
        int width = 3;
        for (long[] row : counts) {
            for (long n : row) {
                width = Math.max(width, Long.toString(n).length() + 2);
            }
        }
        width = Math.max(width, Integer.toString(Math.max(size() - 1, 0)).length() + 2);
        StringBuilder out = new StringBuilder();
        for (int j = 0; j < size(); j++) {
            out.append(pad(Integer.toString(j), width));
        }
        out.append('\n').append("-".repeat(width * size())).append('\n');
        for (int i = 0; i < size(); i++) {
            for (long n : counts[i]) {
                out.append(pad(Long.toString(n), width));
            }
            out.append(" | ").append(i).append(" = ").append(labels.get(i)).append('\n');
        }
        return out.toString();
    }

    private static String pad(String s, int width) {
        return " ".repeat(Math.max(0, width - s.length())) + s;
    }

    private int index(int c) {
        if (c < 0 || c >= counts.length) {
            throw new IndexException("[confusion matrix] class " + c + " of " + counts.length + ": expected 0 to "
                    + (counts.length - 1));
        }
        return c;
    }
}
