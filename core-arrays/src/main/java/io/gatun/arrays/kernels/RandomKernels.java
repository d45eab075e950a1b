package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.Dropout;
import io.gatun.ops.RandomFill;
import java.lang.foreign.ValueLayout;

/** Random kernels; their key, {seed, offset}, is read when they run. */
final class RandomKernels {
    private RandomKernels() {}

    static BoundKernel fill(Binding b, RandomFill op) {
        Pointer key = b.in(0);
        Pointer py = b.out(0);
        int distribution = op.distribution().ordinal();
        int type = op.type().code();
        long n = b.y(0).length();
        return b.kernel(() -> gatun_h.gt_random(
                distribution,
                type,
                n,
                key.at.getAtIndex(ValueLayout.JAVA_LONG, 0),
                key.at.getAtIndex(ValueLayout.JAVA_LONG, 1),
                op.a(),
                op.b(),
                py.at));
    }

    static BoundKernel dropout(Binding b, Dropout op) {
        Pointer px = b.in(0);
        Pointer key = b.in(1);
        Pointer py = b.out(0);
        int type = b.type();
        long n = b.y(0).length();
        return b.kernel(() -> gatun_h.gt_dropout(type, n, key.at, op.rate(), px.at, py.at));
    }
}
