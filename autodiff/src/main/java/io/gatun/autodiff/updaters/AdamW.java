package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019): {@code p -= lr * weightDecay * p} beside Adam's step, from
 * the same old parameters; the decay does not enter the moments.
 *
 * @param learningRate the learning rate over time; 0.001 by default
 * @param beta1 decay of the first moment, in [0, 1); 0.9 by default
 * @param beta2 decay of the second moment, in [0, 1); 0.999 by default
 * @param epsilon added to the root of the second moment, positive; 1e-8 by default
 * @param weightDecay share of a parameter that a step takes away, times the learning rate; zero or more; 0.01 by default
 */
public record AdamW(Schedule learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 1e-3;

    /** Checks the values. */
    public AdamW {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("adamW", "beta1", beta1);
        Hyper.fraction("adamW", "beta2", beta2);
        Hyper.positive("adamW", "epsilon", epsilon);
        Hyper.rate("adamW", "weightDecay", weightDecay);
    }

    /** With a constant learning rate. */
    public AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
        this(new FixedSchedule(learningRate), beta1, beta2, epsilon, weightDecay);
    }

    /** With a learning rate over time, and the other defaults. */
    public AdamW(Schedule learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0.01);
    }

    /** With a constant learning rate, and the other defaults. */
    public AdamW(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.001, and the other defaults. */
    public AdamW() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public AdamW withLearningRate(Schedule schedule) {
        return new AdamW(schedule, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public int stateSize() {
        return 2;
    }
}
