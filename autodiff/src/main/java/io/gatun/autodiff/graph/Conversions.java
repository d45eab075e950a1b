package io.gatun.autodiff.graph;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.RandomFill;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;

/** Variables of one kind or type made of another: see the methods of {@link SameDiff} of these names. */
final class Conversions {
    private Conversions() {}

    /** Variables with a value become of another kind with a value. */
    static void convert(Collection<SDVariable> variables, VariableType to) {
        for (SDVariable v : variables) {
            if (GraphAccess.get().array(v) == null) {
                String op = to == VariableType.CONSTANT ? "convertToConstant" : "convertToVariable";
                throw new GatunException("[" + op + "] " + v + " has no value: expected a VARIABLE, STATE or CONSTANT"
                        + (v.type() == VariableType.PLACEHOLDER
                                ? "; pass the value, " + op + "(variable, array)"
                                : ""));
            }
        }
        variables.forEach(v -> convert(v, to));
    }

    private static void convert(SDVariable v, VariableType to) {
        GraphAccess access = GraphAccess.get();
        if (v.type() != to) {
            // The old place may lie in the vector of the parameters, which plans that are still open go on changing.
            NDArray value = access.array(v);
            access.updates(v.graph()).remove(v);
            access.convert(v, to, Nd.unscoped(value.dataType(), value.shape()).assign(value));
            access.changed(v.graph());
        }
    }

    /** A placeholder gets a value for good. */
    static void bind(SDVariable placeholder, VariableType to, NDArray value) {
        String op = to == VariableType.CONSTANT ? "convertToConstant" : "convertToVariable";
        if (placeholder.type() != VariableType.PLACEHOLDER) {
            throw new GatunException("[" + op + "] " + placeholder + " received a value: expected a PLACEHOLDER; the "
                    + "others have one, or are computed");
        }
        Spec spec = value.spec();
        Shape expected = placeholder.shape();
        boolean fits = spec.dataType() == placeholder.dataType() && spec.shape().rank() == expected.rank();
        for (int k = 0; fits && k < expected.rank(); k++) {
            fits = expected.size(k) == Shape.UNKNOWN
                    || expected.size(k) == spec.shape().size(k);
        }
        if (!fits) {
            throw new ShapeException("[" + op + "] \"" + placeholder.name() + "\" received " + spec + ": expected "
                    + placeholder.spec() + ", where -1 is any size");
        }
        GraphAccess access = GraphAccess.get();
        Rewiring change = new Rewiring(placeholder.graph(), op);
        change.retype(placeholder, spec, null);
        change.commit();
        access.convert(
                placeholder, to, Nd.unscoped(spec.dataType(), spec.shape()).assign(value));
        access.changed(placeholder.graph());
    }

    /** Placeholders, parameters, states and constants get other types, and everything computed from them follows. */
    static void types(SameDiff graph, Map<String, DataType> types) {
        Rewiring change = new Rewiring(graph, "convertDataTypes");
        types.forEach((name, type) -> retype(change, graph.variable(name), type));
        change.commit();
    }

    /**
     * All variables of one type get another, and so do the operations that make values of that type.
     *
     * @param from a type
     * @param to another
     */
    static void types(SameDiff graph, DataType from, DataType to) {
        Rewiring change = new Rewiring(graph, "convertDataTypes");
        Map<Definition, Boolean> seen = new IdentityHashMap<>();
        for (SDVariable v : graph.variables()) {
            if (v.type() != VariableType.ARRAY) {
                if (v.dataType() == from) {
                    retype(change, v, to);
                }
            } else if (seen.put(v.definition(), true) == null
                    && v.definition() instanceof Definition.Apply a
                    && !retyped(a.op(), from, to).equals(a.op())) {
                change.define(a, new Definition.Apply(retyped(a.op(), from, to), a.in()));
            }
        }
        change.commit();
    }

    private static Op retyped(Op op, DataType from, DataType to) {
        return switch (op) {
            case Fill f when f.type() == from -> new Fill(to, f.shape(), f.value());
            case Cast c when c.to() == from -> new Cast(to);
            case Range r when r.type() == from -> new Range(to, r.start(), r.step(), r.count());
            case RandomFill r when r.type() == from -> new RandomFill(r.distribution(), to, r.shape(), r.a(), r.b());
            default -> op;
        };
    }

    private static void retype(Rewiring change, SDVariable v, DataType type) {
        if (v.type() == VariableType.ARRAY) {
            throw new GatunException("[convertDataTypes] " + v + " is computed: its type follows from that of "
                    + v.definition().in() + "; convert those, or cast it");
        }
        if (v.dataType() != type) {
            NDArray value = GraphAccess.get().array(v);
            change.retype(
                    v,
                    v.spec().as(type),
                    value == null ? null : Nd.unscoped(type, value.shape()).assign(value));
        }
    }
}
