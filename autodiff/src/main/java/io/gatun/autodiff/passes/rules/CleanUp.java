package io.gatun.autodiff.passes.rules;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Cast;
import io.gatun.ops.Op;
import io.gatun.ops.Permute;
import io.gatun.ops.Reduce;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.StopGradient;
import java.util.List;

/**
 * Drops casts, reshapes, permutations, broadcasts and reductions that change nothing. Two reshapes, or two permutations,
 * in a row are one; a permutation that moves only axes of size 1 is a reshape.
 */
final class CleanUp implements Rule {
    @Override
    public PlanPass kind() {
        return PlanPass.CLEAN_UP;
    }

    @Override
    public List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        if (in.isEmpty()) {
            return null;
        }
        Val x = in.getFirst();
        return switch (op) {
            case StopGradient s -> List.of(x);
            case Cast c -> same(x, c.to() == x.dataType());
            case Reshape r -> reshape(ir, r, x);
            case BroadcastTo b -> same(x, shape(op, x).equals(x.shape()));
            case Permute p -> permute(ir, p, x);
            case Reduce r -> same(x, r.axes().isEmpty() && !r.kind().isIndex());
            default -> null;
        };
    }

    private static List<Val> same(Val x, boolean condition) {
        return condition ? List.of(x) : null;
    }

    private static Shape shape(Op op, Val x) {
        return op.infer(List.of(x.spec())).getFirst().shape();
    }

    private static List<Val> reshape(Ir ir, Reshape op, Val x) {
        Shape to = shape(op, x);
        if (to.equals(x.shape())) {
            return List.of(x);
        }
        return x.node().op() instanceof Reshape
                ? ir.apply(new Reshape(to), x.node().in())
                : null;
    }

    private static List<Val> permute(Ir ir, Permute op, Val x) {
        if (keepsOrder(op, x.shape())) {
            return ir.apply(new Reshape(shape(op, x)), List.of(x));
        }
        if (x.node().op() instanceof Permute before) {
            List<Integer> axes = op.axes().stream().map(before.axes()::get).toList();
            return ir.apply(new Permute(axes), x.node().in());
        }
        return null;
    }

    /** True if only axes of size 1 move: then it is a reshape. */
    private static boolean keepsOrder(Permute p, Shape shape) {
        int before = -1;
        for (int axis : p.axes()) {
            if (shape.size(axis) != 1) {
                if (axis < before) {
                    return false;
                }
                before = axis;
            }
        }
        return true;
    }
}
