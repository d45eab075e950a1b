package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Steps down: {@code initialValue * decayRate^floor(i / step)}.
 *
 * @param type whether iterations or epochs are counted
 * @param initialValue value at the start, zero or more
 * @param decayRate factor of each step, positive
 * @param step counts between two steps, positive
 */
public record StepSchedule(ScheduleType type, double initialValue, double decayRate, double step) implements Schedule {
    /** Checks the values. */
    public StepSchedule {
        Objects.requireNonNull(type, "type");
        Hyper.rate("stepSchedule", "initialValue", initialValue);
        Hyper.positive("stepSchedule", "decayRate", decayRate);
        Hyper.positive("stepSchedule", "step", step);
    }

    @Override
    public double valueAt(long iteration, int epoch) {
        double i = type.count(iteration, epoch);
        return initialValue * Math.pow(decayRate, Math.floor(i / step));
    }
}
