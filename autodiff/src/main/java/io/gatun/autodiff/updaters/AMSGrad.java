package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * AMSGrad (Reddi, Kale and Kumar, 2018, "On the convergence of Adam and beyond"): Adam with the largest second moment so
 * far, {@code u = max(u, v); p -= lr * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(u) + epsilon)}.
 *
 * @param learningRate the learning rate over time; 0.001 by default
 * @param beta1 decay of the first moment, in [0, 1); 0.9 by default
 * @param beta2 decay of the second moment, in [0, 1); 0.999 by default
 * @param epsilon added to the root of the second moment, positive; 1e-8 by default
 */
public record AMSGrad(Schedule learningRate, double beta1, double beta2, double epsilon) implements Updater {
    /** The default learning rate. */
    public static final double DEFAULT_LEARNING_RATE = 1e-3;

    /** Checks the values. */
    public AMSGrad {
        Objects.requireNonNull(learningRate, "learningRate");
        Hyper.fraction("amsGrad", "beta1", beta1);
        Hyper.fraction("amsGrad", "beta2", beta2);
        Hyper.positive("amsGrad", "epsilon", epsilon);
    }

    /** With a constant learning rate. */
    public AMSGrad(double learningRate, double beta1, double beta2, double epsilon) {
        this(new FixedSchedule(learningRate), beta1, beta2, epsilon);
    }

    /** With a learning rate over time, and the other defaults. */
    public AMSGrad(Schedule learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8);
    }

    /** With a constant learning rate, and the other defaults. */
    public AMSGrad(double learningRate) {
        this(new FixedSchedule(learningRate));
    }

    /** With a learning rate of 0.001, and the other defaults. */
    public AMSGrad() {
        this(DEFAULT_LEARNING_RATE);
    }

    @Override
    public AMSGrad withLearningRate(Schedule schedule) {
        return new AMSGrad(schedule, beta1, beta2, epsilon);
    }

    @Override
    public int stateSize() {
        return 3;
    }
}
