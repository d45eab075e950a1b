package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.BatchNormGrad;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Composite;
import io.gatun.ops.LogSoftmax;
import io.gatun.ops.Shape;
import io.gatun.ops.Softmax;
import io.gatun.ops.SoftmaxCrossEntropy;
import io.gatun.ops.SoftmaxCrossEntropyGrad;
import io.gatun.ops.SoftmaxGrad;
import io.gatun.ops.fused.FusedElementwise;
import java.lang.foreign.MemorySegment;

/** Fused kernels of composites. */
final class NnKernels {
    private NnKernels() {}

    /** True for composites that have a kernel; the others run as their composition. */
    static boolean has(Composite op) {
        return switch (op) {
            case Softmax s -> true;
            case LogSoftmax s -> true;
            case SoftmaxGrad s -> true;
            case SoftmaxCrossEntropy s -> true;
            case SoftmaxCrossEntropyGrad s -> true;
            case BatchNormTrain n -> true;
            case BatchNormGrad n -> true;
            case BatchNormInfer n -> true;
            case BiasActivation a -> true;
            case FusedElementwise f -> true;
            default -> TransformerKernels.has(op) || RnnKernels.has(op);
        };
    }

    /** The kernel, or null if there is none. */
    static BoundKernel bind(Binding b, Composite op) {
        return switch (op) {
            case Softmax s -> softmax(b, 0, s.axis());
            case LogSoftmax s -> softmax(b, 1, s.axis());
            case SoftmaxGrad s -> softmaxGrad(b, s);
            case SoftmaxCrossEntropy s -> crossEntropy(b);
            case SoftmaxCrossEntropyGrad s -> crossEntropyGrad(b);
            case BatchNormTrain n -> batchNormTrain(b, n);
            case BatchNormGrad n -> batchNormGrad(b, n);
            case BatchNormInfer n -> batchNormInfer(b, n);
            case BiasActivation a -> biasActivation(b, a);
            case FusedElementwise f -> FusedKernels.bind(b, f);
            default -> RnnKernels.has(op) ? RnnKernels.bind(b, op) : TransformerKernels.bind(b, op);
        };
    }

    private static BoundKernel softmax(Binding b, int log, int axis) {
        Middle m = Middle.of(b.x(0).shape(), axis);
        Pointer x = b.in(0);
        Pointer y = b.out(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_softmax(log, type, m.outer(), m.n(), m.inner(), x.at, y.at));
    }

    private static BoundKernel softmaxGrad(Binding b, SoftmaxGrad op) {
        Middle m = Middle.of(b.x(0).shape(), op.axis());
        MemorySegment y = b.px(0);
        MemorySegment g = b.px(1);
        MemorySegment out = b.py(0);
        int type = b.type();
        int log = op.log() ? 1 : 0;
        return b.kernel(() -> gatun_h.gt_softmax_grad(log, type, m.outer(), m.n(), m.inner(), y, g, out));
    }

    private static BoundKernel crossEntropy(Binding b) {
        Shape s = b.x(0).shape();
        long rows = s.size(0);
        long n = s.size(1);
        Pointer logits = b.in(0);
        Pointer labels = b.in(1);
        Pointer loss = b.out(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_softmax_cross_entropy(type, rows, n, logits.at, labels.at, loss.at));
    }

    private static BoundKernel crossEntropyGrad(Binding b) {
        Shape s = b.x(0).shape();
        long rows = s.size(0);
        long n = s.size(1);
        Pointer logits = b.in(0);
        Pointer labels = b.in(1);
        Pointer g = b.in(2);
        Pointer out = b.out(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_softmax_cross_entropy_grad(type, rows, n, logits.at, labels.at, g.at, out.at));
    }

    private static BoundKernel batchNormTrain(Binding b, BatchNormTrain op) {
        Middle m = Middle.of(b.x(0).shape(), 1);
        MemorySegment x = b.px(0);
        MemorySegment gamma = b.px(1);
        MemorySegment beta = b.px(2);
        MemorySegment y = b.py(0);
        MemorySegment mean = b.py(1);
        MemorySegment variance = b.py(2);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_batch_norm_train(
                type, m.outer(), m.n(), m.inner(), x, gamma, beta, op.eps(), y, mean, variance));
    }

    private static BoundKernel batchNormInfer(Binding b, BatchNormInfer op) {
        Middle m = Middle.of(b.x(0).shape(), 1);
        MemorySegment x = b.px(0);
        MemorySegment gamma = b.px(1);
        MemorySegment beta = b.px(2);
        MemorySegment mean = b.px(3);
        MemorySegment variance = b.px(4);
        MemorySegment y = b.py(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_batch_norm_infer(
                type, m.outer(), m.n(), m.inner(), x, gamma, beta, mean, variance, op.eps(), y));
    }

    private static BoundKernel batchNormGrad(Binding b, BatchNormGrad op) {
        Middle m = Middle.of(b.x(0).shape(), 1);
        MemorySegment x = b.px(0);
        MemorySegment gamma = b.px(1);
        MemorySegment mean = b.px(2);
        MemorySegment variance = b.px(3);
        MemorySegment gy = b.px(4);
        MemorySegment gx = b.py(0);
        MemorySegment ggamma = b.py(1);
        MemorySegment gbeta = b.py(2);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_batch_norm_grad(
                type, m.outer(), m.n(), m.inner(), x, gamma, mean, variance, op.eps(), gy, gx, ggamma, gbeta));
    }

    private static BoundKernel biasActivation(Binding b, BiasActivation op) {
        Middle m = Middle.of(b.x(0).shape(), 1);
        Pointer x = b.in(0);
        Pointer bias = b.in(1);
        Pointer y = b.out(0);
        int type = b.type();
        int unary = op.activation() == null ? -1 : op.activation().ordinal();
        return b.kernel(
                () -> gatun_h.gt_bias_activation(unary, type, m.outer(), m.n(), m.inner(), x.at, bias.at, y.at));
    }
}
