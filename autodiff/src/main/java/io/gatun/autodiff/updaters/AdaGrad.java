package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * AdaGrad (Duchi, Hazan and Singer, 2011): {@code h += g * g; p -= lr * g / (sqrt(h) + epsilon)}.
 *
 * @param learningRate the learning rate over time; 0.1 by default
 * @param epsilon added to the root of the sum of squares, positive; 1e-6 by default
 */
public record AdaGrad(Schedule learningRate, double epsilon) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 0.1;

    /** Checks the values. */
    public AdaGrad {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.positive("adaGrad", "epsilon", epsilon);
    }

    /** With a constant learning rate. */
    public AdaGrad(double learningRate, double epsilon) {
        this(new FixedSchedule(learningRate), epsilon);
    }

    /** With a learning rate over time, and the other defaults. */
    public AdaGrad(Schedule learningRate) {
        this(learningRate, 1e-6);
    }

    /** With a constant learning rate, and the other defaults. */
    public AdaGrad(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.1, and the other defaults. */
    public AdaGrad() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public AdaGrad withLearningRate(Schedule schedule) {
        return new AdaGrad(schedule, epsilon);
    }

    @Override
    public int stateSize() {
        return 1;
    }
}
