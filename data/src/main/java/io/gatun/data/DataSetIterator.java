package io.gatun.data;

import io.gatun.ops.Shape;
import java.util.Iterator;
import java.util.List;

/**
 * Delivers a data set in batches. One pass is an epoch; {@link #reset} begins the next, and does nothing while no batch of the
 * present one has been taken. {@code for (DataSet batch : iterator)} runs one epoch and may be repeated.
 *
 * <p>The arrays of a batch belong to the innermost open scope of the thread that calls {@link #next}, as every result does.
 * Iterators are not thread-safe.
 */
public interface DataSetIterator extends Iterator<DataSet>, Iterable<DataSet>, AutoCloseable {
    /** Examples in a batch; the last one of an epoch may have fewer. */
    int batch();

    /** Examples in an epoch, or -1 if that is not known. */
    long totalExamples();

    /** Shape of the features of one example: that of a batch without its first axis. */
    Shape exampleShape();

    /** Number of values in an example. */
    default long inputColumns() {
        return exampleShape().length();
    }

    /** Number of label columns: classes, or values to predict. */
    int totalOutcomes();

    /** Names of the label columns, in order; empty if they have none. */
    default List<String> labels() {
        return List.of();
    }

    /** What changes each batch before it is delivered, or null. */
    DataSetPreProcessor preProcessor();

    /** Sets what changes each batch before it is delivered; it takes the place of the present one. Null for nothing. */
    void setPreProcessor(DataSetPreProcessor preProcessor);

    /** Begins the next epoch, unless nothing of this one has been taken. */
    void reset();

    /**
     * Whether a prefetching thread may call this iterator in place of the training thread. The arrays of a batch must then be
     * new ones: they are closed once they have been handed over.
     */
    default boolean asyncSupported() {
        return true;
    }

    /** Whether {@link #reset} works. */
    default boolean resetSupported() {
        return true;
    }

    /** Batches in an epoch, or -1 if that is not known. */
    default long batches() {
        long total = totalExamples();
        return total < 0 ? -1 : (total + batch() - 1) / batch();
    }

    /** Begins an epoch as {@link #reset} does, and returns this. */
    @Override
    default Iterator<DataSet> iterator() {
        reset();
        return this;
    }

    /** Ends threads and files that the iterator uses; it delivers nothing afterwards. */
    @Override
    default void close() {}
}
