package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Dropout;
import io.gatun.ops.Op;
import java.util.List;

/** Leaves out what regularises training: dropout passes its input on, which is its mean over all keys. */
final class EvaluationMode implements Rule {
    @Override
    public PlanPass kind() {
        return null;
    }

    @Override
    public List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        return op instanceof Dropout ? List.of(in.getFirst()) : null;
    }
}
