package io.gatun.autodiff.passes.fusion;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Pass;
import io.gatun.autodiff.passes.Rewriting;
import io.gatun.autodiff.passes.Target;
import io.gatun.ops.Binary;
import io.gatun.ops.LogSoftmax;
import io.gatun.ops.Reduce;
import io.gatun.ops.Softmax;
import io.gatun.ops.SoftmaxCrossEntropy;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * Cross entropy that is written out, {@code -sum(labels * log(softmax(logits)), 1)}, as the one operation, which is
 * stable where the logarithm of a softmax is not, and whose gradient is one operation too.
 */
public final class LossFusion implements Pass {
    @Override
    public PlanPass kind() {
        return PlanPass.LOSS_FUSION;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (Node node : r.nodes().reversed()) {
            if (node.op() == Unary.NEG && r.isFree(node)) {
                match(r, node);
            }
        }
        return r.run();
    }

    /** The node that gives a value, if it is of the operation's kind and nobody else reads the value; else null. */
    private static Node only(Rewriting r, Val v, List<Node> members) {
        if (v.isSource() || !r.readers().alone(v)) {
            return null;
        }
        members.add(v.node());
        return v.node();
    }

    private static void match(Rewriting r, Node neg) {
        List<Node> members = new ArrayList<>(List.of(neg));
        Node sum = only(r, neg.in().getFirst(), members);
        if (sum == null
                || !(sum.op() instanceof Reduce s)
                || !isRowSum(s)
                || sum.in().getFirst().shape().rank() != 2) {
            return;
        }
        Node product = only(r, sum.in().getFirst(), members);
        if (product == null || product.op() != Binary.MUL) {
            return;
        }
        for (int k = 0; k < 2; k++) {
            List<Node> all = new ArrayList<>(members);
            Val logits = logits(r, product.in().get(k), all);
            Val labels = product.in().get(1 - k);
            if (logits != null
                    && labels.spec().equals(logits.spec())
                    && logits.dataType().isFloating()
                    && r.canJoin(all)) {
                r.join(
                        all,
                        w -> w.put(
                                neg.out().getFirst(),
                                w.to().apply(new SoftmaxCrossEntropy(), List.of(w.image(logits), w.image(labels)))
                                        .getFirst()));
                return;
            }
        }
    }

    private static boolean isRowSum(Reduce r) {
        return r.kind() == Reduce.Kind.SUM && r.axes().equals(List.of(1)) && !r.keepDims();
    }

    /** What the value is the logarithm of the softmax of, along rows; null if it is not. */
    private static Val logits(Rewriting r, Val v, List<Node> members) {
        Node log = only(r, v, members);
        if (log == null) {
            return null;
        }
        if (log.op() instanceof LogSoftmax s) {
            return s.axis() == 1 ? log.in().getFirst() : null;
        }
        Node soft = log.op() == Unary.LOG ? only(r, log.in().getFirst(), members) : null;
        return soft != null && soft.op() instanceof Softmax s && s.axis() == 1
                ? soft.in().getFirst()
                : null;
    }
}
