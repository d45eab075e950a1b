package io.gatun.arrays;

import io.gatun.arrays.layout.Layout;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.arrays.memory.Owner;
import io.gatun.arrays.memory.ScopeMemory;
import io.gatun.arrays.memory.Unscoped;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Copies, casts and fills. */
final class Copies {
    /** Below this many bytes a Java copy is cheaper than a native call, above it the kernel's threads pay. */
    private static final long JAVA_COPY = 256 << 10;

    private Copies() {}

    /** A new array of the same values in the given type and order. */
    static NDArray copy(NDArray x, DataType to, char order) {
        if (x.type != to && (x.type == DataType.UTF8 || to == DataType.UTF8)) {
            return Texts.cast(x, to);
        }
        Context c = Context.current();
        Owner held = x.enter(c, to == x.type ? "dup" : "cast", 0);
        try {
            NDArray out = NDArray.allocate(c, to, x.shape);
            out.strings = x.strings;
            if (order == 'f' && !Layout.isContiguous(x.shape, x.shape.strides('f'), 'c')) {
                out.strides = x.shape.strides('f');
            }
            convert(c, x, out);
            return out;
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    /** Writes the values of x, which is alive, into out of the same shape. */
    static void convert(Context c, NDArray x, NDArray out) {
        if (x.strings != out.strings) {
            throw new DataTypeException("[copy] " + x.type + " for " + out.type + ": expected one type for strings");
        }
        if (x.length() == 0) {
            return;
        }
        if (x.strides == null && out.strides == null) {
            if (x.type == out.type && x.data.byteSize() <= JAVA_COPY) {
                MemorySegment.copy(x.data, 0, out.data, 0, x.data.byteSize());
                return;
            }
            Shape flat = Shape.of(x.length());
            convert(c, flat, new long[] {1}, new long[] {1}, x, out);
        } else {
            Layout.checkRank("copy", x.shape);
            convert(c, x.shape, x.strides(), out.strides(), x, out);
        }
    }

    private static void convert(Context c, Shape shape, long[] from, long[] to, NDArray x, NDArray out) {
        int rank = shape.rank();
        MemorySegment dims = Layout.pack(c.resetDims().dims(3 * rank), shape, from, to);
        int status = shape.length() <= Elementary.CRITICAL
                ? gatun_h.gt_convert$critical(x.type.code(), out.type.code(), rank, dims, x.pointer(), out.pointer())
                : gatun_h.gt_convert(x.type.code(), out.type.code(), rank, dims, x.pointer(), out.pointer());
        if (status != 0) {
            NativeErrors.raise(status, "copy");
        }
    }

    /** Copies values into a target, broadcast and cast. */
    static NDArray assign(NDArray target, NDArray values) {
        if (target.strings != values.strings) {
            NDArray own =
                    target.type == DataType.UTF8 ? Texts.forTarget(values, target) : Texts.cast(values, target.type);
            try {
                return assign(target, own);
            } finally {
                discard(own);
            }
        }
        Context c = Context.current();
        Owner ht = target.enter(c, "assign", 0);
        try {
            Owner hv = values.enter(c, "assign", 1);
            try {
                checkTarget("assign", target);
                if (!values.shape.broadcastsTo(target.shape)) {
                    throw new ShapeException("[assign] values of shape " + values.shape
                            + " do not broadcast to the target " + target.shape + ": expected equal sizes, or 1");
                }
                NDArray source = overlaps(values, target) ? copy(values, values.type, 'c') : values;
                NDArray spread = source.shape.equals(target.shape)
                        ? source
                        : Views.of(
                                source, target.shape, Layout.broadcast(source.shape, source.strides, target.shape), 0);
                convert(c, spread, target);
                if (source != values) {
                    discard(source);
                }
                return target;
            } finally {
                if (hv != null) {
                    hv.release();
                }
            }
        } finally {
            if (ht != null) {
                ht.release();
            }
        }
    }

    /** Sets every element; integers take the value cast (saturating), BOOL whether it is not 0. */
    static NDArray fill(NDArray x, double value) {
        return fill(x, value, x.type.isFloating() ? 0 : x.type.saturate(value));
    }

    /** Sets every element, to the first value in floating types, else to the second. */
    static NDArray fill(NDArray x, double value, long whole) {
        Context c = Context.current();
        Owner held = x.enter(c, "fill", 0);
        try {
            checkTarget("fill", x);
            boolean flat = x.strides == null;
            Shape shape = flat ? Shape.of(x.length()) : x.shape;
            Layout.checkRank("fill", shape);
            int rank = shape.rank();
            long[] strides = flat ? new long[] {1} : x.strides;
            MemorySegment dims = Layout.pack(c.resetDims().dims(2 * rank), shape, strides);
            int status = x.length() <= Elementary.CRITICAL
                    ? gatun_h.gt_fill$critical(x.type.code(), rank, dims, value, whole, x.pointer())
                    : gatun_h.gt_fill(x.type.code(), rank, dims, value, whole, x.pointer());
            if (status != 0) {
                NativeErrors.raise(status, "fill");
            }
            return x;
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    /** Refuses to write where elements lie on top of each other. */
    static void checkTarget(String op, NDArray target) {
        if (target.strides != null && Layout.repeats(target.shape, target.strides)) {
            throw new ShapeException("[" + op + "] cannot write into a broadcast view of shape " + target.shape
                    + ", whose elements share memory: write into its base, or into a copy from dup()");
        }
    }

    /** Refuses a result whose kind of type the target does not hold. */
    static void checkKind(String op, DataType result, NDArray target) {
        if (result.kind().compareTo(target.type.kind()) > 0 || target.type == DataType.UTF8) {
            throw new DataTypeException("[" + op + "] the result is " + result + ", and the target " + target.type
                    + " does not hold it: cast the target first, or use the operation that gives a new array");
        }
    }

    /** True if two arrays have memory in common without being the same elements in the same places. */
    static boolean overlaps(NDArray x, NDArray y) {
        long a = x.data.address();
        long b = y.data.address();
        if (a >= b + y.data.byteSize() || b >= a + x.data.byteSize()) {
            return false;
        }
        boolean same = a == b
                && x.offset == y.offset
                && x.type == y.type
                && x.shape.equals(y.shape)
                && Arrays.equals(x.strides, y.strides);
        return !same;
    }

    /** Gives back a temporary array of this thread that nothing else refers to. */
    static void discard(NDArray temporary) {
        switch (temporary.owner) {
            case Unscoped u -> u.close();
            case ScopeMemory s -> {
                temporary.owner = Owner.CLOSED;
                s.discard(temporary.data);
            }
            default -> {}
        }
    }
}
