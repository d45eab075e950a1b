package io.gatun.autodiff.files;

import io.gatun.arrays.io.AtomicFile;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Graphs in files: tables of FlatBuffers (the schema is {@code autodiff/src/main/fbs/graph.fbs}), then the arrays, aligned
 * to 64 bytes and outside of the tables, so that they can be of any size and be used where they lie.
 *
 * <pre>{@code
 * sd.save(Path.of("model.gtsd"));
 * SameDiff again = SameDiff.load(Path.of("model.gtsd"));
 * }</pre>
 *
 * <p>Files of later versions are read as long as their major version is the same: what is not known is overlooked where it
 * may be, and refused by name where it may not. Files of unknown origin are safe to read: everything is checked before it is
 * used, nothing is allocated that the file does not hold, and no class is loaded that {@link OpRegistry} does not know.
 */
public final class GraphFile {
    /**
     * What a file held.
     *
     * @param graph the graph, the caller's to close
     * @param attachments what was stored beside it; the arrays are the caller's, in no scope
     */
    public record Content(SameDiff graph, Attachments attachments) {}

    private GraphFile() {}

    /** Writes a graph: whole, or not at all. */
    public static void write(Path file, SameDiff graph) {
        write(file, graph, Attachments.NONE);
    }

    /**
     * Writes a graph and what belongs to it: whole, or not at all. Nothing may change the values meanwhile.
     *
     * @throws GatunException if an operation of one's own is not registered, or the file cannot be written
     */
    public static void write(Path file, SameDiff graph, Attachments extra) {
        GraphWriter writer = new GraphWriter(graph, extra); // what cannot be written is refused before a file is made
        AtomicFile.write("save", file, writer::write);
    }

    /**
     * Writes a graph to a stream, which stays open.
     *
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, SameDiff graph, Attachments extra) throws IOException {
        new GraphWriter(graph, extra).write(out);
    }

    /** Reads a graph, with its arrays mapped and verified. */
    public static Content read(Path file) {
        return read(file, LoadOptions.DEFAULT);
    }

    /**
     * Reads a graph.
     *
     * @throws FileFormatException if the file is no graph file, is truncated or damaged, was written by a later major version,
     *     or names an operation that is not known
     * @throws GatunException if it cannot be read
     */
    public static Content read(Path file, LoadOptions options) {
        return FileSource.read(file, options);
    }

    /**
     * Reads a graph from the bytes of a file; arrays are copied and verified.
     *
     * @param name what errors call it
     */
    public static Content read(byte[] bytes, String name) {
        return FileSource.read(bytes, name);
    }
}
