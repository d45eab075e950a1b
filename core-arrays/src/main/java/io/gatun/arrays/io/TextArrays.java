package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.layout.Scalars;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Arrays as text: a row of the last axis in each line, UTF-8, numbers with a point whatever the locale. What is written reads
 * back to the bit, for every type and shape; NumPy's {@code loadtxt} reads it as a matrix.
 */
public final class TextArrays {
    private TextArrays() {}

    /**
     * Reads a file whose first line says type and shape, as {@link #write(Path, NDArray, TextFormat)} writes it; without that line
     * a FLOAT matrix.
     */
    public static NDArray read(Path file, TextFormat format) {
        return read(file, format, null);
    }

    /**
     * Reads a file of numbers. Each line that is neither blank nor a comment is a row; all must have the same number of columns.
     * Fields may stand in double quotes, which stand twice inside of strings; {@code nan}, {@code inf}, {@code true} and {@code false} are values, in any case.
     *
     * @param type of the array; null for that of the first line, else FLOAT
     * @return [rows, columns], or the shape that the first line says
     * @throws FileFormatException for what is no value of the type, naming line and column, or for rows of different length
     * @throws GatunException if the file cannot be read
     */
    public static NDArray read(Path file, TextFormat format, DataType type) {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            return read(in, format, type, file.toString());
        } catch (NoSuchFileException e) {
            throw new GatunException("[txt] there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new FileFormatException("[txt] " + file + " is no UTF-8 text: expected numbers in lines", e);
        } catch (IOException e) {
            throw new GatunException("[txt] cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /** Reads a text. */
    public static NDArray parse(String text, TextFormat format, DataType type) {
        try {
            return read(new java.io.StringReader(text), format, type, "the text");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // a string does not fail
        }
    }

    /**
     * Reads all of a reader, which stays open.
     *
     * @param source a name for error messages
     * @throws IOException if the reader fails
     */
    public static NDArray read(Reader in, TextFormat format, DataType type, String source) throws IOException {
        return new TextParser(format, type, source).parse(new BufferedReader(in));
    }

    /** Writes a file, whole or not at all. */
    public static void write(Path file, NDArray x, TextFormat format) {
        AtomicFile.write("txt", file, out -> {
            Writer w = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
            write(w, x, format);
            w.flush();
        });
    }

    /** The text of an array. */
    public static String format(NDArray x, TextFormat format) {
        java.io.StringWriter w = new java.io.StringWriter();
        try {
            write(w, x, format);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // a string does not fail
        }
        return w.toString();
    }

    private static String quoted(String s, long i) {
        if (s.indexOf('\n') >= 0 || s.indexOf('\r') >= 0) {
            throw new DataTypeException("[txt] element " + i + " has a line break: expected text of one line; files of"
                    + " Npy, JsonArrays and BinaryArrays hold any");
        }
        return '"' + s.replace("\"", "\"\"") + '"';
    }

    /**
     * Writes to a writer, which stays open.
     *
     * @throws IOException if the writer fails
     */
    public static void write(Writer out, NDArray x, TextFormat format) throws IOException {
        Shape shape = x.shape();
        if (format.shapeLine() && !format.comment().isEmpty()) {
            out.write(format.comment() + " " + TextParser.MARK + " " + x.dataType() + shape + "\n");
        }
        long columns = shape.rank() == 0 ? 1 : shape.size(-1);
        NDArray plain = x.contiguous();
        try {
            Scalars values = Scalars.of(plain.dataType(), plain.memory(), plain.strings());
            for (long i = 0; i < shape.length(); i++) {
                out.write(x.dataType() == DataType.UTF8 ? quoted(values.text(i), i) : values.text(i));
                out.write((i + 1) % columns == 0 ? '\n' : format.delimiter());
            }
        } finally {
            if (plain != x) {
                plain.close();
            }
        }
    }
}
