package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.Composite;
import io.gatun.ops.Shape;
import io.gatun.ops.loss.CtcLoss;
import io.gatun.ops.loss.CtcLossGrad;
import java.lang.foreign.MemorySegment;

/** Kernels of losses that no other kernels make. */
final class LossKernels {
    private LossKernels() {}

    /** True for composites that have a kernel here. */
    static boolean has(Composite op) {
        return op instanceof CtcLoss || op instanceof CtcLossGrad;
    }

    /** True if input i holds classes or counts, which kernels take as LONG. */
    static boolean takesLongs(Composite op, int i) {
        return has(op) && i >= 1 && i <= 3;
    }

    /** The kernel, or null if there is none. */
    static BoundKernel bind(Binding b, Composite op) {
        return switch (op) {
            case CtcLoss c -> ctc(b, c.blank(), MemorySegment.NULL, b.py(0), MemorySegment.NULL);
            case CtcLossGrad c -> ctc(b, c.blank(), b.px(4), MemorySegment.NULL, b.py(0));
            default -> null;
        };
    }

    private static BoundKernel ctc(Binding b, int blank, MemorySegment g, MemorySegment loss, MemorySegment grad) {
        Shape x = b.x(0).shape();
        long most = b.x(1).size(1);
        MemorySegment logits = b.px(0);
        MemorySegment labels = b.px(1);
        MemorySegment labelCounts = b.px(2);
        MemorySegment frameCounts = b.px(3);
        int type = b.type();
        long batch = x.size(0);
        long frames = x.size(1);
        long classes = x.size(2);
        return b.kernel(() -> gatun_h.gt_ctc_loss(
                type, batch, frames, classes, most, blank, logits, labels, labelCounts, frameCounts, g, loss, grad));
    }
}
