package io.gatun.autodiff.updaters;

import io.gatun.ops.GatunException;

/**
 * Takes gradients as the step itself: {@code p -= g}. For gradients that are steps already, such as those of an
 * optimiser outside; a parameter that is not to move is frozen instead ({@code TrainingConfig.withFrozen}).
 */
public record NoOp() implements Updater {
    @Override
    public Schedule learningRate() {
        return new FixedSchedule(1);
    }

    /** Always an error: there is no learning rate to change. */
    @Override
    public NoOp withLearningRate(Schedule schedule) {
        throw new GatunException("[noOp] it has no learning rate: expected an updater that has one, such as Sgd");
    }

    @Override
    public int stateSize() {
        return 0;
    }
}
