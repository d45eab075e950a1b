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
        MemorySegment x = b.px(0);
        MemorySegment gain = b.px(1);
        MemorySegment bias = b.in.size() > 2 ? b.px(2) : MemorySegment.NULL;
        MemorySegment y = b.py(0);
        MemorySegment mean = b.py(1);
        MemorySegment deviation = b.py(2);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_layer_norm(type, rows, n, x, gain, bias, op.eps(), y, mean, deviation));
    }

    private static BoundKernel layerNormGrad(Binding b, LayerNormGrad op) {
        long rows = rows(b.x(0).shape(), op.axis());
        long n = b.x(1).length();
        MemorySegment x = b.px(0);
        MemorySegment gain = b.px(1);
        MemorySegment mean = b.px(2);
        MemorySegment deviation = b.px(3);
        MemorySegment gy = b.px(4);
        MemorySegment gx = b.py(0);
        MemorySegment ggain = b.py(1);
        MemorySegment gbias = b.py(2);
        int type = b.type();
        return b.kernel(
                () -> gatun_h.gt_layer_norm_grad(type, rows, n, x, gain, mean, deviation, gy, gx, ggain, gbias));
    }

    private static BoundKernel sparseLoss(Binding b, SparseSoftmaxCrossEntropy op) {
        long rows = b.x(1).length();
        long n = b.x(0).size(-1);
        MemorySegment logits = b.px(0);
        MemorySegment labels = b.px(1);
        MemorySegment loss = b.py(0);
        int type = b.type();
        return b.kernel(() ->
                gatun_h.gt_sparse_cross_entropy(type, rows, n, logits, labels, op.smoothing(), op.ignored(), loss));
    }

    private static BoundKernel sparseLossGrad(Binding b, SparseSoftmaxCrossEntropyGrad op) {
        long rows = b.x(1).length();
        long n = b.x(0).size(-1);
        MemorySegment logits = b.px(0);
        MemorySegment labels = b.px(1);
        MemorySegment g = b.px(2);
        MemorySegment out = b.py(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_sparse_cross_entropy_grad(
                type, rows, n, logits, labels, op.smoothing(), op.ignored(), g, out));
    }
}
