package io.gatun.autodiff.training;

import io.gatun.ops.GatunException;
import java.util.List;
import java.util.Objects;

/**
 * What is checked at the end of passes over the training data.
 *
 * @param data one pass over it is a validation; always its epoch 0
 * @param everyEpochs how often, 1 or more
 * @param scored measured outputs; the loss is always measured
 */
public record Validation(BatchSource data, int everyEpochs, List<Scored> scored) {
    /** Checks the values. */
    public Validation {
        Objects.requireNonNull(data, "data");
        scored = List.copyOf(scored);
        if (everyEpochs < 1) {
            throw new GatunException("[validation] every " + everyEpochs + " epochs: expected 1 or more");
        }
    }

    /** Each epoch. */
    public static Validation of(BatchSource data, Scored... scored) {
        return new Validation(data, 1, List.of(scored));
    }

    /** Each so many epochs. */
    public Validation everyEpochs(int n) {
        return new Validation(data, n, scored);
    }
}
