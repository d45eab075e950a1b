package io.gatun.autodiff.training;

/**
 * Is told how training goes, in the thread that trains, so what it does delays the next step. An exception it throws
 * ends the fit and reaches its caller.
 */
public interface TrainingListener {
    /** A call of fit begins. */
    default void fitStarted(Model model, FitPlan plan) {}

    /** A pass over the data begins. */
    default void epochStarted(Model model) {}

    /** A step was taken; iteration counts from 1, over the life of the network. */
    default void iterationDone(Model model, long iteration, int epoch) {}

    /** A pass over the data has ended; {@link Model#epoch} counts it already. */
    default void epochEnded(Model model) {}

    /** A call of fit ends, by itself, by {@link Model#stop} or by an exception. */
    default void fitEnded(Model model) {}
}
