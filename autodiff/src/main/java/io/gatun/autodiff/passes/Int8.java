package io.gatun.autodiff.passes;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Conv2d;
import io.gatun.ops.DataType;
import io.gatun.ops.MatMul;
import io.gatun.ops.Op;
import io.gatun.ops.Permute;
import io.gatun.ops.cnn.FusedConv2d;
import io.gatun.ops.cnn.QuantizedConv2d;
import io.gatun.ops.nn.FakeQuantize;
import io.gatun.ops.nn.FakeQuantizeChannels;
import io.gatun.ops.nn.FusedMatMul;
import io.gatun.ops.nn.QuantizedMatMul;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Computes with whole numbers where a graph asks for their values: products and convolutions of an input that is rounded
 * to unsigned 8 bits with constant weights that signed ones hold. The rounding becomes part of the product.
 */
final class Int8 implements Pass {
    /** Of a step: what FLOAT loses when steps are multiplied by their scale. */
    private static final double TOLERANCE = 1e-3;

    private static final Permute TURNED = new Permute(List.of(1, 0));

    @Override
    public PlanPass kind() {
        return PlanPass.INT8;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (Node node : r.nodes()) {
            FakeQuantize q = input(node);
            Op op = q == null ? null : quantized(node, q);
            if (op != null && r.canJoin(List.of(node))) {
                r.join(List.of(node), w -> {
                    List<Val> in = new ArrayList<>(w.images(node.in()));
                    in.set(0, w.image(node.in().getFirst().node().in().getFirst()));
                    if (op instanceof QuantizedMatMul && !transposes(node.op())) {
                        in.set(1, w.to().apply(TURNED, in.subList(1, 2)).getFirst());
                    }
                    w.put(node.out().getFirst(), w.to().apply(op, in).getFirst());
                });
            }
        }
        return r.run();
    }

    /** What rounds the first input of a node to unsigned 8 bits, or null. */
    private static FakeQuantize input(Node node) {
        if (node.op() == null || node.in().size() < 2) {
            return null;
        }
        Val x = node.in().getFirst();
        return !x.isSource()
                        && x.dataType() == DataType.FLOAT
                        && x.node().op() instanceof FakeQuantize q
                        && q.low() == 0
                        && q.high() == 255
                ? q
                : null;
    }

    /** The operation on operands of 8 bits that a node is; null if it is none. */
    private static Op quantized(Node node, FakeQuantize q) {
        Val w = node.in().get(1);
        boolean conv = node.op() instanceof Conv2d || node.op() instanceof FusedConv2d;
        Op op =
                switch (node.op()) {
                    case Conv2d c ->
                        new QuantizedConv2d(
                                q, new FusedConv2d(c.config(), null, node.in().size() == 3, false));
                    case FusedConv2d c -> new QuantizedConv2d(q, c);
                    case MatMul m when isMatrix(node, m.transposeA()) -> new QuantizedMatMul(q, null, false, false);
                    case FusedMatMul m
                    when isMatrix(node, m.transposeA()) ->
                        new QuantizedMatMul(q, m.activation(), m.bias(), m.residual());
                    default -> null;
                };
        return op != null && w.constant() != null && isHeld(w.constant().array(), conv || transposes(node.op()))
                ? op
                : null;
    }

    private static boolean isMatrix(Node node, boolean transposeA) {
        return !transposeA
                && node.in().get(0).shape().rank() >= 2
                && node.in().get(1).shape().rank() == 2
                && node.in().get(1).shape().size(0) > 0
                && node.in().get(1).shape().size(1) > 0;
    }

    private static boolean transposes(Op op) {
        return op instanceof MatMul m && m.transposeB() || op instanceof FusedMatMul f && f.transposeB();
    }

    /** Whether signed 8 bits hold weights, with a scale for each position of the first axis, or of the second. */
    private static boolean isHeld(NDArray weights, boolean first) {
        return Scope.run(() -> {
            NDArray w = first ? weights : weights.transpose();
            NDArray held = w.apply(new FakeQuantizeChannels(), List.of(w));
            int[] others = IntStream.range(1, w.rank()).toArray();
            NDArray step = w.abs().max(true, others).mul(1.0 / 127);
            return w.sub(held).abs().lte(step.mul(TOLERANCE)).all().getBoolean();
        });
    }
}
