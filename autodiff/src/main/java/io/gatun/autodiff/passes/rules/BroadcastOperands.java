package io.gatun.autodiff.passes.rules;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Binary;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import java.util.List;

/** Takes off broadcasts that an element-wise kernel makes by itself: the operand's origin, or one number, is enough. */
final class BroadcastOperands implements Rule {
    @Override
    public PlanPass kind() {
        return PlanPass.CLEAN_UP;
    }

    @Override
    public List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        if (!(op instanceof Binary b)) {
            return null;
        }
        Shape out = b.infer(in.stream().map(Val::spec).toList()).getFirst().shape();
        Val x = narrow(ir, in.get(0), in.get(1), out);
        Val y = narrow(ir, in.get(1), x, out);
        return x == in.get(0) && y == in.get(1) ? null : ir.apply(op, List.of(x, y));
    }

    /** The operand, narrowed where the other one has the shape of the result. */
    private static Val narrow(Ir ir, Val x, Val other, Shape out) {
        if (x.shape().rank() == 0 || !other.shape().equals(out)) {
            return x;
        }
        Double number = x.scalar();
        if (number != null) {
            return ir.scalar(x.dataType(), number);
        }
        return x.node().op() instanceof BroadcastTo ? x.node().in().getFirst() : x;
    }
}
