package io.gatun.autodiff.passes.fusion;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Pass;
import io.gatun.autodiff.passes.Rewriting;
import io.gatun.autodiff.passes.Target;
import io.gatun.autodiff.passes.rules.CompositeExpansion;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Binary;
import io.gatun.ops.Unary;
import io.gatun.ops.cnn.BatchNormActivation;
import java.util.ArrayList;
import java.util.List;

/**
 * Batch normalisation in training, the addition of a residual and ReLU as one operation, whose gradient is one
 * operation too. What lies between must have no other reader.
 */
public final class BatchNormFusion implements Pass {
    @Override
    public PlanPass kind() {
        return PlanPass.BATCH_NORM_FUSION;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (Node node : r.nodes().reversed()) { // the longest chains first
            if (r.isFree(node)) {
                match(r, node);
            }
        }
        return r.run();
    }

    private static void match(Rewriting r, Node last) {
        boolean relu = last.op() == Unary.RELU;
        Node node = last;
        if (relu) {
            Val x = last.in().getFirst();
            if (!r.readers().alone(x)) {
                return;
            }
            if (join(r, last, null, x, null)) {
                return;
            }
            node = x.node();
        }
        if (node.op() == Binary.ADD) {
            Val a = node.in().get(0);
            Val b = node.in().get(1);
            Node sum = node == last ? null : node;
            boolean done = a != b && (join(r, last, sum, b, a) || join(r, last, sum, a, b));
            assert !done || !r.isFree(last);
        }
    }

    /** Joins the normalisation that gives x to the residual and the last node, if it can be. */
    private static boolean join(Rewriting r, Node last, Node sum, Val x, Val residual) {
        Node norm = x.node();
        boolean fits = norm.op() instanceof BatchNormTrain
                && x.index() == 0
                && r.readers().alone(x)
                && (residual == null || residual.spec().equals(x.spec()));
        if (!fits) {
            return false;
        }
        List<Node> members = new ArrayList<>(List.of(norm, last));
        if (sum != null) {
            members.add(sum);
        }
        double eps = ((BatchNormTrain) norm.op()).eps();
        BatchNormActivation op =
                new BatchNormActivation(eps, last.op() == Unary.RELU ? Unary.RELU : null, residual != null);
        if (!CompositeExpansion.hasKernel(op) || !r.canJoin(members)) {
            return false;
        }
        r.join(members, w -> {
            List<Val> in = new ArrayList<>(w.images(norm.in()));
            if (residual != null) {
                in.add(w.image(residual));
            }
            List<Val> out = w.to().apply(op, in);
            w.put(last.out().getFirst(), out.getFirst());
            w.put(norm.out().get(1), out.get(1));
            w.put(norm.out().get(2), out.get(2));
        });
        return true;
    }
}
