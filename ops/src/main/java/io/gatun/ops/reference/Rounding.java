package io.gatun.ops.reference;

import io.gatun.ops.DataType;

/** Real numbers as the types hold them. */
final class Rounding {
    private Rounding() {}

    /** The nearest value of a type (ties to even); integers wrap around. */
    static double to(DataType type, double v) {
        return switch (type) {
            case BOOL -> v != 0 ? 1 : 0;
            case INT -> (int) (long) v;
            case LONG -> (long) v;
            case HALF -> Float.float16ToFloat(Float.floatToFloat16((float) v));
            case BFLOAT16 -> bfloat16((float) v);
            case FLOAT -> (float) v;
            case DOUBLE -> v;
        };
    }

    /** A value cast to a type: integers are truncated and saturated, NaN is 0 or true. */
    static double cast(DataType type, double v) {
        return type == DataType.INT ? (int) v : to(type, v);
    }

    private static float bfloat16(float v) {
        if (Float.isNaN(v)) {
            return v;
        }
        int bits = Float.floatToRawIntBits(v);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }
}
