package io.gatun.autodiff;

import io.gatun.ops.GatunException;
import io.gatun.ops.control.Assert;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What variables are computed from. */
final class Dependence {
    private Dependence() {}

    /** The given variables and all that they are computed from, inputs before what reads them. */
    static List<SDVariable> of(Collection<SDVariable> from) {
        Set<SDVariable> seen = new HashSet<>();
        ArrayDeque<SDVariable> open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            SDVariable v = open.pop();
            if (seen.add(v) && v.definition() != null) {
                open.addAll(v.definition().in());
            }
        }
        return seen.stream().sorted(Comparator.comparingInt(SDVariable::id)).toList();
    }

    /**
     * What the graph ends in: results that nothing is computed from, but neither the next values of states, nor assertions, nor
     * further results of an operation of which another is used.
     */
    static List<SDVariable> ends(SameDiff graph) {
        Set<SDVariable> read = new HashSet<>(graph.updates().values());
        List<SDVariable> computed = graph.variables(VariableType.ARRAY);
        computed.forEach(v -> read.addAll(v.definition().in()));
        Set<Definition> used = Collections.newSetFromMap(new IdentityHashMap<>());
        read.stream().filter(v -> v.definition() != null).forEach(v -> used.add(v.definition()));
        return computed.stream()
                .filter(v -> !used.contains(v.definition())
                        && !(v.definition() instanceof Definition.Apply a && a.op() instanceof Assert))
                .toList();
    }

    /** The gradient of the sum of losses by a variable: the one that is there, or a new one. */
    static SDVariable gradient(SameDiff graph, List<SDVariable> losses, SDVariable wrt) {
        for (SDVariable v : graph.variables()) {
            boolean of = losses.size() == 1
                    && v.definition() instanceof Definition.Differentiate d
                    && d.loss() == losses.getFirst()
                    && d.wrt().get(v.index()) == wrt;
            if (of) {
                return v;
            }
        }
        SDVariable total = losses.getFirst();
        for (SDVariable loss : losses.subList(1, losses.size())) {
            total = total.sum().add(loss.sum());
        }
        return graph.grad(total, wrt).getFirst();
    }

    /** Refuses a loss that none of the given variables has an influence on. */
    static void require(SDVariable loss, Collection<SDVariable> wrt) {
        List<SDVariable> sources = of(List.of(loss));
        if (wrt.isEmpty() || wrt.stream().noneMatch(sources::contains)) {
            String what = wrt.isEmpty()
                    ? "there is none to differentiate by: make parameters with sd.var(name, array)"
                    : String.join(
                                    ", ",
                                    Names.quoted(
                                            wrt.stream().map(SDVariable::name).toList()))
                            + (wrt.size() == 1 ? " is" : " are") + " not among what it is computed from, "
                            + String.join(
                                    ", ",
                                    Names.quoted(sources.stream()
                                            .filter(v -> v.definition() == null)
                                            .map(SDVariable::name)
                                            .toList()));
            throw new GatunException("[grad] \"" + loss.name() + "\" does not depend on any variable: " + what);
        }
    }
}
