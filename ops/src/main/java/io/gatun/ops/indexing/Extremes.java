package io.gatun.ops.indexing;

import io.gatun.ops.DataType;

/** The ends of the ranges of the types. */
public final class Extremes {
    private Extremes() {}

    /** The highest finite number of a type; for 64-bit integers it may be rounded, as a double is. */
    public static double highest(DataType type) {
        if (type.isFloating()) {
            return switch (type) {
                case HALF -> 65504;
                case BFLOAT16 -> 0x1.FEp127;
                case FLOAT -> Float.MAX_VALUE;
                default -> Double.MAX_VALUE;
            };
        }
        return type.number(type.maxInteger());
    }

    /** The lowest finite number of a type. */
    public static double lowest(DataType type) {
        return type.isFloating() ? -highest(type) : type.number(type.minInteger());
    }
}
