package io.gatun.ops.loss;

import io.gatun.ops.Ops;

/** How weighted losses become one number. The names are Deeplearning4j's. */
public enum LossReduce {
    /** Not at all: the weighted losses themselves. */
    NONE {
        @Override
        <T extends Ops<T>> T count(T weights) {
            return null;
        }
    },
    /** Their sum. */
    SUM {
        @Override
        <T extends Ops<T>> T count(T weights) {
            return null;
        }
    },
    /** Their sum divided by that of the weights; 0 where that is 0. */
    MEAN_BY_WEIGHT {
        @Override
        <T extends Ops<T>> T count(T weights) {
            return weights.sum();
        }
    },
    /** Their sum divided by the number of weights other than 0; 0 where there is none. */
    MEAN_BY_NONZERO_WEIGHT_COUNT {
        @Override
        <T extends Ops<T>> T count(T weights) {
            return weights.neq(0.0).cast(weights.dataType()).sum();
        }
    };

    /** What the sum is divided by, from the weights of all losses; null for nothing. */
    abstract <T extends Ops<T>> T count(T weights);

    /**
     * Losses times their weights, reduced.
     *
     * @param losses of a floating type
     * @param weights such that they broadcast to the losses, or null: each is 1
     */
    public <T extends Ops<T>> T of(T losses, T weights) {
        T weighted = weights == null ? losses : losses.mul(weights);
        if (this == NONE) {
            return weighted;
        }
        if (this == SUM) {
            return weighted.sum();
        }
        if (weights == null) {
            return weighted.mean();
        }
        T count = count(losses.zerosLike().add(weights));
        T none = count.eq(0.0);
        T mean = weighted.sum().div(none.select(count.onesLike(), count));
        return none.select(mean.zerosLike(), mean);
    }
}
