package io.gatun.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The element types of arrays. {@link #code()} is the number of the type in the native interface.
 *
 * <p>Two operands of different types meet in {@link #promote}: BOOL gives way to integers, integers to floating types, and a
 * smaller type to a larger one of its kind; a signed and an unsigned integer type meet in the smallest signed type that holds
 * both (as in NumPy), HALF and BFLOAT16, neither of which holds the other, in FLOAT.
 * The whole table is written in {@code docs/dtypes.md}.
 *
 * <p>Arithmetic of integers wraps around, as in C and Java; so do casts between integer types. Casts from floating types
 * truncate toward zero and saturate at the limits of the type, NaN gives 0.
 */
public enum DataType {
    /** True or false, one byte each. */
    BOOL(0, 1, Kind.BOOLEAN, "|b1"),
    /** Signed 8-bit integers, -128 to 127 (Java's byte). */
    BYTE(1, 1, Kind.INTEGER, "|i1"),
    /** Unsigned 8-bit integers, 0 to 255: bytes of pictures. */
    UBYTE(2, 1, Kind.INTEGER, "|u1"),
    /** Signed 16-bit integers, -32768 to 32767. */
    SHORT(3, 2, Kind.INTEGER, "<i2"),
    /** Unsigned 16-bit integers, 0 to 65535. */
    UINT16(4, 2, Kind.INTEGER, "<u2"),
    /** Signed 32-bit integers. */
    INT(5, 4, Kind.INTEGER, "<i4"),
    /** Unsigned 32-bit integers. */
    UINT32(6, 4, Kind.INTEGER, "<u4"),
    /** Signed 64-bit integers. */
    LONG(7, 8, Kind.INTEGER, "<i8"),
    /** Unsigned 64-bit integers; where Java shows one as a long, it is the same 64 bits. */
    UINT64(8, 8, Kind.INTEGER, "<u8"),
    /** IEEE 754 half precision: 11 bits of precision, at most 65504. */
    HALF(9, 2, Kind.FLOATING, "<f2"),
    /** The upper half of a FLOAT: 8 bits of precision, the range of FLOAT. */
    BFLOAT16(10, 2, Kind.FLOATING, null),
    /** IEEE 754 single precision: the default. */
    FLOAT(11, 4, Kind.FLOATING, "<f4"),
    /** IEEE 754 double precision. */
    DOUBLE(12, 8, Kind.FLOATING, "<f8"),
    /**
     * Strings of any length. An element is a 64-bit reference into a table of strings that belongs to the array, and to kernels a LONG.
     * They are moved, compared and sorted (by code points); nothing computes with them, and graphs do not hold them.
     */
    UTF8(7, 8, Kind.TEXT, null);

    /** What a type counts: truth values, whole numbers, or real numbers; or that it holds text. */
    public enum Kind {
        BOOLEAN,
        INTEGER,
        FLOATING,
        TEXT
    }

    private static final List<DataType> NUMERIC =
            Arrays.stream(values()).filter(t -> t != UTF8).toList();

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

    /** The types of numbers and truth values: all but UTF8. */
    public static List<DataType> numeric() {
        return NUMERIC;
    }

    /** The number of this type in the native interface (gatun.h); for UTF8 that of LONG. */
    public int code() {
        return code;
    }

    /** Bytes of one element; of a reference for UTF8. */
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

    /** True for the integer types, signed and unsigned. */
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /** True for UBYTE, UINT16, UINT32 and UINT64. */
    public boolean isUnsigned() {
        return this == UBYTE || this == UINT16 || this == UINT32 || this == UINT64;
    }

    /** The least value of an integer type; UINT64 as its 64 bits. BOOL counts from 0 to 1. */
    public long minInteger() {
        requireWhole();
        return this == BOOL || isUnsigned() ? 0 : -1L << 8 * bytes - 1;
    }

    /** The greatest value of an integer type; UINT64 as its 64 bits, which are all ones. BOOL counts from 0 to 1. */
    public long maxInteger() {
        requireWhole();
        return this == BOOL ? 1 : isUnsigned() ? -1L >>> 64 - 8 * bytes : ~(-1L << 8 * bytes - 1);
    }

    /** The value of an integer type that a long wraps around to; UINT64 as its 64 bits. BOOL is true unless it is 0. */
    public long wrap(long v) {
        return switch (this) {
            case BOOL -> v != 0 ? 1 : 0;
            case BYTE -> (byte) v;
            case UBYTE -> v & 0xff;
            case SHORT -> (short) v;
            case UINT16 -> v & 0xffff;
            case INT -> (int) v;
            case UINT32 -> v & 0xffffffffL;
            case LONG, UINT64 -> v;
            case HALF, BFLOAT16, FLOAT, DOUBLE, UTF8 ->
                throw new DataTypeException("[dtype] " + this + " does not wrap");
        };
    }

    /**
     * The value of an integer type that a number is cast to: truncated toward zero, limited to what the type holds, NaN is 0;
     * UINT64 as its 64 bits. BOOL is true unless it is 0.
     */
    public long saturate(double v) {
        if (this == BOOL) {
            return v != 0 ? 1 : 0;
        }
        if (this == UINT64) {
            // From 2^63 on, the bits are those of the part above it, with the highest bit set.
            return v < 0x1p63
                    ? (long) Math.max(v, 0)
                    : v < 0x1p64 ? (long) (v - 0x1p63) | Long.MIN_VALUE : v == v ? -1 : 0;
        }
        return Math.clamp((long) v, minInteger(), maxInteger());
    }

    /** The number that the bits of an integer type stand for: those of UINT64 are unsigned, and rounded beyond 2^53. */
    public double number(long bits) {
        // Half the value, with the bit that is lost kept for the rounding, and doubled again.
        return this == UINT64 && bits < 0 ? (double) (bits >>> 1 | bits & 1) * 2 : bits;
    }

    private void requireWhole() {
        if (isFloating() || this == UTF8) {
            throw new DataTypeException(
                    "[dtype] " + this + (this == UTF8 ? " takes strings, not numbers" : " is no integer type"));
        }
    }

    /** The type in which integers and truth values are summed and multiplied up: UINT64 for unsigned types, else LONG. */
    public DataType widestInteger() {
        requireWhole();
        return isUnsigned() ? UINT64 : LONG;
    }

    /**
     * NumPy's description of the type in little-endian order ({@code <f4}), or null where NumPy has none
     * (BFLOAT16), or many (UTF8: {@code <U} and a length).
     */
    public String numpy() {
        return numpy;
    }

    /**
     * The type in which values of both types meet without losing their kind. UINT64 with a signed integer type gives DOUBLE, as in
     * NumPy: no integer type holds both. Symmetric; associative but for HALF with BFLOAT16, and UINT64 with signed types.
     *
     * @throws DataTypeException for UTF8 with any other
     */
    public static DataType promote(DataType a, DataType b) {
        if (a == b) {
            return a;
        }
        if (a == UTF8 || b == UTF8) {
            throw new DataTypeException("[dtype] strings and numbers meet in no type: received " + a + " and " + b
                    + "; cast one, for example x.castTo(" + (a == UTF8 ? b : a) + ") reads numbers");
        }
        if (a.kind != b.kind) {
            return a.kind.compareTo(b.kind) > 0 ? a : b;
        }
        if (a.isUnsigned() != b.isUnsigned()) {
            DataType unsigned = a.isUnsigned() ? a : b;
            DataType signed = a.isUnsigned() ? b : a;
            return signed.bytes > unsigned.bytes ? signed : unsigned.signedAbove();
        }
        if (a.bytes == b.bytes) { // HALF and BFLOAT16
            return FLOAT;
        }
        return a.bytes > b.bytes ? a : b;
    }

    /** The signed type that holds an unsigned one. */
    private DataType signedAbove() {
        return switch (this) {
            case UBYTE -> SHORT;
            case UINT16 -> INT;
            case UINT32 -> LONG;
            default -> DOUBLE;
        };
    }

    /** The type in which an operation on real numbers computes for values of this type: itself if floating, else FLOAT. */
    public DataType floating() {
        if (this == UTF8) {
            throw new DataTypeException(
                    "[dtype] UTF8 takes strings, not numbers: cast first, for example castTo(DOUBLE)");
        }
        return isFloating() ? this : FLOAT;
    }

    /** The type of a name, whatever its case. */
    public static DataType of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new DataTypeException(
                    "[dtype] unknown data type \"" + name + "\": expected one of " + Arrays.toString(values()));
        }
    }
}
