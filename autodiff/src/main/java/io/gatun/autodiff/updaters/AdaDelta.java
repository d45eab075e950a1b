package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * AdaDelta (Zeiler, 2012): {@code h = rho * h + (1 - rho) * g^2; d = g * sqrt(u + epsilon) / sqrt(h + epsilon);
 * u = rho * u + (1 - rho) * d^2; p -= lr * d}. It finds its own step size; the learning rate is a factor of it.
 *
 * @param learningRate the learning rate over time; 1 by default
 * @param rho decay of both means, in [0, 1); 0.95 by default
 * @param epsilon added to both means, positive; 1e-6 by default
 */
public record AdaDelta(Schedule learningRate, double rho, double epsilon) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 1;

    /** Checks the values. */
    public AdaDelta {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("adaDelta", "rho", rho);
        Hyper.positive("adaDelta", "epsilon", epsilon);
    }

    /** With a constant learning rate. */
    public AdaDelta(double learningRate, double rho, double epsilon) {
        this(new FixedSchedule(learningRate), rho, epsilon);
    }

    /** With a learning rate over time, and the other defaults. */
    public AdaDelta(Schedule learningRate) {
        this(learningRate, 0.95, 1e-6);
    }

    /** With a constant learning rate, and the other defaults. */
    public AdaDelta(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 1, and the other defaults. */
    public AdaDelta() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public AdaDelta withLearningRate(Schedule schedule) {
        return new AdaDelta(schedule, rho, epsilon);
    }

    @Override
    public int stateSize() {
        return 2;
    }
}
