package io.gatun.data.readers;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.data.DataSet;
import io.gatun.data.OneHot;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.IndexException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A table of text read from CSV (RFC 4180: quotes, line breaks within quotes), every line with as many fields as the first.
 * Fields become numbers when they are asked for; an error names the file, the line and the column. Immutable.
 */
public final class CsvTable {
    private final String source;
    private final List<String> header;
    private final List<String[]> rows;
    private final long[] lines;
    private final int columns;

    private CsvTable(String source, List<String> header, List<String[]> rows, long[] lines, int columns) {
        this.source = source;
        this.header = header;
        this.rows = rows;
        this.lines = lines;
        this.columns = columns;
    }

    /**
     * Reads a UTF-8 file; one whose name ends in {@code .gz} is unpacked on the way.
     *
     * @throws FileFormatException if it cannot be read, is empty, or a line has another number of fields
     */
    public static CsvTable read(Path file, CsvFormat format) {
        try (var raw = Files.newInputStream(file);
                var in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return read(new java.io.InputStreamReader(in, StandardCharsets.UTF_8), file.toString(), format);
        } catch (IOException e) {
            throw new FileFormatException("[csv] " + file + " cannot be read: " + e, e);
        }
    }

    /** Reads text; {@code source} names it in errors. */
    public static CsvTable parse(String text, String source, CsvFormat format) {
        try {
            return read(new StringReader(text), source, format);
        } catch (IOException e) {
            throw new FileFormatException("[csv] " + source + " cannot be read: " + e, e);
        }
    }

    /** Reads from an open reader, which is closed; {@code source} names it in errors. */
    public static CsvTable read(Reader reader, String source, CsvFormat format) throws IOException {
        List<String[]> rows = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        List<String> header = null;
        int columns = -1;
        int skip = format.skip();
        // The lengths of lines are checked here: lines that are skipped may have any.
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .fieldSeparator(format.delimiter())
                .allowExtraFields(true)
                .allowMissingFields(true)
                .ofCsvRecord(withoutMark(reader))) {
            for (CsvRecord record : csv) {
                if (skip-- > 0) {
                    continue;
                }
                String[] fields = record.getFields().toArray(String[]::new);
                if (columns >= 0 && fields.length != columns) {
                    throw new FileFormatException("[csv] " + source + " line " + record.getStartingLineNumber() + ": "
                            + fields.length + " fields, expected " + columns + " as in the first line");
                }
                columns = fields.length;
                if (format.header() && header == null) {
                    header = List.of(fields);
                } else {
                    rows.add(fields);
                    lines.add(record.getStartingLineNumber());
                }
            }
        } catch (CsvParseException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new FileFormatException("[csv] " + source + " is no CSV: " + reason.getMessage(), e);
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        if (rows.isEmpty()) {
            throw new FileFormatException("[csv] " + source + " holds no row of data");
        }
        return new CsvTable(
                source,
                header == null ? List.of() : header,
                rows,
                lines.stream().mapToLong(Long::longValue).toArray(),
                columns);
    }

    /** Passes over the byte order mark that spreadsheets write first. */
    private static Reader withoutMark(Reader reader) throws IOException {
        BufferedReader in = new BufferedReader(reader);
        in.mark(1);
        if (in.read() != 0xfeff) {
            in.reset();
        }
        return in;
    }

    /** Number of rows, the header not counted. */
    public int rows() {
        return rows.size();
    }

    /** Number of columns. */
    public int columns() {
        return columns;
    }

    /** Names of the columns; empty if the file has none. */
    public List<String> header() {
        return header;
    }

    /** A field as text, blanks around it removed. */
    public String text(int row, int column) {
        checkColumn(column);
        if (row < 0 || row >= rows.size()) {
            throw new IndexException("[csv] row " + row + " of " + source + ": expected 0 to " + (rows.size() - 1));
        }
        return rows.get(row)[column].strip();
    }

    /**
     * A field as a number. "NaN" counts as a number, an empty field does not.
     *
     * @throws FileFormatException naming file, line and column if it is none
     */
    public double number(int row, int column) {
        String text = text(row, column);
        try {
            char last = text.isEmpty() ? 'x' : text.charAt(text.length() - 1);
            // Java would also take 1d and 2f.
            if (last >= '0' && last <= '9' || last == '.' || last == 'N' || last == 'y') {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new FileFormatException("[csv] " + place(row, column) + ": expected a number, received "
                + (text.isEmpty() ? "an empty field" : "\"" + shorten(text) + "\""));
    }

    /** Some columns as FLOAT [rows, columns]. */
    public NDArray toArray(int... which) {
        float[] values = new float[Math.multiplyExact(rows.size(), which.length)];
        int at = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (int column : which) {
                values[at++] = (float) number(row, column);
            }
        }
        return Nd.create(values, rows.size(), which.length);
    }

    /** Every column as FLOAT [rows, columns]. */
    public NDArray toArray() {
        return toArray(allBut(-1));
    }

    /**
     * A data set for classification whose labels are numbers from 0: one column is the class, every other a feature.
     *
     * @param classes number of classes
     * @return features FLOAT [rows, columns - 1], labels FLOAT [rows, classes], one-hot
     */
    public DataSet toClassification(int labelColumn, int classes) {
        int[] labels = new int[rows.size()];
        for (int row = 0; row < labels.length; row++) {
            double label = number(row, labelColumn);
            if (label != Math.rint(label) || label < 0 || label >= classes) {
                throw new FileFormatException("[csv] " + place(row, labelColumn) + ": class " + text(row, labelColumn)
                        + ", expected a whole number from 0 to " + (classes - 1));
            }
            labels[row] = (int) label;
        }
        return new DataSet(toArray(allBut(labelColumn)), OneHot.encode(labels, classes));
    }

    /**
     * A data set for classification whose labels are words: one column is the class, every other a feature.
     *
     * @param classes the words in the order of the classes
     * @return features FLOAT [rows, columns - 1], labels FLOAT [rows, classes], one-hot
     */
    public DataSet toClassification(int labelColumn, List<String> classes) {
        Map<String, Integer> index = new HashMap<>();
        for (String word : classes) {
            index.put(word, index.size());
        }
        int[] labels = new int[rows.size()];
        for (int row = 0; row < labels.length; row++) {
            Integer label = index.get(text(row, labelColumn));
            if (label == null) {
                throw new FileFormatException("[csv] " + place(row, labelColumn) + ": class \""
                        + shorten(text(row, labelColumn)) + "\", expected one of " + classes);
            }
            labels[row] = label;
        }
        return new DataSet(toArray(allBut(labelColumn)), OneHot.encode(labels, classes.size()));
    }

    /** The different words of a column, sorted: the classes of a column of labels. */
    public List<String> distinct(int column) {
        checkColumn(column);
        return rows.stream().map(r -> r[column].strip()).distinct().sorted().toList();
    }

    /**
     * A data set for regression.
     *
     * @return features FLOAT [rows, all other columns], labels FLOAT [rows, label columns]
     */
    public DataSet toRegression(int... labelColumns) {
        for (int column : labelColumns) {
            checkColumn(column);
        }
        return new DataSet(toArray(allBut(labelColumns)), toArray(labelColumns));
    }

    private int[] allBut(int... without) {
        int[] all = new int[columns];
        int n = 0;
        for (int i = 0; i < columns; i++) {
            int column = i;
            if (Arrays.stream(without).noneMatch(w -> w == column)) {
                all[n++] = i;
            }
        }
        return Arrays.copyOf(all, n);
    }

    private void checkColumn(int column) {
        if (column < 0 || column >= columns) {
            throw new IndexException("[csv] column " + column + " of " + source + ": expected 0 to " + (columns - 1));
        }
    }

    private String place(int row, int column) {
        return source + " line " + lines[row] + ", column " + (column + 1)
                + (header.isEmpty() ? "" : " (" + header.get(column) + ")");
    }

    private static String shorten(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }

    @Override
    public String toString() {
        return "CsvTable[" + source + ": " + rows.size() + " rows, " + columns + " columns]";
    }
}
