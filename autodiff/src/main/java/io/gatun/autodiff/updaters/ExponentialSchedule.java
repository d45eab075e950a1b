package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Exponential decay: {@code initialValue * gamma^i}.
 *
 * @param type whether iterations or epochs are counted
 * @param initialValue value at the start, zero or more
 * @param gamma factor of each count, positive
 */
public record ExponentialSchedule(ScheduleType type, double initialValue, double gamma) implements Schedule {
    /** Checks the values. */
    public ExponentialSchedule {
        Objects.requireNonNull(type, "type");
        Hyper.rate("exponentialSchedule", "initialValue", initialValue);
        Hyper.positive("exponentialSchedule", "gamma", gamma);
    }

    @Override
    public double valueAt(long iteration, int epoch) {
        double i = type.count(iteration, epoch);
        return initialValue * Math.pow(gamma, i);
    }
}
