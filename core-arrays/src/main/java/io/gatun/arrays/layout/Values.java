package io.gatun.arrays.layout;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Elements of each type in memory. */
public final class Values {
    private Values() {}

    /** The element at a position, in elements. */
    public static double read(MemorySegment m, DataType type, long at) {
        return switch (type) {
            case BOOL, BYTE, UBYTE, SHORT, UINT16, INT, UINT32, LONG, UINT64 -> type.number(readLong(m, type, at));
            case HALF -> Float.float16ToFloat(m.getAtIndex(ValueLayout.JAVA_SHORT, at));
            case BFLOAT16 -> Float.intBitsToFloat(m.getAtIndex(ValueLayout.JAVA_SHORT, at) << 16);
            case FLOAT -> m.getAtIndex(ValueLayout.JAVA_FLOAT, at);
            case DOUBLE -> m.getAtIndex(ValueLayout.JAVA_DOUBLE, at);
            case UTF8 -> throw text();
        };
    }

    /** Sets the element at a position, converted as by a cast. */
    public static void write(MemorySegment m, DataType type, long at, double v) {
        switch (type) {
            case BOOL, BYTE, UBYTE, SHORT, UINT16, INT, UINT32, LONG, UINT64 ->
                writeLong(m, type, at, type.saturate(v));
            case HALF -> m.setAtIndex(ValueLayout.JAVA_SHORT, at, Float.floatToFloat16((float) v));
            case BFLOAT16 -> m.setAtIndex(ValueLayout.JAVA_SHORT, at, bfloat16((float) v));
            case FLOAT -> m.setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) v);
            case DOUBLE -> m.setAtIndex(ValueLayout.JAVA_DOUBLE, at, v);
            case UTF8 -> throw text();
        }
    }

    /** The element at a position, in elements, exact for integers (UINT64: its 64 bits); floating values are truncated. */
    public static long readLong(MemorySegment m, DataType type, long at) {
        return switch (type) {
            case BOOL, BYTE -> m.get(ValueLayout.JAVA_BYTE, at);
            case UBYTE -> m.get(ValueLayout.JAVA_BYTE, at) & 0xff;
            case SHORT -> m.getAtIndex(ValueLayout.JAVA_SHORT, at);
            case UINT16 -> m.getAtIndex(ValueLayout.JAVA_SHORT, at) & 0xffff;
            case INT -> m.getAtIndex(ValueLayout.JAVA_INT, at);
            case UINT32 -> m.getAtIndex(ValueLayout.JAVA_INT, at) & 0xffffffffL;
            case LONG, UINT64 -> m.getAtIndex(ValueLayout.JAVA_LONG, at);
            case HALF, BFLOAT16, FLOAT, DOUBLE, UTF8 -> (long) read(m, type, at);
        };
    }

    /** Sets the element at a position; integers wrap around. */
    public static void writeLong(MemorySegment m, DataType type, long at, long v) {
        switch (type) {
            case BOOL -> m.set(ValueLayout.JAVA_BYTE, at, (byte) (v != 0 ? 1 : 0));
            case BYTE, UBYTE -> m.set(ValueLayout.JAVA_BYTE, at, (byte) v);
            case SHORT, UINT16 -> m.setAtIndex(ValueLayout.JAVA_SHORT, at, (short) v);
            case INT, UINT32 -> m.setAtIndex(ValueLayout.JAVA_INT, at, (int) v);
            case LONG, UINT64 -> m.setAtIndex(ValueLayout.JAVA_LONG, at, v);
            case HALF, BFLOAT16, FLOAT, DOUBLE, UTF8 -> write(m, type, at, v);
        }
    }

    private static DataTypeException text() {
        return new DataTypeException("[utf8] elements of type UTF8 are strings, not numbers: use getString and"
                + " put(String, ...), or castTo to read numbers from them");
    }

    /** The bits of a float as BFLOAT16, rounded to nearest, ties to even. */
    public static short bfloat16(float f) {
        int bits = Float.floatToRawIntBits(f);
        if (Float.isNaN(f)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
