package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * RMSProp (Tieleman and Hinton, 2012): {@code h = decay * h + (1 - decay) * g^2; p -= lr * g / (sqrt(h) + epsilon)}.
 *
 * @param learningRate the learning rate over time; 0.1 by default
 * @param decay decay of the mean of squares, in [0, 1); 0.95 by default
 * @param epsilon added to the root of the mean, positive; 1e-8 by default
 */
public record RmsProp(Schedule learningRate, double decay, double epsilon) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 0.1;

    /** Checks the values. */
    public RmsProp {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("rmsProp", "decay", decay);
        Hyper.positive("rmsProp", "epsilon", epsilon);
    }

    /** With a constant learning rate. */
    public RmsProp(double learningRate, double decay, double epsilon) {
        this(new FixedSchedule(learningRate), decay, epsilon);
    }

    /** With a learning rate over time, and the other defaults. */
    public RmsProp(Schedule learningRate) {
        this(learningRate, 0.95, 1e-8);
    }

    /** With a constant learning rate, and the other defaults. */
    public RmsProp(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.1, and the other defaults. */
    public RmsProp() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public RmsProp withLearningRate(Schedule schedule) {
        return new RmsProp(schedule, decay, epsilon);
    }

    @Override
    public int stateSize() {
        return 1;
    }
}
