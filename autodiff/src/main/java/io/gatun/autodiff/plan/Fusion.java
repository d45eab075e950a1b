package io.gatun.autodiff.plan;

import io.gatun.ops.BiasActivation;
import io.gatun.ops.Binary;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins steps that one kernel does in one pass over memory: the addition of a bias along the channel axis, and the
 * activation after it. What other values read stays.
 */
final class Fusion {
    private final Map<Val, Integer> readers = new IdentityHashMap<>();
    private final Ir to;

    private Fusion(Ir to) {
        this.to = to;
    }

    /** The same values in a fused graph. */
    static List<Val> fuse(List<Val> values, Ir from) {
        Fusion f = new Fusion(from.simplified());
        values.forEach(v -> f.readers.merge(v, 1, Integer::sum));
        for (Node node : Ir.reachable(values)) {
            node.in().forEach(v -> f.readers.merge(v, 1, Integer::sum));
        }
        return Ir.copy(values, f.to, f::rewrite);
    }

    private List<Val> rewrite(Node node, List<Val> in) {
        if (node.op() == Binary.ADD) {
            Val fused = bias(in.get(0), in.get(1), readers.get(node.in().get(0)) == 1);
            fused = fused == null
                    ? bias(in.get(1), in.get(0), readers.get(node.in().get(1)) == 1)
                    : fused;
            if (fused != null) {
                return List.of(fused);
            }
        }
        if (node.op() instanceof Unary u
                && isActivation(u)
                && readers.get(node.in().getFirst()) == 1) {
            Val fused = activation(u, in.getFirst());
            if (fused != null) {
                return List.of(fused);
            }
        }
        return to.apply(node.op(), in);
    }

    /** The function of what a step gives, joined to that step where its kernel can; else null. */
    private Val activation(Unary u, Val x) {
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
    private Val bias(Val x, Val b, boolean alone) {
        Shape s = x.shape();
        if (x.isSource()
                || Kernel.isView(x.node().op())
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
