package io.gatun.autodiff.passes.rules;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Binary;
import io.gatun.ops.Op;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import java.util.List;

/** Drops what adds 0 or multiplies by 1; powers of 2 become squares. */
final class AlgebraicIdentities implements Rule {
    @Override
    public PlanPass kind() {
        return PlanPass.ALGEBRA;
    }

    @Override
    public List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        if (!(op instanceof Binary b)) {
            return null;
        }
        Val x = in.get(0);
        Val y = in.get(1);
        Spec out = b.infer(List.of(x.spec(), y.spec())).getFirst();
        Val same = identity(b, x, y, out);
        if (same != null) {
            return List.of(same);
        }
        return b == Binary.POW && is(y, 2) && x.shape().equals(out.shape()) ? ir.apply(Unary.SQUARE, List.of(x)) : null;
    }

    private static Val identity(Binary op, Val x, Val y, Spec out) {
        boolean whole = x.spec().equals(out);
        return switch (op) {
            case ADD -> whole && is(y, 0) ? x : y.spec().equals(out) && is(x, 0) ? y : null;
            case SUB -> whole && is(y, 0) ? x : null;
            case MUL -> whole && is(y, 1) ? x : y.spec().equals(out) && is(x, 1) ? y : null;
            case DIV, POW -> whole && is(y, 1) ? x : null;
            default -> null;
        };
    }

    private static boolean is(Val v, double number) {
        Double s = v.scalar();
        return s != null && s == number;
    }
}
