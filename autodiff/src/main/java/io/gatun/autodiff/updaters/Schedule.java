package io.gatun.autodiff.updaters;

/**
 * A number that changes over training, such as a learning rate: an immutable value. Iterations and epochs count from 0,
 * over the whole training (a resumed training goes on where it stopped).
 */
public sealed interface Schedule
        permits FixedSchedule, StepSchedule, ExponentialSchedule, InverseSchedule, PolySchedule, SigmoidSchedule {
    /** The value at an iteration (training step) of an epoch (pass over the data). */
    double valueAt(long iteration, int epoch);
}
