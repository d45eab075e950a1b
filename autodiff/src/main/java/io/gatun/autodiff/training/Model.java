package io.gatun.autodiff.training;

import io.gatun.arrays.NDArray;
import java.nio.file.Path;
import java.util.Map;

/** What listeners see of a network or graph in training. */
public interface Model {
    /** Training steps taken since the model was made, over all calls and resumed runs. */
    long iteration();

    /** Passes over the data completed since the model was made. */
    int epoch();

    /**
     * Score of the last batch: mean loss of its examples before the step, plus regularisation after it. Cheap to ask
     * for, but that L1 and L2 take a pass over the weights.
     */
    double score();

    /** Loss of the last validation, which a fit does at the end of a pass; NaN if there was none. */
    default double validationScore() {
        return Double.NaN;
    }

    /** Number of examples of the last batch. */
    int lastBatchSize();

    /** Number of trained values. */
    long numParams();

    /** The parameters by name: copies, the caller's, in the innermost open scope. */
    Map<String, NDArray> paramTable();

    /** Writes everything needed to go on: a whole file or, on failure, none. */
    void save(Path file);

    /** Ending of the names of files that {@link #save} writes, with its dot. */
    default String fileExtension() {
        return ".zip";
    }

    /** Ends the running fit after this step. */
    void stop();
}
