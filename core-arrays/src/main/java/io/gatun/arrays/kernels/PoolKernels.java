package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.AvgPool2d;
import io.gatun.ops.AvgPool2dGrad;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.MaxPool2dGrad;
import io.gatun.ops.MaxPool2dPick;
import io.gatun.ops.Op;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Pooling, nchw and channel-last. */
final class PoolKernels {
    private static final int MAX = gatun_h.GT_POOL_MAX();
    private static final MemorySegment NONE = MemorySegment.NULL;

    private PoolKernels() {}

    /** Whether the operation is pooling, its gradient, or the transpose of that. */
    static boolean has(Op op) {
        return op instanceof MaxPool2d
                || op instanceof MaxPool2dGrad
                || op instanceof MaxPool2dPick
                || op instanceof AvgPool2d
                || op instanceof AvgPool2dGrad;
    }

    /**
     * Binds a pooling operation.
     *
     * @param last whether feature maps are [n, h, w, c]
     */
    static BoundKernel bind(Binding b, Op op, boolean last) {
        return switch (op) {
            case MaxPool2d p -> forward(b, last, MAX, p.config(), b.out.size() > 1 ? b.py(1) : NONE);
            case AvgPool2d p -> forward(b, last, average(p.countPadding()), p.config(), NONE);
            case MaxPool2dGrad p -> gradient(b, last, MAX, p.config(), b.px(1));
            case AvgPool2dGrad p -> gradient(b, last, average(p.countPadding()), p.config(), NONE);
            case MaxPool2dPick p -> pick(b, last, p.config());
            default -> throw new IllegalArgumentException(op.label());
        };
    }

    private static BoundKernel forward(Binding b, boolean last, int kind, Pool2dConfig c, MemorySegment argmax) {
        MemorySegment desc = desc(b, c, b.x(0).shape(), b.y(0).shape(), last);
        MemorySegment x = b.px(0);
        MemorySegment y = b.py(0);
        int type = b.type();
        return last
                ? b.kernel(() -> gatun_h.gt_pool2d_last(kind, type, desc, x, y, argmax))
                : b.kernel(() -> gatun_h.gt_pool2d(kind, type, desc, x, y, argmax));
    }

    private static BoundKernel gradient(Binding b, boolean last, int kind, Pool2dConfig c, MemorySegment argmax) {
        MemorySegment desc = desc(b, c, b.y(0).shape(), b.x(0).shape(), last);
        MemorySegment g = b.px(0);
        MemorySegment gx = b.py(0);
        int type = b.type();
        return last
                ? b.kernel(() -> gatun_h.gt_pool2d_last_grad(kind, type, desc, argmax, g, gx))
                : b.kernel(() -> gatun_h.gt_pool2d_grad(kind, type, desc, argmax, g, gx));
    }

    private static BoundKernel pick(Binding b, boolean last, Pool2dConfig c) {
        MemorySegment desc = desc(b, c, b.x(0).shape(), b.y(0).shape(), last);
        MemorySegment x = b.px(0);
        MemorySegment argmax = b.px(1);
        MemorySegment y = b.py(0);
        int type = b.type();
        return last
                ? b.kernel(() -> gatun_h.gt_pool2d_last_pick(type, desc, argmax, x, y))
                : b.kernel(() -> gatun_h.gt_pool2d_pick(type, desc, argmax, x, y));
    }

    private static int average(boolean countPadding) {
        return countPadding ? gatun_h.GT_POOL_AVG_PADDED() : gatun_h.GT_POOL_AVG();
    }

    private static MemorySegment desc(Binding b, Pool2dConfig c, Shape image, Shape pooled, boolean last) {
        int channels = last ? 3 : 1;
        int rows = last ? 1 : 2;
        long[] desc = {
            image.size(0),
            image.size(channels),
            image.size(rows),
            image.size(rows + 1),
            pooled.size(rows),
            pooled.size(rows + 1),
            c.kernelH(),
            c.kernelW(),
            c.strideH(),
            c.strideW(),
            c.padTop(),
            c.padLeft()
        };
        MemorySegment m = b.longs(desc.length);
        for (int i = 0; i < desc.length; i++) {
            m.setAtIndex(ValueLayout.JAVA_LONG, i, desc[i]);
        }
        return m;
    }
}
