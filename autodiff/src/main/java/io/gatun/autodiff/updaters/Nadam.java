package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Adam with Nesterov's momentum (Dozat, 2016), without its schedule of the momentum: {@code p -= lr * sqrt(1 - b2^t) *
 * (b1 * m / (1 - b1^(t + 1)) + (1 - b1) * g / (1 - b1^t)) / (sqrt(v) + epsilon)} with Adam's m and v. (Deeplearning4j
 * leaves the correction of v out, by which its first steps are many times too small.)
 *
 * @param learningRate the learning rate over time; 0.001 by default
 * @param beta1 decay of the first moment, in [0, 1); 0.9 by default
 * @param beta2 decay of the second moment, in [0, 1); 0.999 by default
 * @param epsilon added to the root of the second moment, positive; 1e-8 by default
 */
public record Nadam(Schedule learningRate, double beta1, double beta2, double epsilon) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 1e-3;

    /** Checks the values. */
    public Nadam {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("nadam", "beta1", beta1);
        Hyper.fraction("nadam", "beta2", beta2);
        Hyper.positive("nadam", "epsilon", epsilon);
    }

    /** With a constant learning rate. */
    public Nadam(double learningRate, double beta1, double beta2, double epsilon) {
        this(new FixedSchedule(learningRate), beta1, beta2, epsilon);
    }

    /** With a learning rate over time, and the other defaults. */
    public Nadam(Schedule learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8);
    }

    /** With a constant learning rate, and the other defaults. */
    public Nadam(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.001, and the other defaults. */
    public Nadam() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public Nadam withLearningRate(Schedule schedule) {
        return new Nadam(schedule, beta1, beta2, epsilon);
    }

    @Override
    public int stateSize() {
        return 2;
    }
}
