package io.gatun.autodiff;

import io.gatun.autodiff.ir.Val;
import io.gatun.ops.control.Assert;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The assertions of a graph, which nobody asks for: a run makes those for which it has all that they need. */
final class Assertions {
    private Assertions() {}

    /** The assertions that need no placeholder beyond those of the given variables. */
    static List<SDVariable> of(SameDiff graph, Collection<SDVariable> wanted) {
        List<SDVariable> found = new ArrayList<>();
        Set<SDVariable> given = null;
        for (SDVariable v : graph.variables()) {
            if (v.definition() instanceof Definition.Apply a && a.op() instanceof Assert) {
                given = given == null ? new HashSet<>(Tracer.placeholders(wanted)) : given;
                if (given.containsAll(Tracer.placeholders(List.of(v)))) {
                    found.add(v);
                }
            }
        }
        return found;
    }

    /** The variables with their assertions behind them. */
    static List<SDVariable> with(SameDiff graph, Collection<SDVariable> wanted) {
        List<SDVariable> all = new ArrayList<>(wanted);
        all.addAll(of(graph, wanted));
        return all;
    }

    /** Values with those of assertions behind them: a program computes them, and nobody reads them. */
    static List<Val> with(List<Val> values, SameDiff graph, Collection<SDVariable> wanted, Tracer tracer) {
        List<Val> all = new ArrayList<>(values);
        of(graph, wanted).forEach(v -> all.add(tracer.traced(v)));
        return all;
    }
}
