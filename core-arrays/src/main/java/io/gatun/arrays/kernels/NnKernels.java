package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.Composite;
import io.gatun.ops.LogSoftmax;
import io.gatun.ops.Shape;
import io.gatun.ops.Softmax;
import io.gatun.ops.SoftmaxCrossEntropy;
import io.gatun.ops.SoftmaxCrossEntropyGrad;
import io.gatun.ops.SoftmaxGrad;
import io.gatun.ops.fused.FusedElementwise;

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
            case FusedElementwise f -> true;
            default ->
                ImageKernels.has(op)
                        || CnnKernels.has(op)
                        || TransformerKernels.has(op)
                        || RnnKernels.has(op)
                        || LossKernels.has(op)
                        || SetKernels.has(op);
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
            case FusedElementwise f -> FusedKernels.bind(b, f);
            default -> {
                if (ImageKernels.has(op)) {
                    yield ImageKernels.bind(b, op);
                }
                if (SetKernels.has(op)) {
                    yield SetKernels.bind(b, op);
                }
                BoundKernel factors = LapackKernels.bind(b, op);
                if (factors != null) {
                    yield factors;
                }
                if (CnnKernels.has(op)) {
                    yield CnnKernels.bind(b, op);
                }
                if (LossKernels.has(op)) {
                    yield LossKernels.bind(b, op);
                }
                yield RnnKernels.has(op) ? RnnKernels.bind(b, op) : TransformerKernels.bind(b, op);
            }
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
        Pointer y = b.in(0);
        Pointer g = b.in(1);
        Pointer out = b.out(0);
        int type = b.type();
        int log = op.log() ? 1 : 0;
        return b.kernel(() -> gatun_h.gt_softmax_grad(log, type, m.outer(), m.n(), m.inner(), y.at, g.at, out.at));
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
}
