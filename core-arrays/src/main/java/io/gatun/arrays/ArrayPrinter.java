package io.gatun.arrays;

import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.DataType;
import java.util.ArrayList;
import java.util.List;

/** Arrays as NumPy's {@code str} prints them: aligned, wrapped at 75 columns, abbreviated above 1000 elements. */
final class ArrayPrinter {
    private static final int LINE = 75;
    private static final int EDGE = 3;
    private static final long THRESHOLD = 1000;

    private final NDArray x;
    private final long[] strides;
    private final boolean summary;
    private final ElementFormat format;

    private ArrayPrinter(NDArray x) {
        this.x = x;
        this.strides = x.strides();
        this.summary = x.length() > THRESHOLD;
        List<Long> shown = new ArrayList<>();
        collect(0, x.offset, shown);
        this.format = ElementFormat.of(x, shown);
    }

    static String print(NDArray x) {
        Owner held = x.enter(Context.current(), "toString", 0);
        try {
            if (x.length() == 0) {
                return "[]";
            }
            ArrayPrinter p = new ArrayPrinter(x);
            return p.print(0, x.offset, " ", LINE);
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    private boolean isCut(int axis) {
        return summary && x.size(axis) > 2 * EDGE;
    }

    /** The positions along an axis that are shown. */
    private long[] shown(int axis) {
        long n = x.size(axis);
        if (!isCut(axis)) {
            return java.util.stream.LongStream.range(0, n).toArray();
        }
        long[] out = new long[2 * EDGE];
        for (int i = 0; i < EDGE; i++) {
            out[i] = i;
            out[EDGE + i] = n - EDGE + i;
        }
        return out;
    }

    private void collect(int axis, long at, List<Long> into) {
        if (axis == x.rank()) {
            into.add(at);
            return;
        }
        for (long i : shown(axis)) {
            collect(axis + 1, at + i * strides[axis], into);
        }
    }

    private String print(int axis, long at, String indent, int width) {
        int left = x.rank() - axis;
        if (left == 0) {
            return format.format(at);
        }
        long[] positions = shown(axis);
        StringBuilder s = new StringBuilder();
        if (left == 1) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < positions.length; i++) {
                if (i == EDGE && isCut(axis)) {
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
                if (i == EDGE && isCut(axis)) {
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

    /** The values of an array as text of one width. */
    abstract static class ElementFormat {
        abstract String format(long at);

        static ElementFormat of(NDArray x, List<Long> shown) {
            if (x.type.isFloating()) {
                return new FloatFormat(x, shown);
            }
            int width = 0;
            for (long at : shown) {
                width = Math.max(width, text(x, at).length());
            }
            int pad = x.type == DataType.BOOL && x.rank() > 0 ? 5 : width;
            return new ElementFormat() {
                @Override
                String format(long at) {
                    return left(text(x, at), pad);
                }
            };
        }

        private static String text(NDArray x, long at) {
            return switch (x.type) {
                case BOOL -> ElementAccess.read(x.data, x.type, at) != 0 ? "True" : "False";
                case LONG -> Long.toString(x.data.getAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, at));
                default -> Integer.toString((int) ElementAccess.read(x.data, x.type, at));
            };
        }

        static String left(String s, int width) {
            return " ".repeat(Math.max(width - s.length(), 0)) + s;
        }
    }
}
