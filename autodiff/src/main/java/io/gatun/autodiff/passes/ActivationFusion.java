package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.Unary;
import java.util.List;

/**
 * Gelu that is written out, {@code x / 2 * (1 + erf(x / sqrt(2)))} or by erfc, factors in any order, as the one
 * operation, which epilogues know as an activation and which loses no digits where x is far below 0.
 */
final class GeluFusion implements Pass {
    @Override
    public PlanPass kind() {
        return PlanPass.GELU_FUSION;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (Node node : r.nodes().reversed()) { // whole products first
            if ((node.op() == Binary.MUL || node.op() == Binary.DIV) && r.isFree(node)) {
                match(new Match(r, node));
            }
        }
        return r.run();
    }

    private static void match(Match m) {
        Val y = m.last().out().getFirst();
        Product p = Product.of(m, y);
        if (!y.dataType().isFloating()
                || !Product.close(p.factor(), 0.5, y.dataType())
                || p.above().size() != 2
                || !p.below().isEmpty()) {
            return;
        }
        int mark = m.mark();
        for (int k = 0; k < 2; k++) {
            m.back(mark);
            Val x = p.above().get(k);
            if (x.spec().equals(y.spec())
                    && isTwiceTheShare(m, p.above().get(1 - k), x)
                    && m.join(
                            Unary.GELU,
                            w -> w.put(
                                    y,
                                    w.to().apply(Unary.GELU, List.of(w.image(x)))
                                            .getFirst()))) {
                return;
            }
        }
    }

    /** Whether a value is twice the normal distribution's share below x. */
    private static boolean isTwiceTheShare(Match m, Val v, Val x) {
        if (v.node().op() == Unary.ERFC) {
            m.add(v.node());
            return isMultiple(m, v.node().in().getFirst(), x, -Math.sqrt(0.5));
        }
        Node sum = m.take(v, op -> op == Binary.ADD);
        if (sum == null) {
            return false;
        }
        int one = Match.number(sum.in().get(0)) != null ? 0 : 1;
        Double number = Match.number(sum.in().get(one));
        Node erf = m.take(sum.in().get(1 - one), op -> op == Unary.ERF);
        return number != null
                && number == 1
                && erf != null
                && isMultiple(m, erf.in().getFirst(), x, Math.sqrt(0.5));
    }

    private static boolean isMultiple(Match m, Val v, Val x, double factor) {
        Product.Multiple scaled = Product.multiple(m, v);
        DataType type = x.dataType();
        return scaled.of() == x && Product.close(scaled.factor(), factor, type);
    }
}
