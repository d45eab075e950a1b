package io.gatun.arrays.layout;

import io.gatun.ops.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Values of a contiguous array as text that reads back to the bit, and text as values. */
public final class Scalars {
    private final DataType type;
    private final MemorySegment memory;
    private final StringTable strings;

    private Scalars(DataType type, MemorySegment memory, StringTable strings) {
        this.type = type;
        this.memory = memory;
        this.strings = strings;
    }

    /**
     * Elements that lie one after the other.
     *
     * @param strings what UTF8 elements refer to; else null
     */
    public static Scalars of(DataType type, MemorySegment memory, StringTable strings) {
        return new Scalars(type, memory, strings);
    }

    /** What {@link #parse} takes, in words. */
    public static String expected(DataType type) {
        return type.isFloating()
                ? "a number, nan or inf"
                : type == DataType.BOOL ? "true, false, 1 or 0" : "a whole number of that type";
    }

    /** The shortest text of an element. */
    public String text(long i) {
        return switch (type) {
            case BOOL -> memory.get(ValueLayout.JAVA_BYTE, i) != 0 ? "true" : "false";
            case UTF8 -> strings.get(memory.getAtIndex(ValueLayout.JAVA_LONG, i));
            case UINT64 -> Long.toUnsignedString(Values.readLong(memory, type, i));
            case BYTE, UBYTE, SHORT, UINT16, INT, UINT32, LONG -> Long.toString(Values.readLong(memory, type, i));
            default -> {
                double v = Values.read(memory, type, i);
                if (!Double.isFinite(v)) {
                    yield v != v ? "nan" : v > 0 ? "inf" : "-inf";
                }
                yield type == DataType.DOUBLE ? Double.toString(v) : Float.toString((float) v);
            }
        };
    }

    /** True if JSON has no number for an element. */
    public boolean isQuoted(long i) {
        return type == DataType.UTF8 || type.isFloating() && !Double.isFinite(Values.read(memory, type, i));
    }

    /** Sets an element; false if the text is no value of the type. */
    public boolean parse(String text, long i) {
        if (type == DataType.UTF8) {
            memory.setAtIndex(ValueLayout.JAVA_LONG, i, strings.add(text));
            return true;
        }
        if (type == DataType.BOOL) {
            Boolean b = truth(text);
            if (b != null) {
                memory.set(ValueLayout.JAVA_BYTE, i, (byte) (b ? 1 : 0));
            }
            return b != null;
        }
        if (type.isFloating()) {
            return real(text, i);
        }
        Long whole = whole(text);
        if (whole == null) {
            return false;
        }
        Values.writeLong(memory, type, i, whole);
        return type == DataType.UINT64 || whole >= type.minInteger() && whole <= type.maxInteger();
    }

    private static Boolean truth(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "true", "1", "1.0" -> true;
            case "false", "0", "0.0" -> false;
            default -> null;
        };
    }

    private boolean real(String text, long i) {
        double v;
        switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> v = Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> v = Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> v = Double.NEGATIVE_INFINITY;
            default -> {
                // parseDouble alone takes hexadecimal numbers and suffixes such as 1f.
                for (int k = 0; k < text.length(); k++) {
                    if ("0123456789+-.eE".indexOf(text.charAt(k)) < 0) {
                        return false;
                    }
                }
                try {
                    v = type == DataType.DOUBLE ? Double.parseDouble(text) : Float.parseFloat(text);
                } catch (NumberFormatException e) {
                    return false;
                }
            }
        }
        Values.write(memory, type, i, v);
        return true;
    }

    /** An integer, also one that is written with a fraction of zeros, as other programs do; null if there is none. */
    private Long whole(String text) {
        try {
            int point = text.indexOf('.');
            if (point > 0 && text.substring(point + 1).chars().allMatch(c -> c == '0')) {
                return whole(text.substring(0, point));
            }
            return type == DataType.UINT64 ? Long.valueOf(Long.parseUnsignedLong(text)) : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
