package io.gatun.ops.reference;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;

/** Real numbers as the types hold them. */
final class Rounding {
    private Rounding() {}

    /** The nearest value of a type (ties to even); integers wrap around. */
    static double to(DataType type, double v) {
        return switch (type) {
            case BOOL -> v != 0 ? 1 : 0;
            case BYTE, UBYTE, SHORT, UINT16, INT, UINT32, LONG -> type.wrap((long) v);
            case UINT64 -> v < 0 ? type.number((long) v) : type.number(type.saturate(v));
            case HALF -> Float.float16ToFloat(Float.floatToFloat16((float) v));
            case BFLOAT16 -> bfloat16((float) v);
            case FLOAT -> (float) v;
            case DOUBLE -> v;
            case UTF8 -> throw new DataTypeException("[reference] " + type + " holds no numbers");
        };
    }

    /** A value cast from one type to another: integers wrap, floating values are truncated and saturated, NaN is 0 or true. */
    static double cast(DataType from, DataType to, double v) {
        return from.isFloating() && to.isInteger() ? to.number(to.saturate(v)) : to(to, v);
    }

    private static float bfloat16(float v) {
        if (Float.isNaN(v)) {
            return v;
        }
        int bits = Float.floatToRawIntBits(v);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }
}
