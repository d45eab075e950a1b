package io.gatun.autodiff.passes.rules;

import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Op;
import java.util.List;
import java.util.stream.Stream;

/** Applies the rules until none has anything to say, and computes equal expressions once. */
public final class Simplify {
    private static final List<Rule> RULES = List.of(
            new CompositeExpansion(),
            new OperandCasts(),
            new ConstantFolding(),
            new BroadcastOperands(),
            new AlgebraicIdentities(),
            new TransposedOperands(),
            new CleanUp());

    private Simplify() {}

    /** A graph into which another is to be copied, which writes every operation by the rules that are switched on. */
    public static Ir successor(Ir from, PlanOptions options) {
        List<Rule> rules = Stream.concat(
                        options.evaluation() ? Stream.of(new EvaluationMode()) : Stream.empty(), RULES.stream())
                .filter(r -> r.kind() == null || options.runs(r.kind()))
                .toList();
        return from.rewriting((ir, op, in) -> rewrite(rules, ir, op, in), options.runs(PlanPass.COMMON_SUBEXPRESSIONS));
    }

    /** The values in such a graph. */
    public static List<Val> run(List<Val> values, PlanOptions options) {
        Ir to = successor(values.getFirst().ir(), options);
        return Ir.copy(values, to, (node, in) -> to.apply(node.op(), in));
    }

    private static List<Val> rewrite(List<Rule> rules, Ir ir, Op op, List<Val> in) {
        for (Rule r : rules) {
            List<Val> out = r.rewrite(ir, op, in);
            if (out != null) {
                return out;
            }
        }
        return null;
    }
}
