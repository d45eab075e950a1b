package io.gatun.ops.named;

import io.gatun.ops.Ops;
import io.gatun.ops.loss.LossReduce;

/** Names of the loss namespace: labels come first, weights may be left out. */
final class LossNames {
    private LossNames() {}

    private static LossReduce reduce(Call<?> c) {
        return c.choice(LossReduce.class, "lossReduce", LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT);
    }

    static <T extends Ops<T>> T absoluteDifference(Call<T> c) {
        return c.x(1).absoluteDifference(c.x(0), c.optional(2), reduce(c));
    }

    static <T extends Ops<T>> T cosineDistance(Call<T> c) {
        return c.x(1).cosineDistance(c.x(0), c.optional(2), reduce(c), c.integer("dimension"));
    }

    static <T extends Ops<T>> T hingeLoss(Call<T> c) {
        return c.x(1).hingeLoss(c.x(0), c.optional(2), reduce(c));
    }

    static <T extends Ops<T>> T huberLoss(Call<T> c) {
        return c.x(1).huberLoss(c.x(0), c.optional(2), reduce(c), c.real("delta"));
    }

    static <T extends Ops<T>> T logLoss(Call<T> c) {
        return c.x(1).logLoss(c.x(0), c.optional(2), reduce(c), c.real("epsilon", 0));
    }

    static <T extends Ops<T>> T logPoisson(Call<T> c) {
        return c.x(1).logPoisson(c.x(0), c.optional(2), reduce(c), c.flag("full", false));
    }

    static <T extends Ops<T>> T meanPairwiseSquaredError(Call<T> c) {
        return c.x(1).meanPairwiseSquaredError(c.x(0), c.optional(2), reduce(c));
    }

    static <T extends Ops<T>> T meanSquaredError(Call<T> c) {
        return c.x(1).meanSquaredError(c.x(0), c.optional(2), reduce(c));
    }

    static <T extends Ops<T>> T sigmoidCrossEntropy(Call<T> c) {
        return c.x(1).sigmoidCrossEntropy(c.x(0), c.optional(2), reduce(c), c.real("labelSmoothing", 0));
    }

    static <T extends Ops<T>> T softmaxCrossEntropy(Call<T> c) {
        return c.x(1).softmaxCrossEntropy(c.x(0), c.optional(2), reduce(c), c.real("labelSmoothing", 0));
    }

    static <T extends Ops<T>> T weightedCrossEntropyWithLogits(Call<T> c) {
        return c.x(1).weightedCrossEntropyWithLogits(c.x(0), c.x(2));
    }
}
