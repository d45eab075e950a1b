package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Nesterov's accelerated gradient in the form of Sutskever et al. (2013, "On the importance of initialization and
 * momentum in deep learning"): {@code v' = mu * v - lr * g; p += -mu * v + (1 + mu) * v'}.
 *
 * @param learningRate the learning rate over time; 0.1 by default
 * @param momentum mu, in [0, 1); 0.9 by default
 */
public record Nesterovs(Schedule learningRate, double momentum) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 0.1;
    /** The default momentum. */
    public static final double DEFAULT_MOMENTUM = 0.9;

    /** Checks the values. */
    public Nesterovs {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("nesterovs", "momentum", momentum);
    }

    /** With a constant learning rate. */
    public Nesterovs(double learningRate, double momentum) {
        this(new FixedSchedule(learningRate), momentum);
    }

    /** With a constant learning rate and a momentum of 0.9. */
    public Nesterovs(double learningRate) {
        this(learningRate, DEFAULT_MOMENTUM);
    }

    /** With a learning rate of 0.1 and a momentum of 0.9. */
    public Nesterovs() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public Nesterovs withLearningRate(Schedule schedule) {
        return new Nesterovs(schedule, momentum);
    }

    @Override
    public int stateSize() {
        return 1;
    }
}
