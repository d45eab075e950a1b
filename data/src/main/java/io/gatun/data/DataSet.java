package io.gatun.data;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.IndexException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.List;

/**
 * Examples with what is to be learned from them.
 *
 * @param features [examples, ...]
 * @param labels [examples, ...]: one-hot classes or values to predict
 */
public record DataSet(NDArray features, NDArray labels) implements AutoCloseable {
    /**
     * Checks that there are as many labels as examples.
     *
     * @throws ShapeException if there are not, or either has no axis of examples
     */
    public DataSet {
        if (features.rank() < 1 || labels.rank() < 1 || features.size(0) != labels.size(0)) {
            throw new ShapeException("[dataset] features " + features.shape() + " with labels " + labels.shape()
                    + ": expected the same number of examples along the first axis");
        }
    }

    /** The two parts of a data set. */
    public record Split(DataSet first, DataSet second) {}

    /** Number of examples. */
    public long numExamples() {
        return features.size(0);
    }

    /** Shape of the features of one example. */
    public Shape exampleShape() {
        long[] sizes = features.shape().toArray();
        return Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length));
    }

    /** One example as a data set of one; a view. Negative numbers count from the end. */
    public DataSet get(long example) {
        long n = numExamples();
        long k = example < 0 ? example + n : example;
        if (k < 0 || k >= n) {
            throw new IndexException(
                    "[dataset] example " + example + " of " + n + ": expected " + -n + " to " + (n - 1));
        }
        return range(k, k + 1);
    }

    /** The examples from one number to before another; a view. */
    public DataSet range(long from, long to) {
        if (from < 0 || from > to || to > numExamples()) {
            throw new IndexException("[dataset] examples " + from + " to " + to + " of " + numExamples()
                    + ": expected 0 <= from <= to <= " + numExamples());
        }
        return new DataSet(features.get(Index.interval(from, to)), labels.get(Index.interval(from, to)));
    }

    /** The examples of the given numbers, in that order; a copy. */
    public DataSet select(int... examples) {
        for (int k : examples) {
            if (k < 0 || k >= numExamples()) {
                throw new IndexException(
                        "[dataset] example " + k + " of " + numExamples() + ": expected 0 to " + (numExamples() - 1));
            }
        }
        NDArray rows = Nd.create(examples, examples.length);
        return new DataSet(features.gather(rows, 0), labels.gather(rows, 0));
    }

    /** The same examples in the order of a seed; a copy. */
    public DataSet shuffle(long seed) {
        return select(Shuffle.order(Math.toIntExact(numExamples()), seed));
    }

    /** Some examples chosen by a seed, none twice; a copy. */
    public DataSet sample(int count, long seed) {
        if (count < 0 || count > numExamples()) {
            throw new IndexException("[dataset] sample of " + count + " from " + numExamples()
                    + " examples: expected 0 to " + numExamples());
        }
        return select(Arrays.copyOf(Shuffle.order(Math.toIntExact(numExamples()), seed), count));
    }

    /** The first examples, and the rest; views. Shuffle before, unless the order carries no meaning. */
    public Split split(long firstExamples) {
        return new Split(range(0, firstExamples), range(firstExamples, numExamples()));
    }

    /**
     * As {@link #split(long)}, by a share of the examples.
     *
     * @param fraction from 0 to 1
     */
    public Split split(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new DataException("[dataset] fraction " + fraction + " to split at: expected 0 to 1");
        }
        return split(Math.round(numExamples() * fraction));
    }

    /**
     * This data set, if every label is a finite number.
     *
     * @throws DataException naming the first row and column that holds NaN or infinity
     */
    public DataSet requireFiniteLabels() {
        requireFinite("labels", labels);
        return this;
    }

    /**
     * This data set, if every feature is a finite number.
     *
     * @throws DataException naming the first row and column that holds NaN or infinity
     */
    public DataSet requireFiniteFeatures() {
        requireFinite("features", features);
        return this;
    }

    private static void requireFinite(String what, NDArray x) {
        if (!x.dataType().isFloating()) {
            return;
        }
        double[] values = x.toDoubleArray();
        long row = x.size(0) == 0 ? 1 : x.length() / x.size(0);
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw notFinite(what, i / row, i % row, values[i]);
            }
        }
    }

    /** The error of a value that is not finite. */
    public static DataException notFinite(String what, long row, long column, double value) {
        return new DataException("[dataset] " + what + " row " + row + ", column " + column + " is " + value
                + ": expected a finite number; clean the data, or leave the example out");
    }

    /** The data sets one after another; a copy. */
    public static DataSet concat(List<DataSet> parts) {
        if (parts.isEmpty()) {
            throw new DataException("[dataset] nothing to join: expected at least one data set");
        }
        return new DataSet(
                Ops.concat(0, parts.stream().map(DataSet::features).toList()),
                Ops.concat(0, parts.stream().map(DataSet::labels).toList()));
    }

    /** Moves both arrays out of their scope. */
    public DataSet detach() {
        return new DataSet(features.detach(), labels.detach());
    }

    /** Gives the memory of both arrays back. */
    @Override
    public void close() {
        features.close();
        labels.close();
    }
}
