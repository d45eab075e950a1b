package io.gatun.autodiff.passes;

import io.gatun.arrays.kernels.Kernels;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Binary;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Op;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import io.gatun.ops.cnn.FusedConv2dInputGrad;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins what one kernel does while its result is at hand: the bias, the residual and the activation after a convolution
 * or a matrix product ({@link Producer}), and elsewhere the activation after a bias. What other values read stays.
 */
final class Epilogues implements Pass {
    @Override
    public PlanPass kind() {
        return PlanPass.EPILOGUES;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (Node node : r.nodes().reversed()) { // the longest chains first
            if (node.op() != null && r.isFree(node)) {
                match(r, node);
            }
        }
        return r.run();
    }

    /** Finds {@code activation((producer + bias) + residual)} that ends at a node, any part but the producer missing. */
    private static void match(Rewriting r, Node last) {
        List<Node> members = new ArrayList<>(List.of(last));
        Unary activation = last.op() instanceof Unary u && isActivation(u) ? u : null;
        if (activation != null) {
            Val x = last.in().getFirst();
            if (r.readers().alone(x) && !x.isSource()) {
                members.add(x.node());
                sum(r, members, x.node(), activation, null);
            }
        } else if (last.op() == Binary.ADD || last.op() instanceof BiasActivation) {
            sum(r, members, last, null, null);
        }
    }

    private static boolean isActivation(Unary u) {
        return !u.predicate() && u.domain() != Elementwise.Domain.LOGICAL;
    }

    /** The node is a producer, or adds a bias or a residual to what leads to one. */
    private static boolean sum(Rewriting r, List<Node> members, Node node, Unary activation, Val residual) {
        if (node.op() instanceof BiasActivation b && b.activation() == null) {
            return producer(r, members, node.in().get(0), node.in().get(1), activation, residual)
                    || residual == null
                            && biasAlone(r, members, node.in().get(0), node.in().get(1), activation);
        }
        if (node.op() != Binary.ADD) {
            return members.size() > 1 && joins(r, members, node, null, activation, residual);
        }
        // What is computed later is the chain: the other operand is there when it is added.
        boolean second = node.in().get(1).node().id() > node.in().get(0).node().id();
        for (int k : second ? new int[] {1, 0} : new int[] {0, 1}) {
            Val x = node.in().get(k);
            Val other = node.in().get(1 - k);
            if (x != other && addend(r, members, node, x, other, activation, residual)) {
                return true;
            }
        }
        return false;
    }

    private static boolean addend(
            Rewriting r, List<Node> members, Node node, Val x, Val other, Unary activation, Val residual) {
        if (x.isSource() || !x.spec().equals(node.out().getFirst().spec())) {
            return false;
        }
        if (isBias(x, other) && producer(r, members, x, other, activation, residual)) {
            return true;
        }
        if (residual == null && other.spec().equals(x.spec()) && r.readers().alone(x)) {
            List<Node> more = new ArrayList<>(members);
            more.add(x.node());
            return x.node().op() == Binary.ADD || x.node().op() instanceof BiasActivation
                    ? sum(r, more, x.node(), activation, other)
                    : joins(r, more, x.node(), null, activation, other);
        }
        return residual == null && isChannelBias(x, other) && biasAlone(r, members, x, other, activation);
    }

    /** Joins a producer that gives x to its bias, where x has no other reader. */
    private static boolean producer(Rewriting r, List<Node> members, Val x, Val bias, Unary activation, Val residual) {
        if (x.isSource() || !r.readers().alone(x)) {
            return false;
        }
        List<Node> more = new ArrayList<>(members);
        more.add(x.node());
        return joins(r, more, x.node(), bias, activation, residual);
    }

    private static boolean joins(
            Rewriting r, List<Node> members, Node producer, Val bias, Unary activation, Val residual) {
        Op fused = Producer.fused(producer, bias != null, activation, residual != null);
        boolean spoils = fused instanceof FusedConv2dInputGrad && !isLeftOver(r, residual);
        if (fused == null || spoils || !r.canJoin(members)) {
            return false;
        }
        Node last = members.getFirst();
        r.join(members, w -> {
            List<Val> in = new ArrayList<>(w.images(producer.in()));
            if (bias != null) {
                in.add(vector(w.to(), w.image(bias)));
            }
            if (residual != null) {
                in.add(w.image(residual));
            }
            w.put(last.out().getFirst(), w.to().apply(fused, in).getFirst());
        });
        return true;
    }

    /** Whether memory of a value's own holds it, which nothing else reads: a sum may be made there. */
    private static boolean isLeftOver(Rewriting r, Val v) {
        return !v.isSource() && r.readers().alone(v) && !Kernels.isView(v.node().op());
    }

    /** A bias along axis 1 of what no kernel can add it to, with the function after it. */
    private static boolean biasAlone(Rewriting r, List<Node> members, Val x, Val bias, Unary activation) {
        if (Kernels.isView(x.node().op()) || !r.canJoin(members)) {
            return false;
        }
        Node last = members.getFirst();
        r.join(
                members,
                w -> w.put(
                        last.out().getFirst(),
                        w.to().apply(new BiasActivation(activation), List.of(w.image(x), vector(w.to(), w.image(bias))))
                                .getFirst()));
        return true;
    }

    private static Val vector(Ir to, Val bias) {
        return to.apply(new Reshape(Shape.of(bias.shape().length())), List.of(bias))
                .getFirst();
    }

    private static boolean isBias(Val x, Val b) {
        return Producer.biasAxis(x.node()) >= 0 && isAlong(Producer.biasAxis(x.node()), x, b);
    }

    private static boolean isChannelBias(Val x, Val b) {
        return x.shape().rank() >= 2 && isAlong(1, x, b);
    }

    /** True if b broadcasts to x as one value for each position of an axis. */
    private static boolean isAlong(int axis, Val x, Val b) {
        Shape s = x.shape();
        int own = axis - (s.rank() - b.shape().rank());
        return x.dataType().isFloating()
                && b.dataType() == x.dataType()
                && s.size(axis) != 1
                && b.shape().length() == s.size(axis)
                && own >= 0
                && b.shape().size(own) == s.size(axis);
    }
}
