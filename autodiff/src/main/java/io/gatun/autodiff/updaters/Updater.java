package io.gatun.autodiff.updaters;

/**
 * How parameters change by their gradients: the hyper-parameters of one update rule, an immutable value. The state of a
 * rule (momentum, moments) belongs to the training plan that applies it.
 */
public sealed interface Updater
        permits Sgd,
                Nesterovs,
                Momentum,
                Adam,
                AdamW,
                AMSGrad,
                Nadam,
                AdaMax,
                AdaBelief,
                AdaGrad,
                AdaDelta,
                RmsProp,
                NoOp {
    /** The learning rate over time. */
    Schedule learningRate();

    /** This rule with another learning rate. */
    Updater withLearningRate(Schedule learningRate);

    /** This rule with a constant learning rate. */
    default Updater withLearningRate(double learningRate) {
        return withLearningRate(new FixedSchedule(learningRate));
    }

    /** Numbers kept for each parameter between steps: 0 (SGD) to 3 (AMSGrad). */
    int stateSize();
}
