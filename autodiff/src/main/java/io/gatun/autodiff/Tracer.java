package io.gatun.autodiff;

import io.gatun.autodiff.ir.Backward;
import io.gatun.autodiff.ir.Given;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Known;
import io.gatun.autodiff.ir.Origin;
import io.gatun.autodiff.ir.UnknownSizes;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Compiler;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Repeats a graph with the shapes of one run: every operation is applied again on concrete values, and gradients, which
 * the graph only names, are built now that nothing is unknown. Before they are, the compiler's forward passes join what
 * leads to them to fused operations.
 */
final class Tracer {
    private final SameDiff graph;
    private final Map<String, Shape> placeholders;
    private final PlanOptions options;
    private final Map<SDVariable, Val> values = new IdentityHashMap<>();
    private final Map<Definition, List<Val>> results = new IdentityHashMap<>();
    private final Known known;
    private Ir ir;
    private SDVariable cut;
    private Shape cutShape;

    Tracer(SameDiff graph, Map<String, Shape> placeholders, PlanOptions options) {
        this(graph, placeholders, options, Known.nothing());
    }

    /**
     * A trace that goes on where earlier stages stopped.
     *
     * @param known what they found
     */
    Tracer(SameDiff graph, Map<String, Shape> placeholders, PlanOptions options, Known known) {
        this.graph = graph;
        this.placeholders = placeholders;
        this.options = options;
        this.known = known.again();
        this.ir = Ir.recording(this.known);
    }

    /** The placeholders that some variables are computed from. */
    static List<SDVariable> placeholders(Collection<SDVariable> outputs) {
        return Dependence.of(outputs).stream()
                .filter(v -> v.type() == VariableType.PLACEHOLDER)
                .toList();
    }

    /** Makes a variable an argument of the run, whatever it is computed from; before anything is traced. */
    Tracer cutAt(SDVariable v, Shape shape) {
        cut = v;
        cutShape = shape;
        return this;
    }

    /**
     * The concrete values of variables.
     *
     * @throws UnknownSizes at an operation whose sizes depend on data that earlier stages have not computed
     */
    List<Val> trace(Collection<SDVariable> outputs) {
        checkPlaceholders(outputs);
        List<SDVariable> order = Dependence.of(outputs);
        for (int i = 0; i < order.size(); i++) {
            SDVariable v = order.get(i);
            if (v.definition() instanceof Definition.Differentiate && !results.containsKey(v.definition())) {
                fuse(outputs, order.subList(i, order.size()));
            }
            try {
                values.put(v, given(v, value(v)));
            } catch (UnknownSizes e) {
                handOn(e, outputs, order.subList(i, order.size()));
                throw e;
            }
        }
        fuse(outputs, List.of());
        return outputs.stream().map(values::get).toList();
    }

    /** A value that an earlier stage has computed is read where it lies; its gradient goes the way it came. */
    private Val given(SDVariable v, Val computed) {
        return known.hasValue(v.name())
                ? computed.apply(
                        new Given(null, List.of(computed.spec())),
                        List.of(computed, ir.input(Known.valueName(v.name()), computed.spec())))
                : computed;
    }

    /** Names the values that the next stage reads, of those that this one can compute. */
    private void handOn(UnknownSizes stop, Collection<SDVariable> outputs, List<SDVariable> rest) {
        Set<SDVariable> read = new LinkedHashSet<>(outputs);
        for (SDVariable v : rest) {
            if (v.definition() != null) {
                read.addAll(v.definition().in());
            }
        }
        for (SDVariable v : read) {
            Val x = values.get(v);
            if (x != null && x.node().op() != null && !(x.node().op() instanceof Given)) {
                stop.values().put(v.name(), x);
            }
        }
    }

    /** Runs the forward passes on what has been traced; only what is still to be read stays known. */
    private void fuse(Collection<SDVariable> outputs, List<SDVariable> rest) {
        Set<Val> live = new LinkedHashSet<>();
        outputs.forEach(v -> live.add(values.get(v)));
        for (SDVariable v : rest) {
            if (v.definition() != null) {
                v.definition().in().forEach(x -> live.add(values.get(x)));
                live.addAll(results.getOrDefault(v.definition(), List.of()));
            }
        }
        live.remove(null);
        if (live.isEmpty()) {
            return;
        }
        List<Val> before = List.copyOf(live);
        List<Val> after = Compiler.forward(before, options);
        Map<Val, Val> image = new IdentityHashMap<>();
        for (int i = 0; i < before.size(); i++) {
            image.put(before.get(i), after.get(i));
        }
        ir = after.getFirst().ir();
        values.values().removeIf(v -> !image.containsKey(v));
        values.replaceAll((v, x) -> image.get(x));
        results.values().removeIf(out -> !image.keySet().containsAll(out));
        results.replaceAll((d, out) -> out.stream().map(image::get).toList());
    }

    /**
     * The gradients of a number: zeros for a variable that it does not depend on. All must have been traced.
     */
    List<Val> gradients(Val loss, Collection<SDVariable> wrt) {
        return differentiate(loss, wrt.stream().map(values::get).toList());
    }

    /** The sum of all elements of losses. */
    Val total(Collection<SDVariable> losses) {
        Map<SDVariable, Double> weights = new LinkedHashMap<>();
        losses.forEach(l -> weights.put(l, 1.0));
        return total(weights);
    }

    /** The sum of all elements of losses, each times its weight. */
    Val total(Map<SDVariable, Double> losses) {
        Val total = null;
        for (Map.Entry<SDVariable, Double> loss : losses.entrySet()) {
            Val sum = values.get(loss.getKey()).sum();
            Val weighed = loss.getValue() == 1 ? sum : sum.mul((double) loss.getValue());
            total = total == null ? weighed : total.add(weighed);
        }
        return total;
    }

    /** The concrete value of a variable that has been traced. */
    Val traced(SDVariable v) {
        return values.get(v);
    }

    private static List<Val> differentiate(Val loss, List<Val> wrt) {
        List<Val> found = new ArrayList<>(Backward.gradients(loss, wrt));
        for (int i = 0; i < wrt.size(); i++) {
            if (found.get(i) == null) {
                found.set(i, wrt.get(i).zerosLike());
            }
        }
        return found;
    }

    private Val value(SDVariable v) {
        if (v == cut) {
            return ir.input(v.name(), v.spec().as(cutShape));
        }
        return switch (v.type()) {
            case PLACEHOLDER -> ir.input(v.name(), v.spec().as(placeholders.get(v.name())));
            case VARIABLE, STATE, CONSTANT -> ir.held(v.cell());
            case ARRAY -> {
                List<Val> out = results.get(v.definition());
                if (out == null) {
                    out = compute(v);
                    results.put(v.definition(), out);
                }
                yield out.get(v.index());
            }
        };
    }

    private List<Val> compute(SDVariable v) {
        List<Val> in = v.definition().in().stream().map(values::get).toList();
        ir.origins(List.of(new Origin(v.name(), false)));
        try {
            return switch (v.definition()) {
                case Definition.Apply a -> ir.apply(a.op(), in);
                case Definition.Differentiate d -> differentiate(in.getLast(), in.subList(0, in.size() - 1));
            };
        } catch (ShapeException e) { // what fitted unknown sizes may not fit those of this run
            throw new ShapeException(
                    e.getMessage() + "; for \"" + v.name() + "\" with placeholders of shapes " + placeholders, e);
        }
    }

    private void checkPlaceholders(Collection<SDVariable> outputs) {
        List<String> known = graph.variables(VariableType.PLACEHOLDER).stream()
                .map(SDVariable::name)
                .toList();
        for (String given : placeholders.keySet()) {
            if (!known.contains(given)) {
                throw new GatunException("[plan] \"" + given + "\" is not a placeholder: expected "
                        + Names.quoted(known) + Names.hint(given, known));
            }
        }
        List<SDVariable> needed = placeholders(outputs);
        List<String> missing = needed.stream()
                .map(SDVariable::name)
                .filter(n -> !placeholders.containsKey(n))
                .toList();
        if (!missing.isEmpty()) {
            throw new GatunException("[plan] no value for " + (missing.size() == 1 ? "placeholder " : "placeholders ")
                    + String.join(", ", Names.quoted(missing)) + ": received " + Names.quoted(placeholders.keySet())
                    + "; " + Names.quoted(outputs.stream().map(SDVariable::name).toList()) + " need "
                    + Names.quoted(needed.stream().map(SDVariable::name).toList()));
        }
        needed.forEach(p -> checkShape(p.name(), p.shape(), placeholders.get(p.name())));
    }

    /** Refuses a shape that a placeholder does not take. */
    static void checkShape(String placeholder, Shape expected, Shape shape) {
        boolean fits = shape.rank() == expected.rank() && shape.isKnown();
        for (int k = 0; fits && k < expected.rank(); k++) {
            fits = expected.size(k) == Shape.UNKNOWN || expected.size(k) == shape.size(k);
        }
        if (!fits) {
            throw new ShapeException("[plan] placeholder \"" + placeholder + "\" received shape " + shape
                    + ": expected " + expected + (expected.isKnown() ? "" : ", where -1 is any size"));
        }
    }

    /** Refuses another type than a placeholder's. */
    static void checkType(String placeholder, DataType received, Spec expected) {
        if (received != expected.dataType()) {
            throw new DataTypeException("[plan] placeholder \"" + placeholder + "\" received " + received
                    + ": expected " + expected.dataType() + "; cast it first, for example x.castTo(DataType."
                    + expected.dataType() + ")");
        }
    }
}
