package io.gatun.autodiff.updaters;

/**
 * The same value always.
 *
 * @param value zero or more
 */
public record FixedSchedule(double value) implements Schedule {
    /** Checks the value. */
    public FixedSchedule {
        Hyper.rate("fixedSchedule", "value", value);
    }

    @Override
    public double valueAt(long iteration, int epoch) {
        return value;
    }
}
