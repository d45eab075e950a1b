package io.gatun.autodiff.updaters;

import java.util.Objects;

/**
 * Polynomial decay to zero: {@code initialValue * (1 - i / maxIterations)^power}, and 0 from there on.
 * (Deeplearning4j writes a plus sign, by which the value grows and then falls to 0 at once; this is the usual form.)
 *
 * @param type whether iterations or epochs are counted
 * @param initialValue value at the start, zero or more
 * @param power exponent, positive
 * @param maxIterations count at which the value is zero, positive
 */
public record PolySchedule(ScheduleType type, double initialValue, double power, long maxIterations)
        implements Schedule {
    /** Checks the values. */
    public PolySchedule {
        Objects.requireNonNull(type, "type");
        Hyper.rate("polySchedule", "initialValue", initialValue);
        Hyper.positive("polySchedule", "power", power);
        Hyper.positive("polySchedule", "maxIterations", maxIterations);
    }

    @Override
    public double valueAt(long iteration, int epoch) {
        double i = type.count(iteration, epoch);
        return i >= maxIterations ? 0 : initialValue * Math.pow(1 - i / maxIterations, power);
    }
}
