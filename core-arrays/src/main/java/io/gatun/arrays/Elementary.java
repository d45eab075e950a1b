package io.gatun.arrays;

import io.gatun.arrays.layout.Layout;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.arrays.memory.Owner;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Unary;
import java.lang.foreign.MemorySegment;

/**
 * Element-wise operations, run at once. Small arrays of one type and shape take the shortest way: one thread-local lookup, a
 * pointer bump, one critical call. Everything else is cast and broadcast by strides.
 */
final class Elementary {
    /** Up to this many elements a call skips the thread transition; it must take no longer than a few microseconds. */
    static final long CRITICAL = 1024;

    private Elementary() {}

    static NDArray unary(Unary op, NDArray x) {
        Context c = Context.current();
        Owner held = x.enter(c, op, 0);
        try {
            DataType t = op.operandType(x.type);
            NDArray out = NDArray.allocate(c, op.predicate() ? DataType.BOOL : t, x.shape);
            if (t == x.type) {
                run(c, op, x, out);
            } else {
                NDArray cast = Copies.copy(x, t, 'c');
                run(c, op, cast, out);
                Copies.discard(cast);
            }
            return out;
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    static NDArray binary(Binary op, NDArray x, NDArray y) {
        Context c = Context.current();
        Owner hx = x.enter(c, op, 0);
        try {
            Owner hy = y.enter(c, op, 1);
            try {
                DataType t = op.operandType(x.type == y.type ? x.type : DataType.promote(x.type, y.type));
                if (t == DataType.UTF8) {
                    return Texts.compare(op, x, y);
                }
                Shape shape = x.shape == y.shape ? x.shape : broadcast(op, x, y);
                NDArray out = NDArray.allocate(c, op.predicate() ? DataType.BOOL : t, shape);
                compute(c, op, t, x, y, out);
                return out;
            } finally {
                if (hy != null) {
                    hy.release();
                }
            }
        } finally {
            if (hx != null) {
                hx.release();
            }
        }
    }

    /** {@code out = op(x)} into an array that is there. */
    static NDArray into(Unary op, NDArray x, NDArray out) {
        Context c = Context.current();
        Owner hx = x.enter(c, op, 0);
        try {
            Owner ho = out.enter(c, op, -1);
            try {
                DataType t = op.operandType(x.type);
                DataType result = op.predicate() ? DataType.BOOL : t;
                checkInto(op.label(), x.shape, result, out);
                if (result == out.type && t == x.type && !Copies.overlaps(x, out)) {
                    run(c, op, x, out);
                } else {
                    NDArray temporary = unary(op, x);
                    Copies.convert(c, temporary, out);
                    Copies.discard(temporary);
                }
                return out;
            } finally {
                if (ho != null) {
                    ho.release();
                }
            }
        } finally {
            if (hx != null) {
                hx.release();
            }
        }
    }

    /** {@code out = op(x, y)} into an array that is there. */
    static NDArray into(Binary op, NDArray x, NDArray y, NDArray out) {
        Context c = Context.current();
        Owner hx = x.enter(c, op, 0);
        try {
            Owner hy = y.enter(c, op, 1);
            try {
                Owner ho = out.enter(c, op, -1);
                try {
                    DataType t = op.operandType(DataType.promote(x.type, y.type));
                    DataType result = op.predicate() ? DataType.BOOL : t;
                    checkInto(op.label(), broadcast(op, x, y), result, out);
                    if (result == out.type
                            && t != DataType.UTF8
                            && !Copies.overlaps(x, out)
                            && !Copies.overlaps(y, out)) {
                        compute(c, op, t, x, y, out);
                    } else {
                        NDArray temporary = binary(op, x, y);
                        Copies.convert(c, temporary, out);
                        Copies.discard(temporary);
                    }
                    return out;
                } finally {
                    if (ho != null) {
                        ho.release();
                    }
                }
            } finally {
                if (hy != null) {
                    hy.release();
                }
            }
        } finally {
            if (hx != null) {
                hx.release();
            }
        }
    }

    private static Shape broadcast(Binary op, NDArray x, NDArray y) {
        if (x.shape.equals(y.shape) || y.rank() == 0) {
            return x.shape;
        }
        return Shape.broadcast(op.label(), x.shape, y.shape);
    }

    private static void checkInto(String op, Shape shape, DataType result, NDArray out) {
        if (!shape.equals(out.shape)) {
            throw new ShapeException("[" + op + "] the result has shape " + shape + ", and the target " + out.shape
                    + ": expected equal shapes; an operand broadcasts to the target, the target never");
        }
        Copies.checkKind(op, result, out);
        Copies.checkTarget(op, out);
    }

    /** Casts what has another type, and computes. */
    private static void compute(Context c, Binary op, DataType t, NDArray x, NDArray y, NDArray out) {
        if (x.type == t && y.type == t) {
            run(c, op, t, x, y, out);
            return;
        }
        NDArray a = x.type == t ? x : Copies.copy(x, t, 'c');
        NDArray b = y.type == t ? y : y == x ? a : Copies.copy(y, t, 'c');
        run(c, op, t, a, b, out);
        if (b != y && b != a) {
            Copies.discard(b);
        }
        if (a != x) {
            Copies.discard(a);
        }
    }

    private static void run(Context c, Unary op, NDArray x, NDArray out) {
        long n = x.length();
        int status;
        if (x.strides == null && out.strides == null) {
            status = n <= CRITICAL
                    ? gatun_h.gt_unary$critical(op.ordinal(), x.type.code(), n, x.data, out.data)
                    : gatun_h.gt_unary(op.ordinal(), x.type.code(), n, x.data, out.data);
        } else {
            Layout.checkRank("unary", x.shape);
            int rank = x.rank();
            MemorySegment dims = Layout.pack(c.resetDims().dims(3 * rank), x.shape, x.strides(), out.strides());
            status = n <= CRITICAL
                    ? gatun_h.gt_unary_strided$critical(
                            op.ordinal(), x.type.code(), rank, dims, x.pointer(), out.pointer())
                    : gatun_h.gt_unary_strided(op.ordinal(), x.type.code(), rank, dims, x.pointer(), out.pointer());
        }
        if (status != 0) {
            NativeErrors.raise(status, op.label());
        }
    }

    private static void run(Context c, Binary op, DataType t, NDArray x, NDArray y, NDArray out) {
        Shape shape = out.shape;
        long n = shape.length();
        long sx = step(x, shape);
        long sy = step(y, shape);
        int status;
        if (sx >= 0 && sy >= 0 && out.strides == null) {
            status = n <= CRITICAL
                    ? gatun_h.gt_binary$critical(op.ordinal(), t.code(), n, x.data, sx, y.data, sy, out.data)
                    : gatun_h.gt_binary(op.ordinal(), t.code(), n, x.data, sx, y.data, sy, out.data);
        } else {
            status = strided(c, op, t, x, y, out);
        }
        if (status != 0) {
            NativeErrors.raise(status, op.label());
        }
    }

    /** 1 for an operand that lies as the result does, 0 for a single value, -1 for anything else. */
    private static long step(NDArray x, Shape shape) {
        if (x.strides == null) {
            if (x.shape == shape || x.shape.equals(shape)) {
                return 1;
            }
            if (x.length() == 1) {
                return 0;
            }
        }
        return -1;
    }

    private static int strided(Context c, Binary op, DataType t, NDArray x, NDArray y, NDArray out) {
        Shape shape = out.shape;
        Layout.checkRank(op.label(), shape);
        int rank = shape.rank();
        MemorySegment dims = Layout.pack(
                c.resetDims().dims(4 * rank),
                shape,
                Layout.broadcast(x.shape, x.strides, shape),
                Layout.broadcast(y.shape, y.strides, shape),
                out.strides());
        return shape.length() <= CRITICAL
                ? gatun_h.gt_binary_strided$critical(
                        op.ordinal(), t.code(), rank, dims, x.pointer(), y.pointer(), out.pointer())
                : gatun_h.gt_binary_strided(
                        op.ordinal(), t.code(), rank, dims, x.pointer(), y.pointer(), out.pointer());
    }
}
