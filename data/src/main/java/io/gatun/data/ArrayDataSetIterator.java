package io.gatun.data;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.data.internal.Examples;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Batches of a data set that lies in memory. Pixels stay bytes until their batch is asked for; {@link Normalizer}s are applied
 * during that conversion. With {@link #shuffled} each epoch has an order of its own, which depends on the seed and the number
 * of the epoch alone, so that {@link #seek} continues an interrupted training exactly.
 */
public final class ArrayDataSetIterator implements DataSetIterator {
    private final Examples features;
    private final Examples targets;
    private final int batch;
    private final List<String> labels;
    private final Long seed;
    private final boolean dropLast;

    private final int[] order;
    private final float[] featureBuffer;
    private final float[] targetBuffer;
    private DataSetPreProcessor preProcessor;
    private Affine map = Affine.IDENTITY;
    private long epoch;
    private int position;

    private ArrayDataSetIterator(
            Examples features, Examples targets, int batch, List<String> labels, Long seed, boolean dropLast) {
        if (batch < 1) {
            throw new ShapeException("[iterator] batch of " + batch + ": expected 1 or more examples");
        }
        if (features.count() != targets.count()) {
            throw new ShapeException("[iterator] " + features.count() + " examples with " + targets.count()
                    + " labels: expected as many of both");
        }
        if (features.count() == 0) {
            throw new DataException("[iterator] the data set is empty: expected at least one example");
        }
        if (!labels.isEmpty() && labels.size() != targets.shape().length()) {
            throw new ShapeException("[iterator] " + labels.size() + " label names for "
                    + targets.shape().length() + " label columns: expected as many");
        }
        if (dropLast && batch > features.count()) {
            throw new ShapeException("[iterator] batch of " + batch + " with dropLast leaves nothing of "
                    + features.count() + " examples: expected a batch of at most that");
        }
        this.features = features;
        this.targets = targets;
        this.batch = batch;
        this.labels = List.copyOf(labels);
        this.seed = seed;
        this.dropLast = dropLast;
        this.order = new int[features.count()];
        int rows = Math.min(batch, order.length);
        this.featureBuffer = new float[Math.toIntExact(rows * features.shape().length())];
        this.targetBuffer = new float[Math.toIntExact(rows * targets.shape().length())];
        arrange();
    }

    /**
     * Batches of arrays; their values are copied, as FLOAT.
     *
     * @param features [examples, ...]
     * @param labels [examples, columns]; finite
     * @param batch examples in a batch, 1 or more
     */
    public static ArrayDataSetIterator of(NDArray features, NDArray labels, int batch) {
        if (labels.rank() != 2) {
            throw new ShapeException("[iterator] labels of shape " + labels.shape() + ": expected [examples, columns]");
        }
        Examples.Reals targets = Examples.Reals.of(labels);
        targets.requireFinite("labels");
        return new ArrayDataSetIterator(Examples.Reals.of(features), targets, batch, List.of(), null, false);
    }

    /** Batches of a data set; its values are copied, as FLOAT. */
    public static ArrayDataSetIterator of(DataSet data, int batch) {
        return of(data.features(), data.labels(), batch);
    }

    /**
     * Batches of pictures with one class each. The arrays are not copied: do not change them.
     *
     * @param pixels one unsigned byte for each value, example after example
     * @param example shape of one, such as [1, 28, 28]
     * @param classes class number of each example, as unsigned bytes
     * @param names names of the classes
     * @param batch examples in a batch, 1 or more
     */
    public static ArrayDataSetIterator of(byte[] pixels, Shape example, byte[] classes, List<String> names, int batch) {
        return new ArrayDataSetIterator(
                new Examples.Pixels(classes.length, example, pixels),
                new Examples.Classes(classes, Shape.of(names.size())),
                batch,
                names,
                null,
                false);
    }

    /** A new iterator over the same data, shuffled anew each epoch. */
    public ArrayDataSetIterator shuffled(long seed) {
        return copy(batch, labels, seed, dropLast);
    }

    /** A new iterator over the same data that leaves out the last batch of an epoch if it has fewer examples. */
    public ArrayDataSetIterator dropLast() {
        return copy(batch, labels, seed, true);
    }

    /** A new iterator over the same data with another batch. */
    public ArrayDataSetIterator withBatch(int examples) {
        return copy(examples, labels, seed, dropLast);
    }

    /** A new iterator over the same data with names for the label columns. */
    public ArrayDataSetIterator withLabels(List<String> names) {
        return copy(batch, names, seed, dropLast);
    }

    private ArrayDataSetIterator copy(int newBatch, List<String> names, Long newSeed, boolean drop) {
        ArrayDataSetIterator other = new ArrayDataSetIterator(features, targets, newBatch, names, newSeed, drop);
        other.setPreProcessor(preProcessor);
        return other;
    }

    /** The number of this epoch, from 0. */
    public long epoch() {
        return epoch;
    }

    /**
     * Goes to a batch of an epoch, both counted from 0: what an uninterrupted run would deliver there comes next.
     */
    public void seek(long epoch, long batchIndex) {
        if (epoch < 0 || batchIndex < 0 || batchIndex > batches()) {
            throw new io.gatun.ops.IndexException("[iterator] epoch " + epoch + ", batch " + batchIndex
                    + ": expected an epoch of 0 or more and a batch from 0 to " + batches());
        }
        this.epoch = epoch;
        arrange();
        position = (int) Math.min(batchIndex * batch, order.length);
    }

    private void arrange() {
        position = 0;
        if (seed == null) {
            Arrays.setAll(order, i -> i);
        } else {
            Shuffle.fill(order, seed, epoch);
        }
    }

    @Override
    public int batch() {
        return batch;
    }

    /** Examples in an epoch; those left out by {@link #dropLast} are not counted. */
    @Override
    public long totalExamples() {
        return dropLast ? (long) order.length / batch * batch : order.length;
    }

    @Override
    public Shape exampleShape() {
        return features.shape();
    }

    @Override
    public int totalOutcomes() {
        return (int) targets.shape().length();
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public DataSetPreProcessor preProcessor() {
        return preProcessor;
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        Affine affine = preProcessor instanceof Normalizer n ? n.map() : Affine.IDENTITY;
        affine.check("iterator", features.shape());
        this.preProcessor = preProcessor;
        this.map = affine;
    }

    @Override
    public void reset() {
        if (position > 0) {
            epoch++;
            arrange();
        }
    }

    @Override
    public boolean hasNext() {
        return position < totalExamples();
    }

    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("[iterator] the epoch of " + totalExamples()
                    + " examples is over: ask hasNext() first, or call reset()");
        }
        int from = position;
        int to = Math.min(from + batch, order.length);
        position = to;
        DataSet data = new DataSet(
                collect(features, from, to, featureBuffer, map),
                collect(targets, from, to, targetBuffer, Affine.IDENTITY));
        return preProcessor == null || preProcessor instanceof Normalizer ? data : preProcessor.preProcess(data);
    }

    private NDArray collect(Examples source, int from, int to, float[] buffer, Affine affine) {
        source.fill(order, from, to, buffer, affine);
        long[] example = source.shape().toArray();
        long[] shape = new long[example.length + 1];
        shape[0] = to - from;
        System.arraycopy(example, 0, shape, 1, example.length);
        int length = Math.toIntExact((to - from) * source.shape().length());
        return Nd.create(length == buffer.length ? buffer : Arrays.copyOf(buffer, length), shape);
    }
}
