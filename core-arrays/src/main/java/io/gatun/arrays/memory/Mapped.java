package io.gatun.arrays.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
     * Maps a part of a file. Java wants the right to write to the file for this, although it never is written to.
     *
     * @param bytes more than 0
     * @throws IOException if the file cannot be opened for reading and writing, or not be mapped
     */
    public static Mapped open(Path file, long offset, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Mapped(channel.map(MapMode.PRIVATE, offset, bytes, Arena.ofAuto()), file.toString());
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
