package io.gatun.arrays;

import io.gatun.arrays.layout.Values;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.DataType;
import io.gatun.ops.IndexException;
import io.gatun.ops.ShapeException;
import java.lang.foreign.ValueLayout;

/** Reads and writes elements by their type. */
final class ElementAccess {
    private ElementAccess() {}

    /** Where an element lies in {@link NDArray#data}, in elements. */
    static long position(NDArray x, String op, long[] index) {
        if (index.length != x.rank()) {
            throw new IndexException(
                    "[" + op + "] " + index.length + " indices for shape " + x.shape + ": expected " + x.rank());
        }
        long at = x.offset;
        if (x.strides == null) {
            at = 0;
            for (int i = 0; i < index.length; i++) {
                at = at * x.shape.size(i) + Views.position(op, x, i, index[i]);
            }
        } else {
            for (int i = 0; i < index.length; i++) {
                at += Views.position(op, x, i, index[i]) * x.strides[i];
            }
        }
        return at;
    }

    static double getDouble(NDArray x, String op, long[] index) {
        long at = position(x, op, index);
        Owner held = x.enter(Context.current(), op, 0);
        try {
            return Values.read(x.data, x.type, at);
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    static long getLong(NDArray x, String op, long[] index) {
        long at = position(x, op, index);
        Owner held = x.enter(Context.current(), op, 0);
        try {
            return Values.readLong(x.data, x.type, at);
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    static void put(NDArray x, double value, long[] index) {
        long at = position(x, "put", index);
        Owner held = x.enter(Context.current(), "put", 0);
        try {
            Values.write(x.data, x.type, at, value);
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    static void put(NDArray x, long value, long[] index) {
        long at = position(x, "put", index);
        Owner held = x.enter(Context.current(), "put", 0);
        try {
            Values.writeLong(x.data, x.type, at, value);
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    /** The values in c order as a Java array of the given type. */
    static Object toArray(NDArray x, String op, DataType type) {
        if (x.length() > Integer.MAX_VALUE - 8) {
            throw new ShapeException("[" + op + "] " + x.length() + " elements of shape " + x.shape
                    + ": a Java array holds fewer than 2^31; read parts with get(Index...)");
        }
        Context c = Context.current();
        Owner held = x.enter(c, op, 0);
        try {
            if (x.type == type && x.strides == null) {
                return bulk(x, type);
            }
            NDArray temporary = Copies.copy(x, type, 'c');
            try {
                return bulk(temporary, type);
            } finally {
                Copies.discard(temporary);
            }
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    private static Object bulk(NDArray x, DataType type) {
        return switch (type) {
            case FLOAT -> x.data.toArray(ValueLayout.JAVA_FLOAT);
            case DOUBLE -> x.data.toArray(ValueLayout.JAVA_DOUBLE);
            case LONG, UINT64 -> x.data.toArray(ValueLayout.JAVA_LONG);
            case INT, UINT32 -> x.data.toArray(ValueLayout.JAVA_INT);
            case SHORT, UINT16 -> x.data.toArray(ValueLayout.JAVA_SHORT);
            case BYTE, UBYTE -> x.data.toArray(ValueLayout.JAVA_BYTE);
            case BOOL -> {
                byte[] bytes = x.data.toArray(ValueLayout.JAVA_BYTE);
                boolean[] values = new boolean[bytes.length];
                for (int i = 0; i < bytes.length; i++) {
                    values[i] = bytes[i] != 0;
                }
                yield values;
            }
            case HALF, BFLOAT16, UTF8 -> throw new AssertionError(type);
        };
    }
}
