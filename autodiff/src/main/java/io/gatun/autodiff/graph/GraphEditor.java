package io.gatun.autodiff.graph;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.control.Assert;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Changes of a graph that is there: {@code sd.edit()}. Each is made as a whole or not at all; plans are compiled anew
 * afterwards, and those that a caller holds keep computing what the graph was.
 *
 * <pre>{@code
 * sd.edit().freezeBelow("features");                       // transfer learning: the body stays as it is,
 * SDVariable logits = sd.variable("features").matmul(sd.var("newHead", array)).rename("newLogits");
 * logits.softmaxCrossEntropy(labels).rename("newLoss");    // a new head is trained
 * sd.setLossVariables("newLoss");
 * sd.edit().removeUnused("newLogits", "newLoss");
 * }</pre>
 */
public final class GraphEditor {
    private final GraphAccess access = GraphAccess.get();
    private final SameDiff graph;

    /** The editor of a graph; {@link SameDiff#edit()} makes it. */
    public GraphEditor(SameDiff graph) {
        this.graph = graph;
    }

    // ---------------------------------------------------------------- replacing

    /**
     * Lets everything that reads a variable read another instead: operations, losses, outputs and updates. What the other is
     * itself computed from stays, so that a value can be replaced by a function of itself. If the other is newer and the
     * variable was computed, the other takes its name; the variable is then dropped with all that only it needed.
     *
     * @param old what is replaced
     * @param with a variable of this graph
     * @return {@code with}
     * @throws GatunException if types or shapes do not fit what reads it, or the graph would have a cycle
     */
    public SDVariable replace(SDVariable old, SDVariable with) {
        requireOwn("replace", List.of(old, with));
        if (old == with) {
            return with;
        }
        Set<SDVariable> below = new HashSet<>(Rewiring.needed(List.of(with), Set.of()));
        Rewiring change = new Rewiring(graph, "replace");
        for (Definition d : Rewiring.readers(graph, old)) {
            boolean ofItself = below.stream().anyMatch(v -> v.definition() == d);
            if (!ofItself) {
                change.define(
                        d, d.with(d.in().stream().map(v -> v == old ? with : v).toList()));
            }
        }
        List<SDVariable> losses = access.losses(graph);
        List<SDVariable> outputs = access.outputs(graph);
        if (losses.contains(old) && !with.dataType().isFloating()) {
            throw new GatunException(
                    "[replace] " + with + " for the loss \"" + old.name() + "\": expected a floating type");
        }
        boolean renamed = old.type() == VariableType.ARRAY && with.type() == VariableType.ARRAY && with.id() > old.id();
        access.updates(graph).forEach((state, value) -> {
            if (value == old && !state.spec().equals(with.spec())) {
                throw new GatunException(
                        "[replace] " + with + " for the update of " + state + ": expected its type and " + "shape");
            }
        });
        change.commit();
        access.losses(graph, swapped(losses, old, with));
        access.outputs(graph, swapped(outputs, old, with));
        access.updates(graph).replaceAll((state, value) -> value == old ? with : value);
        if (renamed) {
            String name = old.name();
            access.rename(old, access.freeName(graph, name));
            access.rename(with, name);
            dropUnread(old);
        }
        access.changed(graph);
        return with;
    }

    private static List<SDVariable> swapped(List<SDVariable> list, SDVariable old, SDVariable with) {
        return list.stream().map(v -> v == old ? with : v).distinct().toList();
    }

    /** Drops a result that nobody reads, and then the results that it alone read. */
    private void dropUnread(SDVariable v) {
        Set<SDVariable> used = new HashSet<>(access.losses(graph));
        used.addAll(access.outputs(graph));
        used.addAll(access.updates(graph).values());
        graph.variables().forEach(u -> {
            if (u.definition() != null) {
                used.addAll(u.definition().in());
            }
        });
        if (v.type() == VariableType.ARRAY && !used.contains(v)) {
            List<SDVariable> in = v.definition().in();
            access.remove(v);
            in.stream()
                    .distinct()
                    .filter(x -> graph.variableMap().get(x.name()) == x)
                    .forEach(this::dropUnread);
        }
    }

    /**
     * Replaces each part of the graph that a pattern finds, in the order of computation. What is made by a replacement is not
     * searched again, and parts that an earlier replacement dropped are not found.
     *
     * @param with what stands for the pattern's root from now on, made of the match's variables; null leaves it as it is
     * @return how many parts were replaced
     */
    public int replaceAll(GraphPattern pattern, Function<GraphPattern.Match, SDVariable> with) {
        int replaced = 0;
        for (SDVariable root : graph.variables(VariableType.ARRAY)) {
            if (graph.variableMap().get(root.name()) != root) {
                continue;
            }
            GraphPattern.Match match = pattern.match(root).orElse(null);
            SDVariable image = match == null ? null : with.apply(match);
            if (image != null && image != root) {
                replace(root, image);
                replaced++;
            }
        }
        return replaced;
    }

    /**
     * Lets an operation read another variable as one of its inputs.
     *
     * @param result a result of the operation; for several, any
     * @param input which input, counted from 0
     * @throws GatunException if it does not fit, or the graph would have a cycle
     */
    public void setInput(SDVariable result, int input, SDVariable with) {
        requireOwn("setInput", List.of(result, with));
        if (result.definition() == null
                || input < 0
                || input >= result.definition().in().size()) {
            throw new GatunException(
                    "[setInput] " + result + " has no input " + input + ": expected a result, and 0 to "
                            + (result.definition() == null
                                    ? 0
                                    : result.definition().in().size() - 1));
        }
        List<SDVariable> in = new ArrayList<>(result.definition().in());
        in.set(input, with);
        Rewiring change = new Rewiring(graph, "setInput");
        change.define(result.definition(), result.definition().with(in));
        change.commit();
    }

    // ---------------------------------------------------------------- freezing

    /** Makes parameters constants: the named ones (states, too), or all parameters if none is named. */
    public void freeze(String... names) {
        List<SDVariable> which = names.length == 0
                ? graph.variables(VariableType.VARIABLE)
                : Arrays.stream(names).map(graph::variable).toList();
        Conversions.convert(which, VariableType.CONSTANT);
    }

    /** Makes all parameters constants that the named variables are computed from; what is above them is still trained. */
    public void freezeBelow(String... names) {
        List<SDVariable> of = Arrays.stream(names).map(graph::variable).toList();
        Conversions.convert(
                Rewiring.needed(of, Set.of()).stream()
                        .filter(v -> v.type() == VariableType.VARIABLE)
                        .toList(),
                VariableType.CONSTANT);
    }

    // ---------------------------------------------------------------- kinds and types

    /** See {@link SameDiff#convertToConstants}. */
    public void convertToConstants(List<SDVariable> variables) {
        requireOwn("convertToConstant", variables);
        Conversions.convert(variables, VariableType.CONSTANT);
    }

    /** See {@link SameDiff#convertToVariables}. */
    public void convertToVariables(List<SDVariable> variables) {
        requireOwn("convertToVariable", variables);
        Conversions.convert(variables, VariableType.VARIABLE);
    }

    /** See {@link SameDiff#convertToConstant(SDVariable, NDArray)}. */
    public SDVariable convertToConstant(SDVariable placeholder, NDArray value) {
        requireOwn("convertToConstant", List.of(placeholder));
        Conversions.bind(placeholder, VariableType.CONSTANT, value);
        return placeholder;
    }

    /** See {@link SameDiff#convertToVariable(SDVariable, NDArray)}. */
    public SDVariable convertToVariable(SDVariable placeholder, NDArray value) {
        requireOwn("convertToVariable", List.of(placeholder));
        Conversions.bind(placeholder, VariableType.VARIABLE, value);
        return placeholder;
    }

    /** See {@link SameDiff#convertDataTypes(Map)}. */
    public void convertDataTypes(Map<String, DataType> types) {
        Conversions.types(graph, types);
    }

    /** See {@link SameDiff#convertDataTypes(DataType, DataType)}. */
    public void convertDataTypes(DataType from, DataType to) {
        Conversions.types(graph, from, to);
    }

    // ---------------------------------------------------------------- parts

    /**
     * The part of the graph between inputs and outputs, as a graph of its own with values of its own. The inputs become
     * placeholders under their names, the outputs its outputs. States keep their updates, and assertions stay, if they need no other placeholder.
     *
     * @param inputs where the part begins; placeholders that it needs beside them need not be named
     * @param outputs what it computes
     */
    public SameDiff cut(List<String> inputs, List<String> outputs) {
        Set<SDVariable> boundary =
                new HashSet<>(inputs.stream().map(graph::variable).toList());
        List<SDVariable> wanted = outputs.stream().map(graph::variable).toList();
        Set<SDVariable> needed = new HashSet<>(Rewiring.needed(wanted, boundary));
        for (SDVariable b : boundary) {
            if (!needed.contains(b)) {
                throw new GatunException("[cut] " + outputs + " need nothing of \"" + b.name()
                        + "\": expected inputs that the outputs are computed from");
            }
        }
        access.updates(graph).forEach((state, value) -> {
            if (needed.contains(state)) {
                addIfPossible(value, needed, boundary);
            }
        });
        assertions().forEach(a -> addIfPossible(a, needed, boundary));
        SameDiff part = SameDiff.create();
        Copier copier = new Copier(part, name -> name);
        List<SDVariable> order =
                needed.stream().sorted(Comparator.comparingInt(SDVariable::id)).toList();
        for (SDVariable v : order) {
            if (boundary.contains(v)) {
                copier.map(v, access.add(part, v.name(), VariableType.PLACEHOLDER, v.spec(), null, null, 0));
            } else {
                copier.copy(List.of(v));
            }
        }
        copier.updates(graph);
        part.setOutputs(outputs.toArray(String[]::new));
        return part;
    }

    /** Adds a variable with all that it needs, unless that is a placeholder more. */
    private static void addIfPossible(SDVariable v, Set<SDVariable> needed, Set<SDVariable> boundary) {
        List<SDVariable> also = Rewiring.needed(List.of(v), boundary);
        if (also.stream().filter(x -> x.type() == VariableType.PLACEHOLDER).allMatch(needed::contains)) {
            needed.addAll(also);
        }
    }

    /** What runs check although nobody asks for it. */
    private List<SDVariable> assertions() {
        return graph.variables(VariableType.ARRAY).stream()
                .filter(v -> v.definition() instanceof Definition.Apply a && a.op() instanceof Assert)
                .toList();
    }

    /** A graph like this one, with values of its own. */
    public SameDiff copy() {
        SameDiff copy = SameDiff.create();
        Copier copier = new Copier(copy, name -> name);
        copier.copy(inOrder(graph.variables()));
        copier.updates(graph);
        access.losses(copy, access.losses(graph).stream().map(copier::image).toList());
        access.outputs(copy, access.outputs(graph).stream().map(copier::image).toList());
        return copy;
    }

    /**
     * Puts a copy of another graph into this one. Names get the prefix of the open name scopes, and a number where they are
     * taken; losses and outputs of the other graph are only variables here.
     *
     * @param other stays as it is
     * @param inputs what stands for the other graph's placeholders (or any of its variables), by their names there; those that
     *     are not named become placeholders here
     * @return the variables here by their names there
     */
    public Map<String, SDVariable> splice(SameDiff other, Map<String, SDVariable> inputs) {
        if (other == graph) {
            throw new GatunException("[splice] a graph into itself: splice a copy, sd.edit().copy()");
        }
        requireOwn("splice", inputs.values());
        Copier copier = new Copier(graph, name -> access.freeName(graph, access.scopedName(graph, name)));
        Set<SDVariable> given = new HashSet<>();
        inputs.forEach((name, image) -> {
            copier.map(other.variable(name), image);
            given.add(other.variable(name));
        });
        // What only the replaced values were computed from is not needed here.
        Set<SDVariable> behind = new HashSet<>(Rewiring.needed(given, Set.of()));
        Collection<SDVariable> ends = other.variables().stream()
                .filter(v -> !behind.contains(v) || given.contains(v))
                .toList();
        copier.copy(Rewiring.needed(ends, given));
        copier.updates(other);
        access.changed(graph);
        Map<String, SDVariable> found = new LinkedHashMap<>();
        for (SDVariable v : inOrder(other.variables())) {
            if (copier.image(v) != null) {
                found.put(v.name(), copier.image(v));
            }
        }
        return found;
    }

    /**
     * Removes everything that the named variables do not need; losses and outputs that are not needed are forgotten. Without
     * names, what the losses and {@code sd.outputs()} need stays. States that are needed keep their updates, and assertions stay that need no other placeholder.
     *
     * @return how many variables were removed
     */
    public int removeUnused(String... keep) {
        Set<SDVariable> roots = new HashSet<>();
        Arrays.stream(keep).map(graph::variable).forEach(roots::add);
        if (keep.length == 0) {
            roots.addAll(access.losses(graph));
            graph.outputs().stream().map(graph::variable).forEach(roots::add);
        }
        Set<SDVariable> needed = new HashSet<>(Rewiring.needed(roots, Set.of()));
        for (int before = -1; before < needed.size(); ) { // updates may need further states
            before = needed.size();
            access.updates(graph).forEach((state, value) -> {
                if (needed.contains(state)) {
                    needed.addAll(Rewiring.needed(List.of(value), Set.of()));
                }
            });
        }
        assertions().forEach(a -> addIfPossible(a, needed, Set.of()));
        List<SDVariable> unused =
                graph.variables().stream().filter(v -> !needed.contains(v)).toList();
        access.losses(
                graph, access.losses(graph).stream().filter(needed::contains).toList());
        access.outputs(
                graph, access.outputs(graph).stream().filter(needed::contains).toList());
        unused.forEach(access::remove);
        access.changed(graph);
        return unused.size();
    }

    private static List<SDVariable> inOrder(Collection<SDVariable> variables) {
        return variables.stream()
                .sorted(Comparator.comparingInt(SDVariable::id))
                .toList();
    }

    private void requireOwn(String op, Collection<SDVariable> variables) {
        for (SDVariable v : variables) {
            if (graph.variableMap().get(v.name()) != v) {
                throw new GatunException("[" + op + "] " + v + " is not in this graph: expected variables of it");
            }
        }
    }
}
