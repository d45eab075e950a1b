package io.gatun.autodiff.graph;

import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A part of a graph by its form: an operation, what its inputs are, and names for what was found.
 *
 * <pre>{@code
 * GraphPattern swish = GraphPattern.op("product", Binary.MUL,
 *         GraphPattern.any("x"),
 *         GraphPattern.op("gate", Unary.SIGMOID, GraphPattern.any("x"))).inAnyOrder();
 * sd.edit().replaceAll(swish, m -> m.get("x").swish());
 * }</pre>
 *
 * <p>A name that stands twice means one variable. Patterns are immutable.
 */
public final class GraphPattern {
    private final String name;
    private final Predicate<SDVariable> condition;
    private final Predicate<Op> op;
    private final List<GraphPattern> inputs;
    private final boolean anyOrder;
    private final int result;

    private GraphPattern(
            String name,
            Predicate<SDVariable> condition,
            Predicate<Op> op,
            List<GraphPattern> inputs,
            boolean anyOrder,
            int result) {
        this.name = name;
        this.condition = condition;
        this.op = op;
        this.inputs = inputs;
        this.anyOrder = anyOrder;
        this.result = result;
    }

    /** Any variable, computed or not. */
    public static GraphPattern any(String name) {
        return new GraphPattern(name, v -> true, null, null, false, 0);
    }

    /** The first result of an operation that the predicate accepts, of any inputs. */
    public static GraphPattern op(String name, Predicate<Op> op) {
        return new GraphPattern(name, v -> true, op, null, false, 0);
    }

    /** The first result of an operation that the predicate accepts, of inputs of the given forms: as many, in this order. */
    public static GraphPattern op(String name, Predicate<Op> op, GraphPattern... inputs) {
        return new GraphPattern(name, v -> true, op, List.of(inputs), false, 0);
    }

    /** The first result of this very operation, of inputs of the given forms. */
    public static GraphPattern op(String name, Op op, GraphPattern... inputs) {
        return op(name, (Op o) -> o.equals(op), inputs);
    }

    /** The first result of an operation of a class, of inputs of the given forms. */
    public static GraphPattern op(String name, Class<? extends Op> type, GraphPattern... inputs) {
        return op(name, (Op o) -> type.isInstance(o), inputs);
    }

    /** This under a condition on the variable: its type, its shape, whether it is a constant. */
    public GraphPattern where(Predicate<SDVariable> also) {
        return new GraphPattern(name, condition.and(also), op, inputs, anyOrder, result);
    }

    /** This with the inputs in any order, for operations that do not mind. */
    public GraphPattern inAnyOrder() {
        return new GraphPattern(name, condition, op, inputs, true, result);
    }

    /** This for another result of the operation, counted from 0. */
    public GraphPattern result(int index) {
        return new GraphPattern(name, condition, op, inputs, anyOrder, index);
    }

    /**
     * What a pattern found.
     *
     * @param root what the pattern as a whole stands for
     * @param bindings variables by the names in the pattern
     */
    public record Match(SDVariable root, Map<String, SDVariable> bindings) {
        /** Copies the map. */
        public Match {
            bindings = Map.copyOf(bindings);
        }

        /** The variable of a name. */
        public SDVariable get(String name) {
            SDVariable v = bindings.get(name);
            if (v == null) {
                throw new GatunException(
                        "[match] the pattern has no name \"" + name + "\": expected one of " + bindings.keySet());
            }
            return v;
        }

        /** The operation that computes the variable of a name. */
        public <O extends Op> O op(String name, Class<O> type) {
            if (get(name).definition() instanceof Definition.Apply a && type.isInstance(a.op())) {
                return type.cast(a.op());
            }
            throw new GatunException(
                    "[match] " + get(name) + " is not computed by a " + type.getSimpleName() + " operation");
        }
    }

    /** What the pattern finds if the variable is the whole of it. */
    public Optional<Match> match(SDVariable root) {
        Map<String, SDVariable> found = new HashMap<>();
        return bind(root, found) ? Optional.of(new Match(root, found)) : Optional.empty();
    }

    /** Adds what is found to the names; they are of no use if this gives false. */
    private boolean bind(SDVariable v, Map<String, SDVariable> found) {
        SDVariable before = found.putIfAbsent(name, v);
        if (before != null && before != v || !condition.test(v)) {
            return false;
        }
        if (op == null) {
            return true;
        }
        if (!(v.definition() instanceof Definition.Apply a) || v.index() != result || !op.test(a.op())) {
            return false;
        }
        if (inputs == null) {
            return true;
        }
        return a.in().size() == inputs.size() && bindInputs(a.in(), new ArrayList<>(inputs), 0, found);
    }

    private boolean bindInputs(List<SDVariable> in, List<GraphPattern> left, int i, Map<String, SDVariable> found) {
        if (i == in.size()) {
            return true;
        }
        for (int k = 0; k < (anyOrder ? left.size() : 1); k++) {
            Map<String, SDVariable> attempt = new HashMap<>(found);
            if (left.get(k).bind(in.get(i), attempt)) {
                List<GraphPattern> rest = new ArrayList<>(left);
                rest.remove(k);
                if (bindInputs(in, rest, i + 1, attempt)) {
                    found.putAll(attempt);
                    return true;
                }
            }
        }
        return false;
    }
}
