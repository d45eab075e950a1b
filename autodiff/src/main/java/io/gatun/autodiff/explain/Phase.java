package io.gatun.autodiff.explain;

/** The part of a run that a step belongs to. */
public enum Phase {
    /** Values of the graph's variables. */
    FORWARD,
    /** Gradients. */
    BACKWARD,
    /** Next values of parameters and states. */
    UPDATE
}
