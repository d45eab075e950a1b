package io.gatun.autodiff;

import io.gatun.ops.GatunException;

/**
 * Weight decay: each step takes a share of the parameter away, beside the updater's own step ({@code p -= share * p}).
 * Unlike {@code l2} it does not go through the updater's moments (Loshchilov and Hutter, 2019). It is not part of the
 * loss.
 *
 * @param coefficient the share, zero or more
 * @param timesLearningRate whether the share is multiplied by the learning rate
 */
public record WeightDecay(double coefficient, boolean timesLearningRate) {
    /** No decay. */
    public static final WeightDecay NONE = new WeightDecay(0, true);

    /** Checks the coefficient. */
    public WeightDecay {
        if (!(coefficient >= 0 && coefficient < Double.POSITIVE_INFINITY)) {
            throw new GatunException(
                    "[training] weightDecay is " + coefficient + ": expected zero or a positive number");
        }
    }

    /** A share times the learning rate, so that schedules hold for it too. */
    public static WeightDecay of(double coefficient) {
        return new WeightDecay(coefficient, true);
    }

    /** This decay and more of it, times the learning rate. */
    public WeightDecay plus(double more) {
        if (more != 0 && coefficient != 0) {
            throw new GatunException("[training] weight decay is set twice, by AdamW (" + more
                    + ") and by the parameter's settings (" + coefficient + "): expected one of them");
        }
        return more == 0 ? this : of(more);
    }

    /** The share that a step at a learning rate takes away. */
    public double at(double learningRate) {
        return timesLearningRate ? coefficient * learningRate : coefficient;
    }
}
