package io.gatun.autodiff.passes.rules;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.MatMul;
import io.gatun.ops.Op;
import io.gatun.ops.Permute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** A transposed operand of a matrix product is read as it lies: the kernel transposes for nothing. */
final class TransposedOperands implements Rule {
    @Override
    public PlanPass kind() {
        return PlanPass.TRANSPOSED_OPERANDS;
    }

    @Override
    public List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        if (!(op instanceof MatMul m)) {
            return null;
        }
        Val a = in.get(0);
        Val b = in.get(1);
        boolean ta = isTranspose(a);
        boolean tb = isTranspose(b);
        return ta || tb
                ? ir.apply(
                        new MatMul(m.transposeA() ^ ta, m.transposeB() ^ tb),
                        List.of(
                                ta ? a.node().in().getFirst() : a,
                                tb ? b.node().in().getFirst() : b))
                : null;
    }

    private static boolean isTranspose(Val v) {
        if (!(v.node().op() instanceof Permute p) || p.axes().size() < 2) {
            return false;
        }
        int n = p.axes().size();
        List<Integer> axes = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        Collections.swap(axes, n - 1, n - 2);
        return p.axes().equals(axes);
    }
}
