package io.gatun.autodiff.metrics;

import io.gatun.arrays.NDArray;
import java.util.Map;

/**
 * A measure of predictions, collected batch by batch: what evaluation of graphs and of networks has in common. Not
 * thread-safe.
 */
public interface Metric {
    /**
     * Counts a batch.
     *
     * @param labels what is true, or what was to be predicted
     * @param predictions what was predicted
     * @throws io.gatun.ops.ShapeException if the shapes do not fit each other or batches before
     */
    void add(NDArray labels, NDArray predictions);

    /** The figures over all batches so far, by name, the most telling first; NaN where there is nothing to tell. */
    Map<String, Double> figures();

    /** Forgets all batches. */
    void reset();

    /** The first figure. */
    default double value() {
        return figures().values().iterator().next();
    }
}
