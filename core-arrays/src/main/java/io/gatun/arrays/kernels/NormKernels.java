package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.BatchNormGrad;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import io.gatun.ops.cnn.BatchNormActivation;
import io.gatun.ops.cnn.BatchNormActivationGrad;
import java.lang.foreign.MemorySegment;

/** Batch normalisation and biases, with the channels on axis 1 or last. */
final class NormKernels {
    private NormKernels() {}

    static boolean has(Op op) {
        return op instanceof BatchNormTrain
                || op instanceof BatchNormGrad
                || op instanceof BatchNormInfer
                || op instanceof BatchNormActivation
                || op instanceof BatchNormActivationGrad
                || op instanceof BiasActivation;
    }

    /**
     * Binds an operation with values for each channel.
     *
     * @param last whether the channels are the last axis
     */
    static BoundKernel bind(Binding b, Op op, boolean last) {
        Shape s = b.x(0).shape();
        Middle m = Middle.of(s, last ? s.rank() - 1 : 1);
        return switch (op) {
            case BatchNormTrain n -> train(b, m, n.eps());
            case BatchNormInfer n -> infer(b, m, n.eps());
            case BatchNormGrad n -> gradient(b, m, n.eps());
            case BatchNormActivation n -> train(b, m, n);
            case BatchNormActivationGrad n -> gradient(b, m, n);
            case BiasActivation a -> biasActivation(b, m, a);
            default -> throw new IllegalArgumentException(op.label());
        };
    }

    private static BoundKernel train(Binding b, Middle m, double eps) {
        MemorySegment x = b.px(0);
        MemorySegment gamma = b.px(1);
        MemorySegment beta = b.px(2);
        MemorySegment y = b.py(0);
        MemorySegment mean = b.py(1);
        MemorySegment variance = b.py(2);
        int type = b.type();
        return b.kernel(() ->
                gatun_h.gt_batch_norm_train(type, m.outer(), m.n(), m.inner(), x, gamma, beta, eps, y, mean, variance));
    }

    private static BoundKernel infer(Binding b, Middle m, double eps) {
        MemorySegment x = b.px(0);
        MemorySegment gamma = b.px(1);
        MemorySegment beta = b.px(2);
        MemorySegment mean = b.px(3);
        MemorySegment variance = b.px(4);
        MemorySegment y = b.py(0);
        int type = b.type();
        return b.kernel(() ->
                gatun_h.gt_batch_norm_infer(type, m.outer(), m.n(), m.inner(), x, gamma, beta, mean, variance, eps, y));
    }

    private static BoundKernel gradient(Binding b, Middle m, double eps) {
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
                type, m.outer(), m.n(), m.inner(), x, gamma, mean, variance, eps, gy, gx, ggamma, gbeta));
    }

    private static BoundKernel train(Binding b, Middle m, BatchNormActivation op) {
        Pointer x = b.in(0);
        MemorySegment gamma = b.px(1);
        MemorySegment beta = b.px(2);
        Pointer residual = op.residual() ? b.in(3) : new Pointer(MemorySegment.NULL);
        Pointer y = b.out(0);
        MemorySegment mean = b.py(1);
        MemorySegment variance = b.py(2);
        int type = b.type();
        int unary = unary(op.activation());
        double eps = op.eps();
        return b.kernel(() -> gatun_h.gt_batch_norm_act_train(
                unary, type, m.outer(), m.n(), m.inner(), x.at, gamma, beta, residual.at, eps, y.at, mean, variance));
    }

    private static BoundKernel gradient(Binding b, Middle m, BatchNormActivationGrad op) {
        Pointer x = b.in(0);
        MemorySegment gamma = b.px(1);
        MemorySegment beta = b.px(2);
        MemorySegment mean = b.px(3);
        MemorySegment variance = b.px(4);
        Pointer y = op.residual() ? b.in(5) : new Pointer(MemorySegment.NULL);
        Pointer gy = b.in(op.arity() - 1);
        Pointer gx = b.out(0);
        MemorySegment ggamma = b.py(1);
        MemorySegment gbeta = b.py(2);
        Pointer gresidual = op.residual() ? b.out(3) : new Pointer(MemorySegment.NULL);
        int type = b.type();
        int unary = unary(op.activation());
        double eps = op.eps();
        return b.kernel(() -> gatun_h.gt_batch_norm_act_grad(
                unary,
                type,
                m.outer(),
                m.n(),
                m.inner(),
                x.at,
                gamma,
                beta,
                mean,
                variance,
                y.at,
                eps,
                gy.at,
                gx.at,
                ggamma,
                gbeta,
                gresidual.at));
    }

    private static int unary(Unary activation) {
        return activation == null ? -1 : activation.ordinal();
    }

    private static BoundKernel biasActivation(Binding b, Middle m, BiasActivation op) {
        Pointer x = b.in(0);
        Pointer bias = b.in(1);
        Pointer y = b.out(0);
        int type = b.type();
        int unary = unary(op.activation());
        return b.kernel(
                () -> gatun_h.gt_bias_activation(unary, type, m.outer(), m.n(), m.inner(), x.at, bias.at, y.at));
    }
}
