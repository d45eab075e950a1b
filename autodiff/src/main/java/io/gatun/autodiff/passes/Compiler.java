package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.elementwise.ElementwiseFusion;
import io.gatun.autodiff.passes.fusion.ActivationFusion;
import io.gatun.autodiff.passes.fusion.AttentionFusion;
import io.gatun.autodiff.passes.fusion.BatchNormFusion;
import io.gatun.autodiff.passes.fusion.LayerNormFusion;
import io.gatun.autodiff.passes.fusion.LossFusion;
import io.gatun.autodiff.passes.rules.Simplify;
import java.util.List;

/**
 * The order of the passes, in two stages. <em>Forward passes</em> run before gradients are built, on graphs that keep
 * what they are told: they join operations to fused ones, whose gradients are fused too. <em>Backend passes</em> run on
 * the whole graph.
 */
public final class Compiler {
    private static final List<Pass> FORWARD = List.of(
            new BatchNormFusion(),
            new LossFusion(),
            new AttentionFusion(),
            new LayerNormFusion(),
            new ActivationFusion(),
            new Autocast());

    /** Backend passes that look for compositions which simplifying writes out. */
    private static final List<Pass> BEFORE_EXPANSION = List.of(new Int8());

    private static final List<Pass> BACKEND = List.of(
            new SharedScans(),
            new SharedLoops(),
            new BatchNormFolding(),
            new Epilogues(),
            new LayoutAssignment(),
            new ElementwiseFusion());

    private Compiler() {}

    /** The images of values of a forward graph, all of one graph, that gradients can be built on. */
    public static List<Val> forward(List<Val> values, PlanOptions options) {
        return run(FORWARD, values, new Target(options, Target.Stage.FORWARD, false));
    }

    /** A goal in a form that is ready to be planned. */
    public static Goal backend(Goal goal, PlanOptions options) {
        boolean trains = !goal.pins().isEmpty() || !goal.updates().isEmpty();
        Target target = new Target(options, Target.Stage.BACKEND, trains);
        List<Val> simple = Simplify.run(run(BEFORE_EXPANSION, goal.all(), target), options);
        return goal.with(run(BACKEND, simple, target));
    }

    private static List<Val> run(List<Pass> passes, List<Val> values, Target target) {
        List<Val> now = values;
        for (Pass p : passes) {
            if (target.options().runs(p.kind())) {
                now = p.run(now, target);
            }
        }
        return now;
    }
}
