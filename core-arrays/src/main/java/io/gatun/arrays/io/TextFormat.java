package io.gatun.arrays.io;

import io.gatun.ops.GatunException;
import java.util.Arrays;

/**
 * How numbers stand in a text file.
 *
 * @param delimiter between the columns; a blank stands for any run of blanks and tabs
 * @param comment what begins a comment, which goes to the end of the line; empty for none
 * @param skipLines lines at the beginning that are not read, such as names of columns
 * @param columns the columns to read, in this order, from 0; negative ones count from the last; none for all
 * @param shapeLine whether a comment with type and shape is written first, so that any shape comes back
 */
public record TextFormat(char delimiter, String comment, int skipLines, int[] columns, boolean shapeLine) {
    /** Blanks between the columns, comments after {@code #}; as NumPy's {@code loadtxt} and {@code savetxt}. */
    public static final TextFormat WHITESPACE = new TextFormat(' ', "#", 0, new int[0], true);
    /** Commas between the columns, comments after {@code #}. */
    public static final TextFormat CSV = WHITESPACE.withDelimiter(',');
    /** Tabs between the columns, comments after {@code #}. */
    public static final TextFormat TSV = WHITESPACE.withDelimiter('\t');

    /** Checks the parts. */
    public TextFormat {
        columns = columns.clone();
        if (skipLines < 0) {
            throw new GatunException("[txt] skip " + skipLines + " lines: expected 0 or more");
        }
        if ("+-.\"'\n\r#".indexOf(delimiter) >= 0 || Character.isLetterOrDigit(delimiter)) {
            throw new GatunException("[txt] delimiter '" + delimiter
                    + "': expected a character that is no part of a number or line, such as ',' or a blank");
        }
    }

    /** The columns to read. */
    @Override
    public int[] columns() {
        return columns.clone();
    }

    /** Another delimiter. */
    public TextFormat withDelimiter(char other) {
        return new TextFormat(other, comment, skipLines, columns, shapeLine);
    }

    /** Other comments; empty for none. */
    public TextFormat withComment(String other) {
        return new TextFormat(delimiter, other, skipLines, columns, shapeLine);
    }

    /** Without the first lines. */
    public TextFormat withSkipLines(int lines) {
        return new TextFormat(delimiter, comment, lines, columns, shapeLine);
    }

    /** Only these columns, in this order. */
    public TextFormat withColumns(int... chosen) {
        return new TextFormat(delimiter, comment, skipLines, chosen, shapeLine);
    }

    /** Whether type and shape are written in a comment first; for programs that know no comments, false. */
    public TextFormat withShapeLine(boolean on) {
        return new TextFormat(delimiter, comment, skipLines, columns, on);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof TextFormat f
                && f.delimiter == delimiter
                && f.comment.equals(comment)
                && f.skipLines == skipLines
                && f.shapeLine == shapeLine
                && Arrays.equals(f.columns, columns);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(columns) * 31 + comment.hashCode() * 31 + delimiter + skipLines;
    }
}
