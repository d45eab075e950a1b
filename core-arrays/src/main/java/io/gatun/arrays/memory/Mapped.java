package io.gatun.arrays.memory;

import io.gatun.bindings.GatunNative;
import io.gatun.bindings.NativeException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A part of a file as memory. It is mapped privately: pages are read when they are first touched and shared with other
 * processes until they are written to; then the system copies the page, and the file stays as it is. The mapping ends when
 * the collector finds that no array refers to it.
 */
public final class Mapped extends Owner {
    private final MemorySegment segment;
    private final String file;

    private Mapped(MemorySegment segment, String file) {
        super(null);
        this.segment = segment;
        this.file = file;
    }

    /**
     * Maps a part of a file that may be read. (Java's own private mappings want the right to write to the file, although it never is
     * written to.)
     *
     * @param bytes more than 0
     * @throws IOException if the file cannot be opened for reading, or not be mapped
     */
    public static Mapped open(Path file, long offset, long bytes) throws IOException {
        NativeErrors.load();
        try {
            return new Mapped(GatunNative.mapFile(file.toString(), offset, bytes), file.toString());
        } catch (NativeException e) {
            throw new FileSystemException(file.toString(), null, e.getMessage());
        }
    }

    /** The memory. */
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public String describe() {
        return "the array over the file " + file;
    }

    @Override
    public String advice() {
        return "close it after its last use";
    }
}
