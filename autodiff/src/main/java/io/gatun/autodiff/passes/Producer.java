package io.gatun.autodiff.passes;

import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.DataType;
import io.gatun.ops.MatMul;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import io.gatun.ops.cnn.FusedConv2d;
import io.gatun.ops.cnn.FusedConv2dInputGrad;
import io.gatun.ops.cnn.QuantizedConv2d;
import io.gatun.ops.nn.FusedMatMul;
import io.gatun.ops.nn.QuantizedMatMul;

/** Operations whose kernels can go on with their result. */
final class Producer {
    /** The fewest channels for which a convolution's data gradient is a matrix product (conv2d_gemm.cpp). */
    private static final long PRODUCT_CHANNELS = 16;

    private Producer() {}

    /** The axis along which a node's kernel adds a bias, or -1. */
    static int biasAxis(Node node) {
        return switch (node.op()) {
            case Conv2d c -> 1;
            case FusedConv2d c -> 1;
            case QuantizedConv2d q -> 1;
            case QuantizedMatMul q -> node.out().getFirst().shape().rank() - 1;
            case MatMul m -> isMatrix(node) ? node.out().getFirst().shape().rank() - 1 : -1;
            case FusedMatMul m -> node.out().getFirst().shape().rank() - 1;
            case null, default -> -1;
        };
    }

    private static boolean isMatrix(Node node) {
        Val a = node.in().get(0);
        Val b = node.in().get(1);
        return a.dataType().isFloating() && a.shape().rank() >= 2 && b.shape().rank() >= 2;
    }

    /** Whether a data gradient is one product, which can add to what is there: of a dense 1 x 1 convolution. */
    private static boolean isProduct(Conv2dConfig c, Val weights) {
        Shape w = weights.shape();
        return weights.dataType() == DataType.FLOAT
                && w.size(2) == 1
                && w.size(3) == 1
                && c.equals(Conv2dConfig.of().withDilation(c.dilationH(), c.dilationW()))
                && Math.min(w.size(0), w.size(1)) >= PRODUCT_CHANNELS;
    }

    /**
     * The operation with more after it; its inputs are the node's, then the bias, then the residual. Null if there is
     * none.
     */
    static Op fused(Node node, boolean bias, Unary activation, boolean residual) {
        return switch (node.op()) {
            case Conv2d c -> {
                boolean has = node.in().size() == 3;
                yield has && bias ? null : new FusedConv2d(c.config(), activation, has || bias, residual);
            }
            case FusedConv2d c -> fused(c, bias, activation, residual);
            case QuantizedConv2d q -> {
                FusedConv2d product = fused(q.product(), bias, activation, residual);
                yield product == null ? null : new QuantizedConv2d(q.input(), product);
            }
            case QuantizedMatMul q ->
                q.activation() != null || q.residual() && (bias || residual) || q.bias() && bias
                        ? null
                        : new QuantizedMatMul(q.input(), activation, q.bias() || bias, q.residual() || residual);
            case Conv2dInputGrad c ->
                residual
                                && !bias
                                && activation == null
                                && isProduct(c.config(), node.in().get(1))
                        ? new FusedConv2dInputGrad(c.config(), c.input())
                        : null;
            case MatMul m ->
                isMatrix(node) ? new FusedMatMul(m.transposeA(), m.transposeB(), activation, bias, residual) : null;
            case FusedMatMul m ->
                m.activation() != null || m.residual() && (bias || residual) || m.bias() && bias
                        ? null
                        : new FusedMatMul(
                                m.transposeA(), m.transposeB(), activation, m.bias() || bias, m.residual() || residual);
            case null, default -> null;
        };
    }

    private static FusedConv2d fused(FusedConv2d c, boolean bias, Unary activation, boolean residual) {
        return c.activation() != null || c.residual() && (bias || residual) || c.bias() && bias
                ? null
                : new FusedConv2d(c.config(), activation, c.bias() || bias, c.residual() || residual);
    }
}
