package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * AdaBelief (Zhuang et al., 2020): Adam with the second moment of what the gradient differs from its mean, {@code
 * s = b2 * s + (1 - b2) * (g - m)^2 + epsilon; p -= lr * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(s) + epsilon)}.
 *
 * @param learningRate the learning rate over time; 0.001 by default
 * @param beta1 decay of the first moment, in [0, 1); 0.9 by default
 * @param beta2 decay of the second moment, in [0, 1); 0.999 by default
 * @param epsilon added to the second moment and to its root, positive; 1e-14 by default
 */
public record AdaBelief(Schedule learningRate, double beta1, double beta2, double epsilon) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 1e-3;

    /** Checks the values. */
    public AdaBelief {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("adaBelief", "beta1", beta1);
        Hyper.fraction("adaBelief", "beta2", beta2);
        Hyper.positive("adaBelief", "epsilon", epsilon);
    }

    /** With a constant learning rate. */
    public AdaBelief(double learningRate, double beta1, double beta2, double epsilon) {
        this(new FixedSchedule(learningRate), beta1, beta2, epsilon);
    }

    /** With a learning rate over time, and the other defaults. */
    public AdaBelief(Schedule learningRate) {
        this(learningRate, 0.9, 0.999, 1e-14);
    }

    /** With a constant learning rate, and the other defaults. */
    public AdaBelief(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.001, and the other defaults. */
    public AdaBelief() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public AdaBelief withLearningRate(Schedule schedule) {
        return new AdaBelief(schedule, beta1, beta2, epsilon);
    }

    @Override
    public int stateSize() {
        return 2;
    }
}
