package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.control.Structured;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Kernels of operations that belong to control flow. They may write their result over their first input. */
final class ControlKernels {
    private ControlKernels() {}

    /** Fails where the condition is false, else copies. */
    static BoundKernel check(Binding b, Assert op) {
        MemorySegment x = b.px(0);
        MemorySegment condition = b.px(1);
        MemorySegment y = b.py(0);
        long n = b.x(1).length();
        List<NDArray> in = b.in;
        long bytes = bytes(b.y(0));
        return b.kernel(() -> {
            for (long i = 0; i < n; i++) {
                if (condition.get(ValueLayout.JAVA_BYTE, i) == 0) {
                    throw op.failure(in);
                }
            }
            copy(x, y, bytes);
            return 0;
        });
    }

    static BoundKernel putRow(Binding b) {
        MemorySegment x = b.px(0);
        MemorySegment index = b.px(1);
        MemorySegment row = b.px(2);
        MemorySegment y = b.py(0);
        long all = bytes(b.y(0));
        long one = bytes(b.x(2));
        long rows = b.y(0).size(0);
        return b.kernel(() -> {
            long at = PutRow.position(index.get(ValueLayout.JAVA_LONG, 0), rows);
            copy(x, y, all);
            MemorySegment.copy(row, 0, y, at * one, one);
            return 0;
        });
    }

    private static long bytes(NDArray x) {
        return x.length() * x.dataType().bytes();
    }

    private static void copy(MemorySegment x, MemorySegment y, long bytes) {
        if (x.address() != y.address()) {
            MemorySegment.copy(x, 0, y, 0, bytes);
        }
    }

    /** Runs the bodies as eager arrays do: for structured operations that nobody compiles. */
    static BoundKernel interpreted(Binding b, Structured op) {
        List<NDArray> in = List.copyOf(b.in);
        List<NDArray> out = List.copyOf(b.out);
        return () -> {
            try (Scope s = Scope.open(op.label())) {
                List<NDArray> found = in.getFirst().applyAll(op, in);
                for (int i = 0; i < out.size(); i++) {
                    out.get(i).assign(found.get(i));
                }
            }
        };
    }
}
