package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.NanTrace;
import java.util.IdentityHashMap;
import java.util.Map;

/** What the kernels with bodies of one context share: how bodies look for values that are not finite, and what loops keep. */
public final class Nesting {
    private final NanTrace trace;
    private final Map<NDArray, Tape> tapes = new IdentityHashMap<>();

    /** For the kernels of a context that traces like this. */
    public Nesting(NanTrace trace) {
        this.trace = trace;
    }

    NanTrace trace() {
        return trace;
    }

    /** The tape of a loop becomes known by the array of its number of iterations. */
    void add(NDArray iterations, Tape tape) {
        tapes.put(iterations, tape);
    }

    /** The tape of a loop, or null if that is not compiled. */
    Tape tape(NDArray iterations) {
        return tapes.get(iterations);
    }
}
