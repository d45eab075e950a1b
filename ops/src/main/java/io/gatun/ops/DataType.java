package io.gatun.ops;

import java.util.Locale;

/**
 * The element types of arrays. {@link #code()} is the number of the type in the native interface.
 *
 * <p>Two operands of different types meet in {@link #promote}: BOOL gives way to integers, integers to floating types, and a
 * smaller type to a larger one of its kind; HALF and BFLOAT16, neither of which holds the other, meet in FLOAT.
 * The whole table is written in {@code docs/dtypes.md}.
 */
public enum DataType {
    /** True or false, one byte each. */
    BOOL(0, 1, Kind.BOOLEAN, "|b1"),
    /** 32-bit integers. */
    INT(5, 4, Kind.INTEGER, "<i4"),
    /** 64-bit integers. */
    LONG(7, 8, Kind.INTEGER, "<i8"),
    /** IEEE 754 half precision: 11 bits of precision, at most 65504. */
    HALF(9, 2, Kind.FLOATING, "<f2"),
    /** The upper half of a FLOAT: 8 bits of precision, the range of FLOAT. */
    BFLOAT16(10, 2, Kind.FLOATING, null),
    /** IEEE 754 single precision: the default. */
    FLOAT(11, 4, Kind.FLOATING, "<f4"),
    /** IEEE 754 double precision. */
    DOUBLE(12, 8, Kind.FLOATING, "<f8");

    /** What a type counts: truth values, whole numbers, or real numbers. */
    public enum Kind {
        BOOLEAN,
        INTEGER,
        FLOATING
    }

    private final int code;
    private final int bytes;
    private final Kind kind;
    private final String numpy;

    DataType(int code, int bytes, Kind kind, String numpy) {
        this.code = code;
        this.bytes = bytes;
        this.kind = kind;
        this.numpy = numpy;
    }

    /** The number of this type in the native interface (gatun.h). */
    public int code() {
        return code;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** What the type counts. */
    public Kind kind() {
        return kind;
    }

    /** True for HALF, BFLOAT16, FLOAT and DOUBLE. */
    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    /** True for INT and LONG. */
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /** NumPy's description of the type in little-endian order ({@code <f4}), or null where NumPy has none (BFLOAT16). */
    public String numpy() {
        return numpy;
    }

    /** The type in which values of both types meet without losing their kind. Symmetric and associative but for HALF with BFLOAT16. */
    public static DataType promote(DataType a, DataType b) {
        if (a == b) {
            return a;
        }
        if (a.kind != b.kind) {
            return a.kind.compareTo(b.kind) > 0 ? a : b;
        }
        if (a.bytes == b.bytes) { // HALF and BFLOAT16
            return FLOAT;
        }
        return a.bytes > b.bytes ? a : b;
    }

    /** The type in which an operation on real numbers computes for values of this type: itself if floating, else FLOAT. */
    public DataType floating() {
        return isFloating() ? this : FLOAT;
    }

    /** The type of a name, whatever its case. */
    public static DataType of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new DataTypeException("[dtype] unknown data type \"" + name + "\": expected one of "
                    + java.util.Arrays.toString(values()));
        }
    }
}
