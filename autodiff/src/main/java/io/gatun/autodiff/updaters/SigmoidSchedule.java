package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Sigmoid decay: {@code initialValue / (1 + e^(-gamma * (i - stepSize)))}; falls for a negative gamma.
 *
 * @param type whether iterations or epochs are counted
 * @param initialValue limit of the value, zero or more
 * @param gamma slope
 * @param stepSize count at which the value is half of initialValue
 */
public record SigmoidSchedule(ScheduleType type, double initialValue, double gamma, long stepSize) implements Schedule {
    /** Checks the values. */
    public SigmoidSchedule {
        Objects.requireNonNull(type, "type");
        Hyper.rate("sigmoidSchedule", "initialValue", initialValue);
    }

    @Override
    public double valueAt(long iteration, int epoch) {
        double i = type.count(iteration, epoch);
        return initialValue / (1 + Math.exp(-gamma * (i - stepSize)));
    }
}
