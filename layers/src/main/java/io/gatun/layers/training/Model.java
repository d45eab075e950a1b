package io.gatun.layers.training;

import java.nio.file.Path;

/** What listeners see of a network in training. */
public interface Model {
    /** Training steps taken since the network was made, over all calls and resumed runs. */
    long iteration();

    /** Passes over the data completed since the network was made. */
    int epoch();

    /**
     * Score of the last batch: mean loss of its examples before the step, plus regularisation after it. Cheap to ask
     * for, but that L1 and L2 take a pass over the weights.
     */
    double score();

    /** Number of examples of the last batch. */
    int lastBatchSize();

    /** Number of trained values. */
    long numParams();

    /** Writes everything needed to go on: a whole file or, on failure, none. */
    void save(Path file);

    /** Ends the running fit after this step. */
    void stop();
}
