package io.gatun.autodiff.passes.rules;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Op;
import java.util.List;

/**
 * Rewrites one operation as it is added to a graph, from what is known of its inputs. Every rule keeps the value, NaN
 * and infinity included (so {@code x * 0} stays); only the sign of a zero is given up where 0 is added.
 */
interface Rule {
    /** The switch; null for a rule that kernels need. */
    PlanPass kind();

    /** The results in a form that is nearer to kernels or cheaper; null if the rule has nothing to say. */
    List<Val> rewrite(Ir ir, Op op, List<Val> in);
}
