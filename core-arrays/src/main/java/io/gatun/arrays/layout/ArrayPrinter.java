package io.gatun.arrays.layout;

import io.gatun.arrays.PrintOptions;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Prints arrays as NumPy's {@code str} does: aligned, wrapped at 75 columns, abbreviated above 1000 elements. */
public final class ArrayPrinter {
    private final int edge;
    private final Shape shape;
    private final long[] strides;
    private final boolean summary;
    private final ElementFormat format;

    private ArrayPrinter(Elements elements, Shape shape, long[] strides, long offset, PrintOptions options) {
        this.edge = options.edgeItems();
        this.shape = shape;
        this.strides = strides;
        this.summary = shape.length() > options.threshold();
        List<Long> shown = new ArrayList<>();
        collect(0, offset, shown);
        this.format = ElementFormat.of(elements, shown, options);
    }

    /**
     * The text of an array.
     *
     * @param strides in elements
     * @param data its memory
     * @param offset of the first element in the memory, in elements
     * @param strings what UTF8 elements refer to; else null
     * @param options digits, widths and what is left out
     */
    public static String print(
            DataType type,
            Shape shape,
            long[] strides,
            MemorySegment data,
            long offset,
            StringTable strings,
            PrintOptions options) {
        return shape.length() == 0
                ? "[]"
                : new ArrayPrinter(
                                new Elements(type, data, strings, shape.rank() == 0), shape, strides, offset, options)
                        .print(0, offset, " ", options.lineWidth());
    }

    private boolean isCut(int axis) {
        return summary && shape.size(axis) > 2 * edge;
    }

    /** The positions along an axis that are shown. */
    private long[] shown(int axis) {
        long n = shape.size(axis);
        if (!isCut(axis)) {
            return LongStream.range(0, n).toArray();
        }
        long[] out = new long[2 * edge];
        for (int i = 0; i < edge; i++) {
            out[i] = i;
            out[edge + i] = n - edge + i;
        }
        return out;
    }

    private void collect(int axis, long at, List<Long> into) {
        if (axis == shape.rank()) {
            into.add(at);
            return;
        }
        for (long i : shown(axis)) {
            collect(axis + 1, at + i * strides[axis], into);
        }
    }

    private String print(int axis, long at, String indent, int width) {
        int left = shape.rank() - axis;
        if (left == 0) {
            return format.format(at);
        }
        long[] positions = shown(axis);
        StringBuilder s = new StringBuilder();
        if (left == 1) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < positions.length; i++) {
                if (i == edge && isCut(axis)) {
                    extend(s, line, "...", width - 1, indent);
                    line.append(' ');
                }
                extend(s, line, format.format(at + positions[i] * strides[axis]), width - 1, indent);
                if (i < positions.length - 1) {
                    line.append(' ');
                }
            }
            s.append(line);
        } else {
            String separator = "\n".repeat(left - 1);
            for (int i = 0; i < positions.length; i++) {
                if (i == edge && isCut(axis)) {
                    s.append(indent).append("...").append(separator);
                }
                s.append(indent).append(print(axis + 1, at + positions[i] * strides[axis], indent + " ", width - 1));
                if (i < positions.length - 1) {
                    s.append(separator);
                }
            }
        }
        return "[" + s.substring(indent.length()) + "]";
    }

    private static void extend(StringBuilder s, StringBuilder line, String word, int width, String indent) {
        if (line.length() + word.length() > width && line.length() > indent.length()) {
            s.append(line.toString().stripTrailing()).append('\n');
            line.setLength(0);
            line.append(indent);
        }
        line.append(word);
    }

    /**
     * The elements of an array by their positions in memory.
     *
     * @param strings what UTF8 elements refer to; else null
     * @param alone true for an array of rank 0, which prints as a number
     */
    record Elements(DataType type, MemorySegment data, StringTable strings, boolean alone) {
        double get(long at) {
            return Values.read(data, type, at);
        }

        private String whole(long at) {
            return switch (type) {
                case BOOL -> get(at) != 0 ? "True" : "False";
                case UINT64 -> Long.toUnsignedString(Values.readLong(data, type, at));
                case UTF8 -> {
                    String s = strings.get(data.getAtIndex(ValueLayout.JAVA_LONG, at));
                    yield alone ? s : quoted(s);
                }
                default -> Long.toString(Values.readLong(data, type, at));
            };
        }

        /** As Python writes a string in a list: in single quotes, in double ones if there is a single one inside alone. */
        private static String quoted(String s) {
            char quote = s.indexOf('\'') >= 0 && s.indexOf('"') < 0 ? '"' : '\'';
            StringBuilder out = new StringBuilder().append(quote);
            s.codePoints().forEach(c -> {
                switch (c) {
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    case '\\' -> out.append("\\\\");
                    default -> {
                        if (c == quote) {
                            out.append('\\').append(quote);
                        } else if (c < ' ' || c == 0x7f) {
                            out.append(String.format("\\x%02x", c));
                        } else {
                            out.appendCodePoint(c);
                        }
                    }
                }
            });
            return out.append(quote).toString();
        }
    }

    /** Elements as text of one width. */
    abstract static class ElementFormat {
        abstract String format(long at);

        static ElementFormat of(Elements x, List<Long> shown, PrintOptions options) {
            if (x.type.isFloating()) {
                return new FloatFormat(x, shown, options);
            }
            int width = x.type == DataType.BOOL && !x.alone ? 5 : 0;
            for (long at : shown) {
                width = x.type == DataType.UTF8
                        ? 0
                        : Math.max(width, x.whole(at).length());
            }
            int pad = width;
            return new ElementFormat() {
                @Override
                String format(long at) {
                    return left(x.whole(at), pad);
                }
            };
        }

        static String left(String s, int width) {
            return " ".repeat(Math.max(width - s.length(), 0)) + s;
        }
    }
}
