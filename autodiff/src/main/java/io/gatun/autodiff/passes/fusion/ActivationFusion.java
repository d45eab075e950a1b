package io.gatun.autodiff.passes.fusion;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Pass;
import io.gatun.autodiff.passes.Rewriting;
import io.gatun.autodiff.passes.Target;
import io.gatun.ops.Binary;
import io.gatun.ops.Unary;
import java.util.List;

/**
 * Activations that are written out, factors in any order, as the one operation, which epilogues know as an activation,
 * whose gradient needs its argument alone, and which loses no digits far below 0:
 * <ul>
 * <li>gelu, {@code x / 2 * (1 + erf(x / sqrt(2)))}, or by erfc;
 * <li>its approximation, {@code x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))};
 * <li>swish or SiLU, {@code x * sigmoid(x)}, or {@code x / (1 + e^-x)};
 * <li>mish, {@code x * tanh(softplus(x))}, or {@code x * tanh(log(1 + e^x))}.
 * </ul>
 */
public final class ActivationFusion implements Pass {
    private static final double LINEAR = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715 * LINEAR;

    @Override
    public PlanPass kind() {
        return PlanPass.ACTIVATION_FUSION;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (Node node : r.nodes().reversed()) { // whole products first
            if ((node.op() == Binary.MUL || node.op() == Binary.DIV)
                    && node.out().getFirst().dataType().isFloating()
                    && r.isFree(node)) {
                match(new Match(r, node));
            }
        }
        return r.run();
    }

    private static void match(Match m) {
        Product p = Product.of(m, m.last().out().getFirst());
        int mark = m.mark();
        if (p.above().size() == 2 && p.below().isEmpty()) {
            for (int k = 0; k < 2; k++) {
                m.back(mark);
                Val x = p.above().get(k);
                if (join(m, x, ofFactors(m, p.factor(), x, p.above().get(1 - k)))) {
                    return;
                }
            }
        } else if (p.above().size() == 1 && p.below().size() == 1 && p.factor() == 1) {
            Val x = p.above().getFirst();
            join(m, x, isOnePlusExp(m, p.below().getFirst(), x, -1) ? Unary.SWISH : null);
        }
    }

    private static boolean join(Match m, Val x, Unary op) {
        Val y = m.last().out().getFirst();
        return op != null
                && x.spec().equals(y.spec())
                && m.join(
                        op, w -> w.put(y, w.to().apply(op, List.of(w.image(x))).getFirst()));
    }

    /** What {@code factor * x * other} is, or null. */
    private static Unary ofFactors(Match m, double factor, Val x, Val other) {
        if (other.isSource()) {
            return null;
        }
        if (other.node().op() == Unary.SIGMOID && factor == 1) {
            m.add(other.node());
            return other.node().in().getFirst() == x ? Unary.SWISH : null;
        }
        if (other.node().op() == Unary.TANH && factor == 1) {
            m.add(other.node());
            return isSoftplus(m, other.node().in().getFirst(), x) ? Unary.MISH : null;
        }
        if (other.node().op() == Unary.ERFC && Product.close(factor, 0.5, x.dataType())) {
            m.add(other.node());
            return Polynomial.is(m, other.node().in().getFirst(), x, 0, -Math.sqrt(0.5)) ? Unary.GELU : null;
        }
        return ofShare(m, factor, x, other);
    }

    /** Gelu where factor times other is {@code (1 + f) / 2}, with f the error function or tanh. */
    private static Unary ofShare(Match m, double factor, Val x, Val other) {
        Node sum = m.take(other, op -> op == Binary.ADD);
        if (sum == null) {
            return null;
        }
        int one = Match.number(sum.in().get(0)) != null ? 0 : 1;
        Double number = Match.number(sum.in().get(one));
        Product.Multiple f = Product.multiple(m, sum.in().get(1 - one));
        if (number == null
                || !Product.close(factor * number, 0.5, x.dataType())
                || !Product.close(factor * f.factor(), 0.5, x.dataType())
                || f.of().isSource()) {
            return null;
        }
        Node function = f.of().node();
        m.add(function);
        if (function.op() == Unary.ERF) {
            return Polynomial.is(m, function.in().getFirst(), x, 0, Math.sqrt(0.5)) ? Unary.GELU : null;
        }
        return function.op() == Unary.TANH && Polynomial.is(m, function.in().getFirst(), x, 0, LINEAR, 0, CUBIC)
                ? Unary.GELU_TANH
                : null;
    }

    private static boolean isSoftplus(Match m, Val v, Val x) {
        if (!(v.node().op() instanceof Unary op)) {
            return false;
        }
        m.add(v.node());
        Val argument = v.node().in().getFirst();
        return switch (op) {
            case SOFTPLUS -> argument == x;
            case LOG -> isOnePlusExp(m, argument, x, 1);
            case LOG1P -> isExp(m, argument, x, 1);
            default -> false;
        };
    }

    private static boolean isOnePlusExp(Match m, Val v, Val x, double factor) {
        Node sum = m.take(v, op -> op == Binary.ADD);
        if (sum == null) {
            return false;
        }
        int one = Match.number(sum.in().get(0)) != null ? 0 : 1;
        Double number = Match.number(sum.in().get(one));
        return number != null && number == 1 && isExp(m, sum.in().get(1 - one), x, factor);
    }

    private static boolean isExp(Match m, Val v, Val x, double factor) {
        Node exp = m.take(v, op -> op == Unary.EXP);
        return exp != null && Polynomial.is(m, exp.in().getFirst(), x, 0, factor);
    }
}
