package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.image.Resample;
import io.gatun.ops.image.Taps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Kernels of pictures. */
final class ImageKernels {
    private ImageKernels() {}

    static boolean has(Composite op) {
        return op instanceof Resample;
    }

    /** The kernel; null for types that it does not take. */
    static BoundKernel bind(Binding b, Composite op) {
        return switch (op) {
            case Resample r ->
                b.x(0).dataType() == DataType.FLOAT || b.x(0).dataType() == DataType.DOUBLE ? resample(b, r) : null;
            default -> throw new IllegalArgumentException(op.label());
        };
    }

    private static BoundKernel resample(Binding b, Resample op) {
        Middle m = Middle.of(b.x(0).shape(), op.axis());
        Taps taps = op.taps();
        int rows = taps.rows();
        int count = taps.count();
        MemorySegment all = b.longs(rows + 1 + 2 * count);
        for (int i = 0; i <= rows; i++) {
            all.setAtIndex(ValueLayout.JAVA_LONG, i, taps.start(i));
        }
        for (int k = 0; k < count; k++) {
            all.setAtIndex(ValueLayout.JAVA_LONG, rows + 1 + k, taps.index(k));
            all.setAtIndex(ValueLayout.JAVA_DOUBLE, rows + 1 + count + k, taps.weight(k));
        }
        MemorySegment indices = all.asSlice(8L * (rows + 1));
        MemorySegment weights = all.asSlice(8L * (rows + 1 + count));
        Pointer x = b.in(0);
        Pointer y = b.out(0);
        int type = b.type();
        return b.kernel(() ->
                gatun_h.gt_resample(type, m.outer(), m.n(), m.inner(), rows, count, all, indices, weights, x.at, y.at));
    }
}
