package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.passes.rules.Simplify;

/**
 * What a pass writes for.
 *
 * @param options the switches
 * @param stage whether gradients are still to be built
 * @param trains whether runs change parameters or states
 */
public record Target(PlanOptions options, Stage stage, boolean trains) {
    /** When a pass runs. */
    enum Stage {
        /** On the forward graph: gradients are built from what the passes leave. */
        FORWARD,
        /** On the whole graph. */
        BACKEND
    }

    /** The graph into which a pass copies another. */
    public Ir successor(Ir from) {
        return stage == Stage.FORWARD ? from.successor() : Simplify.successor(from, options);
    }
}
