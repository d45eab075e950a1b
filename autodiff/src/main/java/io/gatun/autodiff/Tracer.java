package io.gatun.autodiff;

import io.gatun.autodiff.plan.Backward;
import io.gatun.autodiff.plan.Ir;
import io.gatun.autodiff.plan.Val;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Repeats a graph with the shapes of one run: every operation is applied again on concrete values, and gradients, which
 * the graph only names, are built now that nothing is unknown.
 */
final class Tracer {
    private final SameDiff graph;
    private final Map<String, Shape> placeholders;
    private final Ir ir = Ir.recording();
    private final Map<SDVariable, Val> values = new IdentityHashMap<>();
    private final Map<Definition, List<Val>> results = new IdentityHashMap<>();

    Tracer(SameDiff graph, Map<String, Shape> placeholders) {
        this.graph = graph;
        this.placeholders = placeholders;
    }

    /** The placeholders that some variables are computed from. */
    static List<SDVariable> placeholders(Collection<SDVariable> outputs) {
        return Dependence.of(outputs).stream()
                .filter(v -> v.type() == VariableType.PLACEHOLDER)
                .toList();
    }

    /** The concrete values of variables. */
    List<Val> trace(Collection<SDVariable> outputs) {
        checkPlaceholders(outputs);
        for (SDVariable v : Dependence.of(outputs)) {
            values.computeIfAbsent(v, this::value);
        }
        return outputs.stream().map(values::get).toList();
    }

    /**
     * The gradients of the sum of losses: zeros for a variable that they do not depend on. All must have been traced.
     */
    List<Val> gradients(List<SDVariable> losses, List<SDVariable> wrt) {
        return gradients(total(losses), wrt.stream().map(values::get).toList());
    }

    /** The sum of all elements of losses. */
    Val total(List<SDVariable> losses) {
        Val total = null;
        for (SDVariable loss : losses) {
            Val sum = values.get(loss).sum();
            total = total == null ? sum : total.add(sum);
        }
        return total;
    }

    /** The concrete value of a variable that has been traced. */
    Val traced(SDVariable v) {
        return values.get(v);
    }

    private static List<Val> gradients(Val loss, List<Val> wrt) {
        List<Val> found = new ArrayList<>(Backward.gradients(loss, wrt));
        for (int i = 0; i < wrt.size(); i++) {
            if (found.get(i) == null) {
                found.set(i, wrt.get(i).zerosLike());
            }
        }
        return found;
    }

    private Val value(SDVariable v) {
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
        try {
            return switch (v.definition()) {
                case Definition.Apply a -> ir.apply(a.op(), in);
                case Definition.Differentiate d -> gradients(in.getLast(), in.subList(0, in.size() - 1));
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
        needed.forEach(p -> checkShape(p, placeholders.get(p.name())));
    }

    /** Refuses a shape that a placeholder does not take. */
    static void checkShape(SDVariable placeholder, Shape shape) {
        Shape expected = placeholder.shape();
        boolean fits = shape.rank() == expected.rank() && shape.isKnown();
        for (int k = 0; fits && k < expected.rank(); k++) {
            fits = expected.size(k) == Shape.UNKNOWN || expected.size(k) == shape.size(k);
        }
        if (!fits) {
            throw new ShapeException("[plan] placeholder \"" + placeholder.name() + "\" received shape " + shape
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
