package io.gatun.autodiff.passes.rules;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Dropout;
import io.gatun.ops.Op;
import io.gatun.ops.nn.Attention;
import java.util.List;

/** Leaves out what regularises training: dropout passes its input on, which is its mean over all keys, and drops no weights of attention. */
final class EvaluationMode implements Rule {
    @Override
    public PlanPass kind() {
        return null;
    }

    @Override
    public List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        return switch (op) {
            case Dropout d -> List.of(in.getFirst());
            case Attention a
            when a.dropout() > 0 ->
                ir.apply(new Attention(a.scale(), a.causal(), a.headsInside()), in.subList(0, in.size() - 1));
            default -> null;
        };
    }
}
