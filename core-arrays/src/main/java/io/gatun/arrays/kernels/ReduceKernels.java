package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.CumSum;
import io.gatun.ops.DataType;
import io.gatun.ops.Reduce;
import java.lang.foreign.MemorySegment;

/** Reductions and scans. */
final class ReduceKernels {
    private ReduceKernels() {}

    static BoundKernel reduce(Binding b, Reduce op) {
        NDArray x = b.x(0);
        long axes = 0;
        for (int axis : op.axes()) {
            axes |= 1L << axis;
        }
        MemorySegment dims = b.dims(x.shape(), x);
        Pointer px = b.in(0);
        Pointer py = b.out(0);
        int kind = kernel(op.kind(), x.dataType()).ordinal();
        int type = b.type();
        int to = op.kind().operand(x.dataType()).code();
        int rank = x.rank();
        long mask = axes;
        return castsByBlocks(op, x.dataType())
                ? b.kernel(() -> gatun_h.gt_reduce_cast(kind, type, to, rank, dims, mask, px.at, py.at))
                : b.kernel(() -> gatun_h.gt_reduce(kind, type, rank, dims, mask, px.at, py.at));
    }

    /** Whether the kernel casts to the type in which it computes: a sum of bytes needs no copy of them as longs. */
    static boolean castsByBlocks(Reduce op, DataType type) {
        return !op.kind().isIndex() && !op.kind().isLogical() && op.kind().operand(type) != type;
    }

    /** Of truth values, the largest is whether any is true, and the smallest whether all are. */
    private static Reduce.Kind kernel(Reduce.Kind kind, DataType type) {
        if (type == DataType.BOOL && kind == Reduce.Kind.MAX) {
            return Reduce.Kind.ANY;
        }
        return type == DataType.BOOL && kind == Reduce.Kind.MIN ? Reduce.Kind.ALL : kind;
    }

    static BoundKernel cumSum(Binding b, CumSum op) {
        Middle m = Middle.of(b.x(0).shape(), op.axis());
        Pointer px = b.in(0);
        Pointer py = b.out(0);
        int type = b.type();
        int exclusive = op.exclusive() ? 1 : 0;
        int reverse = op.reverse() ? 1 : 0;
        return b.kernel(() -> gatun_h.gt_cumsum(type, m.outer(), m.n(), m.inner(), exclusive, reverse, px.at, py.at));
    }
}
