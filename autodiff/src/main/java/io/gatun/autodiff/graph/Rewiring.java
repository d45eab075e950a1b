package io.gatun.autodiff.graph;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.ops.GatunException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * A change of a graph that is made as a whole or not at all: new definitions and new types are collected, the order of
 * computation and the shapes that follow are worked out, and only then is the graph touched.
 */
final class Rewiring {
    private final GraphAccess access = GraphAccess.get();
    private final SameDiff graph;
    private final String what;
    private final Map<Definition, Definition> definitions = new IdentityHashMap<>();
    private final Map<SDVariable, NDArray> values = new HashMap<>();
    private final Map<SDVariable, Spec> specs = new HashMap<>();

    /** Begins a change; {@code what} names it in errors. */
    Rewiring(SameDiff graph, String what) {
        this.graph = graph;
        this.what = what;
    }

    /** Variables that are computed by a definition get another. */
    void define(Definition old, Definition with) {
        definitions.put(old, with);
    }

    /** A variable that is not computed gets another type or shape, and its value with it. */
    void retype(SDVariable v, Spec spec, NDArray value) {
        specs.put(v, spec);
        if (value != null) {
            values.put(v, value);
        }
    }

    private Definition definition(SDVariable v) {
        return v.definition() == null ? null : definitions.getOrDefault(v.definition(), v.definition());
    }

    private Spec spec(SDVariable v) {
        return specs.getOrDefault(v, v.spec());
    }

    /** Works everything out, and makes the change. */
    void commit() {
        List<SDVariable> order = order();
        Map<Definition, List<Spec>> inferred = new IdentityHashMap<>();
        for (SDVariable v : order) {
            Definition d = definition(v);
            if (d != null && (d != v.definition() || d.in().stream().anyMatch(specs::containsKey))) {
                Spec now = inferred.computeIfAbsent(d, k -> infer(v, k)).get(v.index());
                if (!now.equals(v.spec())) {
                    specs.put(v, now);
                }
            }
        }
        checkUses();
        for (SDVariable v : order) {
            if (specs.containsKey(v)) {
                access.retype(v, specs.get(v), values.get(v));
            }
            Definition d = definition(v);
            if (d != v.definition()) {
                access.define(v, d);
            }
        }
        access.order(graph, order);
        access.changed(graph);
    }

    private List<Spec> infer(SDVariable v, Definition d) {
        try {
            return switch (d) {
                case Definition.Apply a ->
                    a.op().infer(a.in().stream().map(this::spec).toList());
                case Definition.Differentiate g -> {
                    g.in().forEach(x -> requireFloating(x, v));
                    yield g.wrt().stream().map(this::spec).toList();
                }
            };
        } catch (GatunException e) {
            throw new GatunException(
                    "[" + what + "] \"" + v.name() + "\" could not be computed any more, so nothing was changed: "
                            + e.getMessage(),
                    e);
        }
    }

    private void requireFloating(SDVariable x, SDVariable reader) {
        if (!spec(x).dataType().isFloating()) {
            throw new GatunException("[" + what + "] \"" + x.name() + "\" would be " + spec(x) + ": \"" + reader.name()
                    + "\" is a gradient of it, and gradients exist for floating types only");
        }
    }

    private void checkUses() {
        access.updates(graph).forEach((state, value) -> {
            if (!spec(state).equals(spec(value))) {
                throw new GatunException("[" + what + "] the state \"" + state.name() + "\" would be " + spec(state)
                        + ", its update \"" + value.name() + "\" " + spec(value) + ": expected one type and shape");
            }
        });
        for (SDVariable loss : access.losses(graph)) {
            if (!spec(loss).dataType().isFloating()) {
                throw new GatunException("[" + what + "] the loss \"" + loss.name() + "\" would be " + spec(loss)
                        + ": expected a floating type");
            }
        }
    }

    /** All variables, inputs before what reads them, otherwise as they were. */
    private List<SDVariable> order() {
        Collection<SDVariable> all = graph.variables();
        Map<SDVariable, Set<SDVariable>> waiting = new HashMap<>();
        Map<SDVariable, List<SDVariable>> readers = new HashMap<>();
        PriorityQueue<SDVariable> ready = new PriorityQueue<>(Comparator.comparingInt(SDVariable::id));
        for (SDVariable v : all) {
            Definition d = definition(v);
            Set<SDVariable> in = d == null ? Set.of() : new HashSet<>(d.in());
            if (in.isEmpty()) {
                ready.add(v);
            } else {
                waiting.put(v, in);
                in.forEach(
                        x -> readers.computeIfAbsent(x, k -> new ArrayList<>()).add(v));
            }
        }
        List<SDVariable> order = new ArrayList<>(all.size());
        while (!ready.isEmpty()) {
            SDVariable v = ready.poll();
            order.add(v);
            for (SDVariable reader : readers.getOrDefault(v, List.of())) {
                Set<SDVariable> in = waiting.get(reader);
                in.remove(v);
                if (in.isEmpty()) {
                    waiting.remove(reader);
                    ready.add(reader);
                }
            }
        }
        if (!waiting.isEmpty()) {
            throw cycle(waiting);
        }
        return order;
    }

    /** Whoever waits, waits for one that waits: going back long enough, one meets the cycle. */
    private GatunException cycle(Map<SDVariable, Set<SDVariable>> waiting) {
        Map<SDVariable, Integer> seen = new LinkedHashMap<>();
        SDVariable v = waiting.keySet().stream()
                .min(Comparator.comparingInt(SDVariable::id))
                .orElseThrow();
        while (!seen.containsKey(v)) {
            seen.put(v, seen.size());
            v = waiting.get(v).stream()
                    .filter(waiting::containsKey)
                    .min(Comparator.comparingInt(SDVariable::id))
                    .orElseThrow();
        }
        List<String> members = new ArrayList<>(seen.keySet().stream()
                .skip(seen.get(v))
                .map(m -> "\"" + m.name() + "\"")
                .toList());
        members.add("\"" + v.name() + "\"");
        return new GatunException("[" + what + "] the graph would have a cycle, so nothing was changed: "
                + String.join(" <- ", members) + "; a value cannot be computed from itself, use sd.update for states");
    }

    /** The variables that read one directly, by their definitions. */
    static Set<Definition> readers(SameDiff graph, SDVariable of) {
        Set<Definition> found = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
        for (SDVariable v : graph.variables()) {
            if (v.type() == VariableType.ARRAY && v.definition().in().contains(of)) {
                found.add(v.definition());
            }
        }
        return found;
    }

    /** Variables and all that they are computed from, in the order of computation. */
    static List<SDVariable> needed(Collection<SDVariable> from, Set<SDVariable> boundary) {
        Set<SDVariable> seen = new HashSet<>();
        java.util.ArrayDeque<SDVariable> open = new java.util.ArrayDeque<>(from);
        while (!open.isEmpty()) {
            SDVariable v = open.pop();
            if (seen.add(v) && v.definition() != null && !boundary.contains(v)) {
                open.addAll(v.definition().in());
            }
        }
        return seen.stream().sorted(Comparator.comparingInt(SDVariable::id)).toList();
    }
}
