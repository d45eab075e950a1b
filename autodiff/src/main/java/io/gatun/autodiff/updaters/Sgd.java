package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Stochastic gradient descent: {@code p -= lr * g}.
 *
 * @param learningRate the learning rate over time; 0.001 by default
 */
public record Sgd(Schedule learningRate) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 1e-3;

    /** Checks that the schedule is there. */
    public Sgd {
        Objects.requireNonNull(learningRate, "learningRate");
    }

    /** With a constant learning rate. */
    public Sgd(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.001. */
    public Sgd() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public Sgd withLearningRate(Schedule schedule) {
        return new Sgd(schedule);
    }

    @Override
    public int stateSize() {
        return 0;
    }
}
