package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Momentum (Polyak, 1964), the heavy ball: {@code v = mu * v + g; p -= lr * v}. What other libraries call SGD with momentum;
 * see {@link Nesterovs} for the form that looks ahead.
 *
 * @param learningRate the learning rate over time; 0.1 by default
 * @param momentum mu, in [0, 1); 0.9 by default
 */
public record Momentum(Schedule learningRate, double momentum) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 0.1;

    /** Checks the values. */
    public Momentum {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("momentum", "momentum", momentum);
    }

    /** With a constant learning rate. */
    public Momentum(double learningRate, double momentum) {
        this(new FixedSchedule(learningRate), momentum);
    }

    /** With a learning rate over time, and the other defaults. */
    public Momentum(Schedule learningRate) {
        this(learningRate, 0.9);
    }

    /** With a constant learning rate, and the other defaults. */
    public Momentum(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.1, and the other defaults. */
    public Momentum() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public Momentum withLearningRate(Schedule schedule) {
        return new Momentum(schedule, momentum);
    }

    @Override
    public int stateSize() {
        return 1;
    }
}
