package io.gatun.autodiff.graph;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.internal.GraphAccess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether two graphs are the same: names, kinds, types, shapes, values, operations, losses, outputs and updates. */
public final class GraphComparison {
    private GraphComparison() {}

    /** The first difference of two graphs in words; empty if they compute the same under the same names. */
    public static Optional<String> difference(SameDiff a, SameDiff b) {
        for (String name : a.variableMap().keySet()) {
            if (!b.hasVariable(name)) {
                return Optional.of("\"" + name + "\" is in the first graph alone");
            }
            String found = difference(a.variable(name), b.variable(name));
            if (found != null) {
                return Optional.of("\"" + name + "\": " + found);
            }
        }
        for (String name : b.variableMap().keySet()) {
            if (!a.hasVariable(name)) {
                return Optional.of("\"" + name + "\" is in the second graph alone");
            }
        }
        GraphAccess access = GraphAccess.get();
        List<String> found = new ArrayList<>();
        // The vector of the parameters has their order.
        compare(
                "parameters",
                names(a.variables(VariableType.VARIABLE)),
                names(b.variables(VariableType.VARIABLE)),
                found);
        compare("losses", names(access.losses(a)), names(access.losses(b)), found);
        compare("outputs", names(access.outputs(a)), names(access.outputs(b)), found);
        compare("updates", updates(a), updates(b), found);
        return found.stream().findFirst();
    }

    private static String difference(SDVariable v, SDVariable w) {
        if (v.type() != w.type() || !v.spec().equals(w.spec())) {
            return v.type() + " " + v.spec() + " and " + w.type() + " " + w.spec();
        }
        NDArray x = GraphAccess.get().array(v);
        NDArray y = GraphAccess.get().array(w);
        if (x != null && !x.equals(y)) {
            return "other values";
        }
        if (v.definition() == null) {
            return null;
        }
        String here = how(v.definition()) + names(v.definition().in()) + v.index();
        String there = how(w.definition()) + names(w.definition().in()) + w.index();
        boolean same = here.equals(there) && op(v.definition()).equals(op(w.definition()));
        return same ? null : "computed by " + here + " and by " + there;
    }

    private static Object op(Definition d) {
        return d instanceof Definition.Apply a ? a.op() : "gradient";
    }

    private static String how(Definition d) {
        return d instanceof Definition.Apply a ? a.op().label() : "gradient";
    }

    private static List<String> names(Collection<SDVariable> variables) {
        return variables.stream().map(SDVariable::name).toList();
    }

    private static Map<String, String> updates(SameDiff graph) {
        Map<String, String> updates = new LinkedHashMap<>();
        GraphAccess.get().updates(graph).forEach((s, v) -> updates.put(s.name(), v.name()));
        return updates;
    }

    private static void compare(String what, Object a, Object b, List<String> found) {
        if (!a.equals(b)) {
            found.add(what + " " + a + " and " + b);
        }
    }
}
