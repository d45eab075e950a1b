package io.gatun.arrays.layout;

import io.gatun.ops.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Elements of each type in memory. */
public final class Values {
    private Values() {}

    /** The element at a position, in elements. */
    public static double read(MemorySegment m, DataType type, long at) {
        return switch (type) {
            case BOOL -> m.get(ValueLayout.JAVA_BYTE, at);
            case INT -> m.getAtIndex(ValueLayout.JAVA_INT, at);
            case LONG -> m.getAtIndex(ValueLayout.JAVA_LONG, at);
            case HALF -> Float.float16ToFloat(m.getAtIndex(ValueLayout.JAVA_SHORT, at));
            case BFLOAT16 -> Float.intBitsToFloat(m.getAtIndex(ValueLayout.JAVA_SHORT, at) << 16);
            case FLOAT -> m.getAtIndex(ValueLayout.JAVA_FLOAT, at);
            case DOUBLE -> m.getAtIndex(ValueLayout.JAVA_DOUBLE, at);
        };
    }

    /** Sets the element at a position, converted as by a cast. */
    public static void write(MemorySegment m, DataType type, long at, double v) {
        switch (type) {
            case BOOL -> m.set(ValueLayout.JAVA_BYTE, at, (byte) (v != 0 ? 1 : 0));
            case INT -> m.setAtIndex(ValueLayout.JAVA_INT, at, (int) v);
            case LONG -> m.setAtIndex(ValueLayout.JAVA_LONG, at, (long) v);
            case HALF -> m.setAtIndex(ValueLayout.JAVA_SHORT, at, Float.floatToFloat16((float) v));
            case BFLOAT16 -> m.setAtIndex(ValueLayout.JAVA_SHORT, at, bfloat16((float) v));
            case FLOAT -> m.setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) v);
            case DOUBLE -> m.setAtIndex(ValueLayout.JAVA_DOUBLE, at, v);
        }
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
