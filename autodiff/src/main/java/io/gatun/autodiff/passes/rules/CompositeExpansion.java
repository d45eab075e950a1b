package io.gatun.autodiff.passes.rules;

import io.gatun.arrays.kernels.Kernels;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Composite;
import io.gatun.ops.Op;
import java.util.List;

/** Writes compositions without a kernel of their own as what they are composed of. */
public final class CompositeExpansion implements Rule {
    @Override
    public PlanPass kind() {
        return null;
    }

    @Override
    public List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        return op instanceof Composite c && !hasKernel(c) ? c.compose(in) : null;
    }

    public static boolean hasKernel(Op op) {
        return Kernels.hasKernel(op);
    }
}
