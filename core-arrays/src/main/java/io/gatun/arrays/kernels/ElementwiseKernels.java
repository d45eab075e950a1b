package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import java.lang.foreign.MemorySegment;

/** Kernels that treat each element alone. */
final class ElementwiseKernels {
    private ElementwiseKernels() {}

    static BoundKernel unary(Binding b, Unary op) {
        NDArray x = b.x(0);
        NDArray y = b.y(0);
        int code = op.ordinal();
        int type = b.type();
        Pointer px = b.in(0);
        Pointer py = b.out(0);
        long n = y.length();
        if (x.isContiguous() && y.isContiguous()) {
            return b.kernel(() -> gatun_h.gt_unary(code, type, n, px.at, py.at));
        }
        MemorySegment dims = b.dims(y.shape(), x, y);
        int rank = y.rank();
        return b.kernel(() -> gatun_h.gt_unary_strided(code, type, rank, dims, px.at, py.at));
    }

    static BoundKernel binary(Binding b, Binary op) {
        NDArray out = b.y(0);
        int code = op.ordinal();
        int type = b.type();
        Pointer px = b.in(0);
        Pointer py = b.in(1);
        Pointer po = b.out(0);
        long n = out.length();
        long sx = step(b.x(0), out.shape());
        long sy = step(b.x(1), out.shape());
        if (sx >= 0 && sy >= 0 && out.isContiguous()) {
            return b.kernel(() -> gatun_h.gt_binary(code, type, n, px.at, sx, py.at, sy, po.at));
        }
        MemorySegment dims = b.dims(out.shape(), b.x(0), b.x(1), out);
        int rank = out.rank();
        return b.kernel(() -> gatun_h.gt_binary_strided(code, type, rank, dims, px.at, py.at, po.at));
    }

    /** 1 for an operand that lies as the result does, 0 for a single value, -1 for anything else. */
    private static long step(NDArray x, Shape shape) {
        return !x.isContiguous() ? -1 : x.shape().equals(shape) ? 1 : x.length() == 1 ? 0 : -1;
    }

    static BoundKernel select(Binding b) {
        NDArray out = b.y(0);
        MemorySegment dims = b.dims(out.shape(), b.x(0), b.x(1), b.x(2), out);
        Pointer condition = b.in(0);
        Pointer px = b.in(1);
        Pointer py = b.in(2);
        Pointer po = b.out(0);
        int type = out.dataType().code();
        int rank = out.rank();
        return b.kernel(() -> gatun_h.gt_select(type, rank, dims, condition.at, px.at, py.at, po.at));
    }

    /** Copies input i, cast to the output's type, into the output. */
    static NativeKernel.Call convert(Binding b, int i) {
        return convert(b, i, b.x(i), b.y(0));
    }

    /** Copies x, a view of input i or the input itself, cast to the type of y, into y, a view of the output or itself. */
    static NativeKernel.Call convert(Binding b, int i, NDArray x, NDArray y) {
        int from = x.dataType().code();
        int to = y.dataType().code();
        Pointer px = b.in(i, x);
        Pointer py = b.out(0, y);
        Shape shape = y.shape();
        MemorySegment dims;
        int rank;
        if (x.isContiguous() && y.isContiguous()) {
            rank = 1;
            dims = b.longs(3);
            dims.setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, 0, shape.length());
            dims.setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, 1, 1);
            dims.setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, 2, 1);
        } else {
            rank = shape.rank();
            dims = b.dims(shape, x, y);
        }
        return () -> gatun_h.gt_convert(from, to, rank, dims, px.at, py.at);
    }

    /** Sets every element of the first output. */
    static NativeKernel.Call fill(Binding b, double value) {
        NDArray y = b.y(0);
        DataType t = y.dataType();
        long whole = t.isFloating() ? 0 : t.saturate(value);
        Pointer py = b.out(0);
        MemorySegment dims = b.dims(y.shape(), y);
        int type = t.code();
        int rank = y.rank();
        return () -> gatun_h.gt_fill(type, rank, dims, value, whole, py.at);
    }

    static BoundKernel range(Binding b, Range r) {
        Pointer py = b.out(0);
        int type = r.type().code();
        long start = whole(r.type(), r.start());
        long step = (long) r.step();
        return b.kernel(() -> gatun_h.gt_range(type, r.count(), r.start(), r.step(), start, step, py.at));
    }

    /** A number as 64 bits that wrap to the type. */
    private static long whole(DataType t, double v) {
        return t == DataType.UINT64 && v > 0 ? t.saturate(v) : (long) v;
    }
}
