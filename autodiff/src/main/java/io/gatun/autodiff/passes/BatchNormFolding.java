package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.cnn.FusedConv2d;
import io.gatun.ops.cnn.QuantizedConv2d;
import java.util.List;

/**
 * Folds batch normalisation of inference into the convolution before it: the weights are scaled, the bias is scaled and
 * moved, once for all runs. In training steps weights change with every run, and it stays.
 */
final class BatchNormFolding implements Pass {
    @Override
    public PlanPass kind() {
        return PlanPass.BATCH_NORM_FOLDING;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        if (target.trains()) {
            return values;
        }
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (Node node : r.nodes()) {
            if (node.op() instanceof BatchNormInfer n) {
                Val x = node.in().getFirst();
                Op biased = biased(x.node());
                if (biased != null && r.readers().alone(x) && r.canJoin(List.of(x.node(), node))) {
                    r.join(List.of(x.node(), node), w -> fold(w, biased, x.node(), n, node));
                }
            }
        }
        return r.run();
    }

    /** The convolution that a node is, with a bias; null for what follows it already does something else. */
    private static Op biased(Node node) {
        return switch (node.op()) {
            case Conv2d c -> c;
            case QuantizedConv2d q
            when q.product().activation() == null && !q.product().residual() ->
                // Scaled weights have scaled steps: they are rounded as before.
                new QuantizedConv2d(q.input(), new FusedConv2d(q.product().config(), null, true, false));
            case null, default -> null;
        };
    }

    private static void fold(Rewriting w, Op c, Node conv, BatchNormInfer n, Node norm) {
        List<Val> in = w.images(conv.in());
        List<Val> p = w.images(norm.in().subList(1, 5)); // gamma, beta, mean, variance
        Val scale = p.get(0).mul(p.get(3).add(n.eps()).rsqrt());
        Shape column = Shape.of(scale.shape().length(), 1, 1, 1);
        Val weights = in.get(1).mul(scale.reshape(column));
        Val centre = in.size() == 3 ? in.get(2).sub(p.get(2)) : p.get(2).neg();
        Val bias = p.get(1).add(centre.mul(scale));
        w.put(
                norm.out().getFirst(),
                w.to().apply(c, List.of(in.get(0), weights, bias)).getFirst());
    }
}
