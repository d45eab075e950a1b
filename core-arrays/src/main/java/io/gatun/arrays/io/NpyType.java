package io.gatun.arrays.io;

import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import java.nio.ByteOrder;

/**
 * An element type of NumPy files and what it becomes here.
 *
 * @param kind NumPy's letter: b, i, u, f
 * @param bytes of one element in the file
 * @param order of these bytes
 * @param type the array's type
 */
record NpyType(char kind, int bytes, ByteOrder order, DataType type) {
    static NpyType of(String descr, String source) {
        if (descr.length() < 2) {
            throw unknown(descr, source);
        }
        char mark = descr.charAt(0);
        ByteOrder order =
                switch (mark) {
                    case '<', '|' -> ByteOrder.LITTLE_ENDIAN;
                    case '>' -> ByteOrder.BIG_ENDIAN;
                    case '=' -> ByteOrder.nativeOrder();
                    default -> throw unknown(descr, source);
                };
        return switch (descr.substring(1)) {
            case "b1", "?" -> new NpyType('b', 1, order, DataType.BOOL);
            case "i1" -> new NpyType('i', 1, order, DataType.BYTE);
            case "i2" -> new NpyType('i', 2, order, DataType.SHORT);
            case "i4" -> new NpyType('i', 4, order, DataType.INT);
            case "i8" -> new NpyType('i', 8, order, DataType.LONG);
            case "u1" -> new NpyType('u', 1, order, DataType.UBYTE);
            case "u2" -> new NpyType('u', 2, order, DataType.UINT16);
            case "u4" -> new NpyType('u', 4, order, DataType.UINT32);
            case "u8" -> new NpyType('u', 8, order, DataType.UINT64);
            case "f2" -> new NpyType('f', 2, order, DataType.HALF);
            case "f4" -> new NpyType('f', 4, order, DataType.FLOAT);
            case "f8" -> new NpyType('f', 8, order, DataType.DOUBLE);
            default -> throw unknown(descr, source);
        };
    }

    /** True if the bytes of the file are those of the array, but for their order. */
    boolean isDirect() {
        return bytes == type.bytes() && kind != 'b';
    }

    private static FileFormatException unknown(String descr, String source) {
        String what = descr.length() < 2
                ? "an unknown type"
                : switch (descr.charAt(1)) {
                    case 'c' -> "complex numbers";
                    case 'S', 'a', 'U' -> "strings";
                    case 'O' -> "Python objects, which could run code when read";
                    case 'V' -> "raw or structured records";
                    case 'M', 'm' -> "dates or time spans";
                    case 'f', 'g' -> "extended-precision numbers";
                    default -> "an unknown type";
                };
        return new FileFormatException("[npy] " + source + " holds " + what + " ('" + descr.replaceAll("[^ -~]", "?")
                + "'): expected bool, int8 to int64, uint8 to uint64, or float16 to float64; convert it with"
                + " NumPy's astype first");
    }
}
