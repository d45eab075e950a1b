package io.gatun.autodiff.passes;

import io.gatun.arrays.kernels.Kernels;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Binary;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import java.util.List;

/**
 * Joins steps that one kernel does in one pass over memory: the addition of a bias along the channel axis, and the
 * activation after it. What other values read stays.
 */
final class Epilogues implements Pass {
    @Override
    public PlanPass kind() {
        return PlanPass.EPILOGUES;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Readers readers = new Readers(values);
        Ir to = target.successor(values.getFirst().ir());
        return Ir.copy(values, to, (node, in) -> rewrite(to, readers, node, in));
    }

    private static List<Val> rewrite(Ir to, Readers readers, Node node, List<Val> in) {
        if (node.op() == Binary.ADD) {
            Val fused = bias(to, in.get(0), in.get(1), readers.alone(node.in().get(0)));
            fused = fused == null
                    ? bias(to, in.get(1), in.get(0), readers.alone(node.in().get(1)))
                    : fused;
            if (fused != null) {
                return List.of(fused);
            }
        }
        if (node.op() instanceof Unary u
                && isActivation(u)
                && readers.alone(node.in().getFirst())) {
            Val fused = activation(to, u, in.getFirst());
            if (fused != null) {
                return List.of(fused);
            }
        }
        return to.apply(node.op(), in);
    }

    /** The function of what a step gives, joined to that step where its kernel can; else null. */
    private static Val activation(Ir to, Unary u, Val x) {
        return switch (x.node().op()) {
            case BiasActivation b
            when b.activation() == null ->
                to.apply(new BiasActivation(u), x.node().in()).getFirst();
            case Conv2d c -> to.apply(new ConvActivation(c, u), x.node().in()).getFirst();
            case null, default -> null;
        };
    }

    private static boolean isActivation(Unary u) {
        return !u.predicate() && u.domain() != Elementwise.Domain.LOGICAL;
    }

    /** The sum as a bias along axis 1 of x, if it is one; else null. {@code alone} says that nothing else reads x. */
    private static Val bias(Ir to, Val x, Val b, boolean alone) {
        Shape s = x.shape();
        if (x.isSource()
                || Kernels.isView(x.node().op())
                || s.rank() < 2
                || !x.dataType().isFloating()
                || b.shape().length() != s.size(1)
                || s.size(1) == 1) {
            return null;
        }
        int shift = s.rank() - b.shape().rank();
        if (shift < 0 || 1 - shift < 0 || b.shape().size(1 - shift) != s.size(1)) {
            return null;
        }
        Val vector = to.apply(new Reshape(Shape.of(s.size(1))), List.of(b)).getFirst();
        if (x.node().op() instanceof Conv2d c && x.node().in().size() == 2 && alone) {
            return to.apply(c, List.of(x.node().in().get(0), x.node().in().get(1), vector))
                    .getFirst();
        }
        return to.apply(new BiasActivation(null), List.of(x, vector)).getFirst();
    }
}
