package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Inverse decay: {@code initialValue / (1 + gamma * i)^power}.
 *
 * @param type whether iterations or epochs are counted
 * @param initialValue value at the start, zero or more
 * @param gamma speed of the decay, positive
 * @param power exponent, positive
 */
public record InverseSchedule(ScheduleType type, double initialValue, double gamma, double power) implements Schedule {
    /** Checks the values. */
    public InverseSchedule {
        Objects.requireNonNull(type, "type");
        Hyper.rate("inverseSchedule", "initialValue", initialValue);
        Hyper.positive("inverseSchedule", "gamma", gamma);
        Hyper.positive("inverseSchedule", "power", power);
    }

    @Override
    public double valueAt(long iteration, int epoch) {
        double i = type.count(iteration, epoch);
        return initialValue / Math.pow(1 + gamma * i, power);
    }
}
