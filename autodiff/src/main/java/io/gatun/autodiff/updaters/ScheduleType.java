package io.gatun.autodiff.updaters;

/** What a schedule counts. */
public enum ScheduleType {
    /** Training steps. */
    ITERATION,
    /** Passes over the data. */
    EPOCH;

    /** The count that a schedule of this type goes by. */
    public long count(long iteration, int epoch) {
        return this == ITERATION ? iteration : epoch;
    }
}
