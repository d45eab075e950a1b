package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Arrays by name, with texts, in FlatBuffers: a graph file without a graph. Every type and shape, little-endian and in c order, each array
 * with a checksum and at a multiple of 64 bytes, so that files are mapped. Files of a later minor version are read, of another major
 * version refused.
 */
public final class ArrayFile {
    private ArrayFile() {}

    /** Writes a file, whole or not at all. */
    public static void write(Path file, Attachments content) {
        try (SameDiff none = SameDiff.create()) {
            GraphFile.write(file, none, content);
        }
    }

    /**
     * Writes the bytes of a file to a stream, which stays open.
     *
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, Attachments content) throws IOException {
        try (SameDiff none = SameDiff.create()) {
            GraphFile.write(out, none, content);
        }
    }

    /** The bytes of one array. */
    public static byte[] toBytes(NDArray x) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out, new Attachments(Map.of("", x), Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    /**
     * The array of {@link #toBytes}, outside of all scopes.
     *
     * @throws FileFormatException if the bytes are damaged, or of a file of several arrays
     */
    public static NDArray fromBytes(byte[] bytes) {
        Attachments a = content(GraphFile.read(bytes, "the array of bytes"));
        if (a.arrays().size() != 1) {
            a.arrays().values().forEach(NDArray::close);
            throw new FileFormatException(
                    "[load] the bytes hold " + a.arrays().size() + " arrays: expected one; read(Path) reads several");
        }
        return a.arrays().values().iterator().next();
    }

    /**
     * Reads a file; its arrays are mapped, and outside of all scopes.
     *
     * @throws FileFormatException if it is damaged or no such file
     * @throws GatunException if it cannot be read
     */
    public static Attachments read(Path file) {
        return content(GraphFile.read(file));
    }

    private static Attachments content(GraphFile.Content c) {
        c.graph().close();
        return c.attachments();
    }
}
