package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Composite;
import io.gatun.ops.Shape;
import io.gatun.ops.nn.Attention;
import io.gatun.ops.nn.AttentionGrad;
import io.gatun.ops.nn.FusedMatMul;
import io.gatun.ops.nn.LayerNorm;
import io.gatun.ops.nn.LayerNormGrad;
import io.gatun.ops.nn.PackedAttention;
import io.gatun.ops.nn.PackedAttentionGrad;
import io.gatun.ops.nn.SparseSoftmaxCrossEntropy;
import io.gatun.ops.nn.SparseSoftmaxCrossEntropyGrad;
import java.lang.foreign.MemorySegment;

/** Fused kernels of what transformers are made of. */
final class TransformerKernels {
    private TransformerKernels() {}

    /** True for composites that have a kernel here. */
    static boolean has(Composite op) {
        return switch (op) {
            case FusedMatMul m -> true;
            case LayerNorm n -> true;
            case LayerNormGrad n -> true;
            case Attention a -> true;
            case AttentionGrad a -> true;
            case PackedAttention a -> true;
            case PackedAttentionGrad a -> true;
            case SparseSoftmaxCrossEntropy s -> true;
            case SparseSoftmaxCrossEntropyGrad s -> true;
            default -> false;
        };
    }

    /** True if the kernel takes input i at any strides: what may be the key of dropout lies as it must. */
    static boolean takesStrides(Composite op, int i) {
        return switch (op) {
            case Attention a -> i < 3 || a.dropout() == 0;
            case AttentionGrad a -> i != 4 && (i < 6 || a.dropout() == 0);
            default -> false;
        };
    }

    /** True if the kernel takes input i as it lies. */
    static boolean accepts(Composite op, int i, NDArray x) {
        return op instanceof FusedMatMul && i < 2 && LinalgKernels.accepts(x, false);
    }

    /** True if input i holds numbers of classes or rows, which kernels take as LONG. */
    static boolean takesLongs(Composite op, int i) {
        return i == 1 && (op instanceof SparseSoftmaxCrossEntropy || op instanceof SparseSoftmaxCrossEntropyGrad);
    }

    /** The kernel, or null if there is none. */
    static BoundKernel bind(Binding b, Composite op) {
        return switch (op) {
            case FusedMatMul m -> LinalgKernels.fusedMatMul(b, m);
            case LayerNorm n -> layerNorm(b, n);
            case LayerNormGrad n -> layerNormGrad(b, n);
            case Attention a -> AttentionKernels.attention(b, a);
            case AttentionGrad a -> AttentionKernels.attentionGrad(b, a);
            case PackedAttention a -> AttentionKernels.packed(b, a);
            case PackedAttentionGrad a -> AttentionKernels.packedGrad(b, a);
            case SparseSoftmaxCrossEntropy s -> sparseLoss(b, s);
            case SparseSoftmaxCrossEntropyGrad s -> sparseLossGrad(b, s);
            default -> null;
        };
    }

    /** The number of elements before an axis. */
    private static long rows(Shape s, int axis) {
        long n = 1;
        for (int i = 0; i < axis; i++) {
            n *= s.size(i);
        }
        return n;
    }

    private static BoundKernel layerNorm(Binding b, LayerNorm op) {
        long rows = rows(b.x(0).shape(), op.axis());
        long n = b.x(1).length();
        Pointer x = b.in(0);
        Pointer gain = b.in(1);
        Pointer bias = b.in.size() > 2 ? b.in(2) : new Pointer(MemorySegment.NULL);
        Pointer y = b.out(0);
        Pointer mean = b.out(1);
        Pointer deviation = b.out(2);
        int type = b.type();
        return b.kernel(() ->
                gatun_h.gt_layer_norm(type, rows, n, x.at, gain.at, bias.at, op.eps(), y.at, mean.at, deviation.at));
    }

    private static BoundKernel layerNormGrad(Binding b, LayerNormGrad op) {
        long rows = rows(b.x(0).shape(), op.axis());
        long n = b.x(1).length();
        Pointer x = b.in(0);
        Pointer gain = b.in(1);
        Pointer mean = b.in(2);
        Pointer deviation = b.in(3);
        Pointer gy = b.in(4);
        Pointer gx = b.out(0);
        Pointer ggain = b.out(1);
        Pointer gbias = b.out(2);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_layer_norm_grad(
                type, rows, n, x.at, gain.at, mean.at, deviation.at, gy.at, gx.at, ggain.at, gbias.at));
    }

    private static BoundKernel sparseLoss(Binding b, SparseSoftmaxCrossEntropy op) {
        long rows = b.x(1).length();
        long n = b.x(0).size(-1);
        Pointer logits = b.in(0);
        Pointer labels = b.in(1);
        Pointer loss = b.out(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_sparse_cross_entropy(
                type, rows, n, logits.at, labels.at, op.smoothing(), op.ignored(), loss.at));
    }

    private static BoundKernel sparseLossGrad(Binding b, SparseSoftmaxCrossEntropyGrad op) {
        long rows = b.x(1).length();
        long n = b.x(0).size(-1);
        Pointer logits = b.in(0);
        Pointer labels = b.in(1);
        Pointer g = b.in(2);
        Pointer out = b.out(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_sparse_cross_entropy_grad(
                type, rows, n, logits.at, labels.at, op.smoothing(), op.ignored(), g.at, out.at));
    }
}
