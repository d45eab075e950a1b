package io.gatun.arrays.io;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.layout.Scalars;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers from lines. Values are gathered in arrays of growing size, so that nothing depends on what a header claims. */
final class TextParser {
    /** Begins the comment with type and shape. */
    static final String MARK = "gatun";

    private static final Pattern SHAPE_LINE = Pattern.compile("\\s*" + MARK + "\\s+([A-Z0-9]+)\\s*\\[([0-9, ]*)]\\s*");
    private static final int FIRST = 1 << 10;

    private final TextFormat format;
    private final int[] chosen;
    private final String source;
    private DataType type;
    private Shape shape;
    /** Rows of the file. */
    private long rows;

    private int columns = -1;
    private long count;
    private NDArray values;
    private Scalars scalars;

    TextParser(TextFormat format, DataType type, String source) {
        this.format = format;
        this.chosen = format.columns();
        this.source = source;
        this.type = type;
    }

    NDArray parse(BufferedReader in) throws IOException {
        List<String> fields = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        try {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (number <= format.skipLines()) {
                    continue;
                }
                if (number == 1 && line.startsWith("\ufeff")) {
                    line = line.substring(1);
                }
                line = withoutComment(line, number);
                fields.clear();
                starts.clear();
                split(line, number, fields, starts);
                if (!fields.isEmpty()) {
                    row(fields, starts, number);
                }
            }
            return result();
        } finally {
            if (values != null) {
                values.close();
            }
        }
    }

    private String withoutComment(String line, int number) {
        int at = format.comment().isEmpty() ? -1 : comment(line);
        if (at < 0) {
            return line;
        }
        if (rows == 0 && line.substring(0, at).isBlank()) {
            Matcher m = SHAPE_LINE.matcher(line.substring(at + format.comment().length()));
            if (m.matches()) {
                shapeLine(m, number);
            }
        }
        return line.substring(0, at);
    }

    /** Where a comment begins, outside of quotes; -1 if there is none. */
    private int comment(String line) {
        boolean quoted = false;
        for (int at = 0; at < line.length(); at++) {
            if (line.charAt(at) == '"') {
                quoted = !quoted;
            } else if (!quoted && line.startsWith(format.comment(), at)) {
                return at;
            }
        }
        return -1;
    }

    private void shapeLine(Matcher m, int number) {
        try {
            if (type == null) {
                type = DataType.of(m.group(1));
            }
            String sizes = m.group(2).replace(" ", "");
            shape = sizes.isEmpty()
                    ? Shape.SCALAR
                    : Shape.of(java.util.Arrays.stream(sizes.split(","))
                            .mapToLong(Long::parseLong)
                            .toArray());
        } catch (RuntimeException e) { // an unknown type, a size that is no number or too large
            throw new FileFormatException(
                    at(number, 1) + ": \"" + m.group() + "\" is no type and shape: expected such as "
                            + "\"gatun FLOAT[2, 3]\"",
                    e);
        }
    }

    /** Fields of a line and where they begin, from 1. */
    private void split(String line, int number, List<String> fields, List<Integer> starts) {
        char delimiter = format.delimiter();
        int n = line.length();
        int at = 0;
        if (line.isBlank()) {
            return;
        }
        for (; ; ) {
            while (at < n && isBlank(line.charAt(at)) && (delimiter == ' ' || line.charAt(at) != delimiter)) {
                at++;
            }
            if (delimiter == ' ' && at == n) {
                return;
            }
            int start = at;
            starts.add(start + 1);
            if (at < n && line.charAt(at) == '"') {
                StringBuilder field = new StringBuilder();
                at = quoted(line, at, number, field);
                fields.add(field.toString());
                while (at < n && isBlank(line.charAt(at)) && delimiter != ' ' && line.charAt(at) != delimiter) {
                    at++;
                }
                if (at < n && !isDelimiter(line.charAt(at))) {
                    throw new FileFormatException(at(number, at + 1) + ": text behind a quoted field; expected "
                            + (delimiter == ' ' ? "a blank" : "'" + delimiter + "'"));
                }
            } else {
                while (at < n && !isDelimiter(line.charAt(at))) {
                    at++;
                }
                fields.add(line.substring(start, at).strip());
            }
            if (at == n) {
                return;
            }
            at++;
        }
    }

    /** A field in quotes, in which two stand for one; returns the place behind it. */
    private int quoted(String line, int start, int number, StringBuilder field) {
        int at = start + 1;
        for (; ; ) {
            int end = line.indexOf('"', at);
            if (end < 0) {
                throw new FileFormatException(
                        at(number, start + 1) + ": a quoted field without end; expected another \"");
            }
            field.append(line, at, end);
            if (end + 1 == line.length() || line.charAt(end + 1) != '"') {
                return end + 1;
            }
            field.append('"');
            at = end + 2;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private boolean isDelimiter(char c) {
        return format.delimiter() == ' ' ? isBlank(c) : c == format.delimiter();
    }

    private void row(List<String> fields, List<Integer> starts, int number) {
        int n = fields.size();
        if (columns < 0) {
            columns = n;
        } else if (columns != n) {
            throw new FileFormatException(at(number, 1) + ": " + n + " columns, where the first row has " + columns
                    + "; expected rows of one length");
        }
        for (int i = 0; i < (chosen.length == 0 ? n : chosen.length); i++) {
            int c = chosen.length == 0 ? i : chosen[i] < 0 ? chosen[i] + n : chosen[i];
            if (c < 0 || c >= n) {
                throw new FileFormatException(
                        at(number, 1) + ": there is no column " + chosen[i] + "; expected " + -n + " to " + (n - 1));
            }
            grow();
            String field = type == DataType.UTF8 ? fields.get(c) : fields.get(c).strip();
            if (!scalars.parse(field, count)) {
                throw new FileFormatException(at(number, starts.get(c)) + " (field " + (c + 1) + "): \""
                        + abbreviated(fields.get(c)) + "\" is no " + type + "; expected "
                        + Scalars.expected(type));
            }
            count++;
        }
        rows++;
    }

    private static String abbreviated(String s) {
        String shown = s.length() > 30 ? s.substring(0, 30) + "..." : s;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    private String at(int line, int column) {
        return "[txt] " + source + ", line " + line + ", column " + column;
    }

    private void grow() {
        if (values == null) {
            type = type == null ? DataType.FLOAT : type;
            values = Nd.unscoped(type, Shape.of(FIRST));
            scalars = Scalars.of(type, values.memory(), values.strings());
        } else if (count == values.length()) {
            NDArray larger = Nd.unscoped(type, Shape.of(2 * count));
            larger.get(Index.interval(0, count)).assign(values);
            values.close();
            values = larger;
            scalars = Scalars.of(type, values.memory(), values.strings());
        }
    }

    private NDArray result() {
        long width = chosen.length == 0 ? Math.max(columns, 0) : chosen.length;
        Shape s = Shape.of(rows, width);
        if (shape != null && chosen.length == 0) {
            if (shape.length() != count) {
                throw new FileFormatException(
                        "[txt] " + source + " holds " + count + " values, and its first line says " + shape
                                + ": expected " + shape.length() + "; it is damaged or incomplete");
            }
            s = shape;
        }
        NDArray out = Nd.uninitialized(type == null ? DataType.FLOAT : type, s, 'c');
        if (count > 0) {
            out.assign(values.get(Index.interval(0, count)).reshape(s));
        }
        return out;
    }
}
