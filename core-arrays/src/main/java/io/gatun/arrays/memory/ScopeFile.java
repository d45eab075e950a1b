package io.gatun.arrays.memory;

import io.gatun.bindings.GatunNative;
import io.gatun.bindings.NativeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.MemoryLimitException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** Memory in temporary files, for arrays that together are larger than the machine's memory. A file is deleted while it is in use. */
final class ScopeFile {
    private static final AtomicLong MAPPED = new AtomicLong();

    private ScopeFile() {}

    /** Bytes in files now. */
    static long mappedBytes() {
        return MAPPED.get();
    }

    static void unmapped(long bytes) {
        MAPPED.addAndGet(-bytes);
    }

    private static void reserve(Path file, Path folder, long bytes) throws IOException {
        NativeErrors.load();
        try {
            GatunNative.reserveFile(file.toString(), bytes);
        } catch (NativeException.OutOfMemory e) {
            throw full(folder, bytes, e);
        } catch (NativeException.Unsupported e) {
            fill(file, folder, bytes);
        } catch (NativeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Takes the blocks of the disk by writing to them. */
    static void fill(Path file, Path folder, long bytes) throws IOException {
        try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(bytes, 1 << 20));
            for (long at = 0; at < bytes; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
                at += c.write(zeros, at);
            }
        } catch (IOException e) {
            if (Files.getFileStore(file).getUsableSpace() < bytes) {
                throw full(folder, bytes, e);
            }
            throw e;
        }
    }

    private static MemoryLimitException full(Path folder, long bytes, Exception e) {
        MemoryLimitException m = new MemoryLimitException("[scope] " + MemoryReport.size(bytes)
                + " do not fit the disk of " + folder + ": name another folder, or free some; " + e.getMessage());
        m.initCause(e);
        return m;
    }

    /**
     * A block in a file of its own, which has no name from here on: the disk is free again once the block is given back, or the
     * process ends.
     *
     * @throws MemoryLimitException if the disk has less room, all of which is taken here: a page without it would be a crash later
     */
    static Block take(Path folder, long bytes) {
        Path file = null;
        try {
            file = Files.createTempFile(folder, "gatun-scope", ".tmp");
            long free = Files.getFileStore(file).getUsableSpace();
            if (bytes > free) {
                throw new MemoryLimitException(
                        "[scope] " + MemoryReport.size(bytes) + " do not fit the disk of " + folder + ", which has "
                                + MemoryReport.size(free) + " left: name another folder, or free some");
            }
            reserve(file, folder, bytes);
            Arena arena = Arena.ofShared();
            try (FileChannel c = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                Block b = new Block(c.map(MapMode.READ_WRITE, 0, bytes, arena), arena);
                MAPPED.addAndGet(bytes);
                return b;
            } catch (IOException | RuntimeException e) {
                arena.close();
                throw e;
            }
        } catch (IOException e) {
            throw new GatunException(
                    "[scope] cannot map a temporary file in " + folder + ": " + e
                            + "; expected a folder that may be written to",
                    e);
        } finally {
            try {
                if (file != null) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                file.toFile().deleteOnExit(); // a system that keeps open files
            }
        }
    }
}
