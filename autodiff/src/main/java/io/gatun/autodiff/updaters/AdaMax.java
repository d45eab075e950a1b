package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * AdaMax (Kingma and Ba, 2014, section 7): {@code m = b1 * m + (1 - b1) * g; u = max(b2 * u, |g|);
 * p -= lr / (1 - b1^t) * m / (u + epsilon)}.
 *
 * @param learningRate the learning rate over time; 0.001 by default
 * @param beta1 decay of the first moment, in [0, 1); 0.9 by default
 * @param beta2 decay of the largest gradient, in [0, 1); 0.999 by default
 * @param epsilon added to the largest gradient, positive; 1e-8 by default
 */
public record AdaMax(Schedule learningRate, double beta1, double beta2, double epsilon) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 1e-3;

    /** Checks the values. */
    public AdaMax {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("adaMax", "beta1", beta1);
        Hyper.fraction("adaMax", "beta2", beta2);
        Hyper.positive("adaMax", "epsilon", epsilon);
    }

    /** With a constant learning rate. */
    public AdaMax(double learningRate, double beta1, double beta2, double epsilon) {
        this(new FixedSchedule(learningRate), beta1, beta2, epsilon);
    }

    /** With a learning rate over time, and the other defaults. */
    public AdaMax(Schedule learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8);
    }

    /** With a constant learning rate, and the other defaults. */
    public AdaMax(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.001, and the other defaults. */
    public AdaMax() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public AdaMax withLearningRate(Schedule schedule) {
        return new AdaMax(schedule, beta1, beta2, epsilon);
    }

    @Override
    public int stateSize() {
        return 2;
    }
}
