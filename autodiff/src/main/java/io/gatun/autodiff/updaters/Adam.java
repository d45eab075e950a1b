package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Adam (Kingma and Ba, 2014): {@code m = b1 * m + (1 - b1) * g; v = b2 * v + (1 - b2) * g * g;
 * p -= lr * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + epsilon)}, with t counted from 1.
 *
 * @param learningRate the learning rate over time; 0.001 by default
 * @param beta1 decay of the first moment, in [0, 1); 0.9 by default
 * @param beta2 decay of the second moment, in [0, 1); 0.999 by default
 * @param epsilon added to the root of the second moment, positive; 1e-8 by default
 */
public record Adam(Schedule learningRate, double beta1, double beta2, double epsilon) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 1e-3;

    /** Checks the values. */
    public Adam {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("adam", "beta1", beta1);
        Hyper.fraction("adam", "beta2", beta2);
        Hyper.positive("adam", "epsilon", epsilon);
    }

    /** With a constant learning rate. */
    public Adam(double learningRate, double beta1, double beta2, double epsilon) {
        this(new FixedSchedule(learningRate), beta1, beta2, epsilon);
    }

    /** With a learning rate over time, and the default decays. */
    public Adam(Schedule learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8);
    }

    /** With a constant learning rate, and the default decays. */
    public Adam(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.001, and the default decays. */
    public Adam() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public Adam withLearningRate(Schedule schedule) {
        return new Adam(schedule, beta1, beta2, epsilon);
    }

    @Override
    public int stateSize() {
        return 2;
    }
}
