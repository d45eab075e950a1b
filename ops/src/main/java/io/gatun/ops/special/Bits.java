package io.gatun.ops.special;

import io.gatun.ops.DataType;

/** Elements as the bits in which their type stores them. */
final class Bits {
    private Bits() {}

    /** The stored bits of a floating number, in the low bits. */
    static long of(DataType type, double x) {
        return switch (type) {
            case HALF -> Float.floatToFloat16((float) x) & 0xffffL;
            case BFLOAT16 -> bfloat16((float) x);
            case FLOAT -> Float.floatToRawIntBits((float) x) & 0xffffffffL;
            default -> Double.doubleToRawLongBits(x);
        };
    }

    private static long bfloat16(float x) {
        int bits = Float.floatToRawIntBits(x);
        return x != x ? bits >>> 16 | 0x40 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16 & 0xffffL;
    }

    /** The floating number of stored bits. */
    static double toDouble(DataType type, long bits) {
        return switch (type) {
            case HALF -> Float.float16ToFloat((short) bits);
            case BFLOAT16 -> Float.intBitsToFloat((int) bits << 16);
            case FLOAT -> Float.intBitsToFloat((int) bits);
            default -> Double.longBitsToDouble(bits);
        };
    }

    /** The integer of stored bits: sign or zeros in front, as the type has it. */
    static long toLong(DataType type, long bits) {
        return type.wrap(bits);
    }

    /** The stored bits of an integer, in the low bits. */
    static long of(DataType type, long x) {
        int unused = Long.SIZE - 8 * type.bytes();
        return x << unused >>> unused;
    }
}
