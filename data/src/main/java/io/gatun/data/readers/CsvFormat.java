package io.gatun.data.readers;

/**
 * How a CSV file is written.
 *
 * @param delimiter between the fields of a line
 * @param header whether the first line holds the names of the columns
 * @param skip lines to pass over before that
 */
public record CsvFormat(char delimiter, boolean header, int skip) {
    /** Commas, no header. */
    public static final CsvFormat PLAIN = new CsvFormat(',', false, 0);
    /** Commas, column names in the first line. */
    public static final CsvFormat WITH_HEADER = new CsvFormat(',', true, 0);

    /** This format with another delimiter. */
    public CsvFormat withDelimiter(char other) {
        return new CsvFormat(other, header, skip);
    }

    /** This format, passing over some lines first. */
    public CsvFormat withSkip(int lines) {
        return new CsvFormat(delimiter, header, lines);
    }
}
