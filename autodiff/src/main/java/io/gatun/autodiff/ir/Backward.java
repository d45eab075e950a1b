package io.gatun.autodiff.ir;

import io.gatun.ops.Gradients;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Gradients of a concrete graph: they become nodes of the same graph, so they have gradients again. */
public final class Backward {
    private Backward() {}

    /**
     * The gradients of the sum of {@code loss} with respect to values that it may depend on; null where it does not.
     * Only what lies on a path from one of them to the loss is differentiated.
     */
    public static List<Val> gradients(Val loss, List<Val> wrt) {
        List<Gradients.Applied<Val>> program = new ArrayList<>();
        for (Node node : Ir.reachable(List.of(loss))) {
            if (node.op() != null) {
                program.add(new Gradients.Applied<>(node.op(), node.in(), node.out()));
            }
        }
        Map<Val, Val> seeds = new IdentityHashMap<>();
        seeds.put(loss, loss.onesLike());
        Ir ir = loss.ir();
        Map<Val, Val> found = Gradients.backward(
                program,
                seeds,
                wrt,
                Function.identity(),
                step -> ir.origins(Origin.backwards(step.out().getFirst().node().origins())));
        ir.origins(List.of());
        List<Val> result = new ArrayList<>(wrt.size());
        wrt.forEach(v -> result.add(found.get(v)));
        return result;
    }
}
