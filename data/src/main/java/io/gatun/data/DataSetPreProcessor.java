package io.gatun.data;

/** Changes the examples that an iterator delivers, batch by batch; {@link Normalizer}s are the usual ones. */
@FunctionalInterface
public interface DataSetPreProcessor {
    /** The batch to deliver instead; the arrays of the given one must not be changed, they may be delivered again. */
    DataSet preProcess(DataSet batch);
}
