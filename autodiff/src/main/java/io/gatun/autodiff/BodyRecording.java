package io.gatun.autodiff;

import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Recorder;
import io.gatun.ops.control.Subgraph;
import io.gatun.ops.control.Symbol;
import io.gatun.ops.control.VjpBody;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The body of a branch or a loop while its lambda runs. Variables of the graph outside that it reads become further inputs;
 * its own variables are known to it alone.
 */
final class BodyRecording {
    private record Assertion(Assert op, List<Symbol> in) {}

    private final SameDiff graph;
    private final BodyRecording outer;
    private final Recorder recorder = new Recorder();
    private final Map<SDVariable, Symbol> symbols = new IdentityHashMap<>();
    private final List<SDVariable> captured = new ArrayList<>();
    private final List<Assertion> assertions = new ArrayList<>();

    BodyRecording(SameDiff graph, BodyRecording outer) {
        this.graph = graph;
        this.outer = outer;
    }

    /** What the lambda reads of the graph around it, in the order of the inputs behind the arguments. */
    List<SDVariable> captured() {
        return captured;
    }

    /** The body around this one, or null. */
    BodyRecording outer() {
        return outer;
    }

    SDVariable argument(Spec spec) {
        return local("argument", recorder.input(spec));
    }

    private SDVariable local(String name, Symbol s) {
        SDVariable v = new SDVariable(graph, -1, name, VariableType.ARRAY, s.spec(), null, null, 0);
        symbols.put(v, s);
        return v;
    }

    List<SDVariable> apply(Op op, List<SDVariable> in) {
        return recorder.record(op, symbols(op.label(), in)).stream()
                .map(s -> local(op.label(), s))
                .toList();
    }

    private List<Symbol> symbols(String op, List<SDVariable> in) {
        return in.stream().map(v -> symbol(op, v)).toList();
    }

    private Symbol symbol(String op, SDVariable v) {
        Symbol own = symbols.get(v);
        if (own != null) {
            return own;
        }
        requireVisible(op, v, outer);
        Symbol s = recorder.input(v.spec());
        symbols.put(v, s);
        captured.add(v);
        return s;
    }

    /** Refuses a variable of a body that is none of those around. */
    static void requireVisible(String op, SDVariable v, BodyRecording innermost) {
        boolean known = !isLocal(v);
        for (BodyRecording b = innermost; b != null && !known; b = b.outer) {
            known = b.symbols.containsKey(v);
        }
        if (!known) {
            throw new GatunException(
                    "[" + op + "] " + v + " belongs to the body of a branch or a loop that is finished:"
                            + " return it from the body to use it outside");
        }
    }

    /** Whether a variable lives in a body. */
    static boolean isLocal(SDVariable v) {
        return v.type() == VariableType.ARRAY && v.definition() == null;
    }

    void assertTrue(SDVariable condition, String message, List<SDVariable> shown) {
        List<SDVariable> in = new ArrayList<>(List.of(condition));
        in.addAll(shown);
        assertions.add(new Assertion(new Assert(message), symbols("assert", in)));
    }

    /** Gradients inside the body: for each variable, the derivative of what was recorded between it and the loss. */
    List<SDVariable> grad(SDVariable loss, List<SDVariable> wrt) {
        Symbol y = symbol("grad", loss);
        List<SDVariable> out = new ArrayList<>();
        for (SDVariable v : wrt) {
            Symbol x = symbol("grad", v);
            Subgraph between = recorder.from(x, List.of(y));
            int n = between.inputs();
            if (!between.dependencies(0).get(n - 1)) {
                throw new GatunException("[grad] " + loss + " does not depend on " + v + " in this body");
            }
            List<Symbol> in = new ArrayList<>(recorder.inputs());
            in.add(x);
            in.add(y.onesLike());
            out.add(local(
                    v.name() + "-grad",
                    recorder.record(new VjpBody(between, n, List.of(n - 1), List.of(0)), in)
                            .getFirst()));
        }
        return out;
    }

    /** Ends the recording. Assertions are made where the first result passes. */
    Subgraph finish(List<SDVariable> results) {
        List<Symbol> out = new ArrayList<>(symbols("body", results));
        for (Assertion a : assertions) {
            List<Symbol> in = new ArrayList<>(List.of(out.getFirst()));
            in.addAll(a.in());
            out.set(0, recorder.record(a.op(), in).getFirst());
        }
        return recorder.finish(out);
    }

    /** What a finished body is: its operations, and the variables that its inputs behind the arguments are. */
    record Body(Subgraph ops, List<SDVariable> captured) {
        /** The same with all of the given variables captured, in their order. */
        Body capturing(int arguments, List<SDVariable> all) {
            List<Integer> to = new ArrayList<>();
            for (int i = 0; i < arguments; i++) {
                to.add(i);
            }
            captured.forEach(v -> to.add(arguments + all.indexOf(v)));
            return new Body(ops.withInputs(arguments + all.size(), to), all);
        }
    }

    /** A recording by a lambda. */
    interface Lambda extends UnaryOperator<List<SDVariable>> {}
}
