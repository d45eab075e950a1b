package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.Dropout;
import io.gatun.ops.RandomFill;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Random kernels; their key, {seed, offset}, is read when they run. */
final class RandomKernels {
    private RandomKernels() {}

    static BoundKernel fill(Binding b, RandomFill op) {
        MemorySegment key = b.px(0);
        MemorySegment py = b.py(0);
        int distribution = op.distribution().ordinal();
        int type = op.type().code();
        long n = b.y(0).length();
        return b.kernel(() -> gatun_h.gt_random(
                distribution,
                type,
                n,
                key.getAtIndex(ValueLayout.JAVA_LONG, 0),
                key.getAtIndex(ValueLayout.JAVA_LONG, 1),
                op.a(),
                op.b(),
                py));
    }

    static BoundKernel dropout(Binding b, Dropout op) {
        MemorySegment px = b.px(0);
        MemorySegment key = b.px(1);
        MemorySegment py = b.py(0);
        int type = b.type();
        long n = b.y(0).length();
        return b.kernel(() -> gatun_h.gt_dropout(type, n, key, op.rate(), px, py));
    }
}
