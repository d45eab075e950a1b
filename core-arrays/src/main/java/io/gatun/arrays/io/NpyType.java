package io.gatun.arrays.io;

import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * An element type of NumPy files and what it becomes here.
 *
 * @param kind NumPy's letter: b, i, u, f, U, S
 * @param bytes of one element in the file
 * @param order of these bytes
 * @param type the array's type
 */
record NpyType(char kind, int bytes, ByteOrder order, DataType type) {
    /** Longest element of text: memory for one is allocated on the word of the header. */
    private static final int MAX_TEXT = 1 << 26;

    /** By what {@link DataType#numpy()} says behind the byte order. */
    private static final Map<String, DataType> TYPES = new HashMap<>();

    static {
        for (DataType t : DataType.values()) {
            if (t.numpy() != null) {
                TYPES.put(t.numpy().substring(1), t);
            }
        }
        TYPES.put("?", DataType.BOOL);
    }

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
        String code = descr.substring(1);
        if (code.charAt(0) == 'U' || code.charAt(0) == 'S' || code.charAt(0) == 'a') {
            return text(code, order, descr, source);
        }
        DataType type = TYPES.get(code);
        if (type == null) {
            throw unknown(descr, source);
        }
        return code.equals("?")
                ? new NpyType('b', 1, order, type)
                : new NpyType(code.charAt(0), code.charAt(1) - '0', order, type);
    }

    /** Strings of a number of characters. */
    private static NpyType text(String code, ByteOrder order, String descr, String source) {
        long width;
        try {
            width = Integer.parseUnsignedInt(code.substring(1));
        } catch (NumberFormatException e) {
            throw unknown(descr, source);
        }
        char kind = code.charAt(0) == 'U' ? 'U' : 'S';
        long bytes = kind == 'U' ? 4 * width : width;
        if (width < 0 || bytes > MAX_TEXT) {
            throw unknown(descr, source);
        }
        return new NpyType(kind, (int) bytes, order, DataType.UTF8);
    }

    /** True for strings, of whatever form in the file. */
    boolean isText() {
        return type == DataType.UTF8;
    }

    /** True if the bytes of the file can be used as they lie. */
    boolean isNative() {
        return kind != 'b' && !isText() && (bytes == 1 || order == ByteOrder.nativeOrder());
    }

    /** Makes elements of the bytes of a file that were read into the memory. */
    void settle(MemorySegment m) {
        if (kind == 'b') {
            for (long i = 0; i < m.byteSize(); i++) {
                if (m.get(ValueLayout.JAVA_BYTE, i) != 0) {
                    m.set(ValueLayout.JAVA_BYTE, i, (byte) 1);
                }
            }
        } else if (bytes > 1 && order != ByteOrder.nativeOrder()) {
            Npy.copySwapped(m, m, bytes);
        }
    }

    private static FileFormatException unknown(String descr, String source) {
        String what = descr.length() < 2
                ? "an unknown type"
                : switch (descr.charAt(1)) {
                    case 'c' -> "complex numbers";
                    case 'S', 'a', 'U' -> "strings of an impossible length";
                    case 'O' -> "Python objects, which could run code when read";
                    case 'V' -> "raw or structured records";
                    case 'M', 'm' -> "dates or time spans";
                    case 'f', 'g' -> "extended-precision numbers";
                    default -> "an unknown type";
                };
        return new FileFormatException("[npy] " + source + " holds " + what + " ('" + descr.replaceAll("[^ -~]", "?")
                + "'): expected bool, int8 to int64, uint8 to uint64, float16 to float64, or strings; convert it with"
                + " NumPy's astype first");
    }
}
