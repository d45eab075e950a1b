package io.gatun.arrays.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Moves bytes between native memory and streams, channels and files. */
final class Bytes {
    /** What is moved at once: enough for the speed of the disk, little enough for a buffer on the side. */
    private static final int CHUNK = 1 << 20;

    private static final long CHANNEL_CHUNK = 64L << 20;
    /** What is allocated on the word of a header that nothing backs: more is gathered as it arrives. */
    private static final long TRUSTED = 16L << 20;

    /** A source of bytes that knows how many it holds at most. */
    interface Source {
        /** Reads until the memory is full; EOFException if there are too few bytes. */
        void read(MemorySegment to) throws IOException;

        /** Bytes that are left, at most; -1 if that is not known. */
        long left();
    }

    private Bytes() {}

    /** The bytes of a stream. */
    static Source of(InputStream in, long left) {
        return new Source() {
            private long rest = left;

            @Override
            public void read(MemorySegment to) throws IOException {
                byte[] buffer = new byte[(int) Math.min(CHUNK, to.byteSize())];
                for (long at = 0; at < to.byteSize(); ) {
                    int want = (int) Math.min(buffer.length, to.byteSize() - at);
                    if (in.readNBytes(buffer, 0, want) < want) {
                        throw new EOFException();
                    }
                    MemorySegment.copy(buffer, 0, to, ValueLayout.JAVA_BYTE, at, want);
                    at += want;
                }
                rest -= rest < 0 ? 0 : to.byteSize();
            }

            @Override
            public long left() {
                return rest;
            }
        };
    }

    /** The bytes of a channel from its position on. */
    static Source of(ReadableByteChannel channel, long left) {
        return new Source() {
            private long rest = left;

            @Override
            public void read(MemorySegment to) throws IOException {
                for (long at = 0; at < to.byteSize(); at += CHANNEL_CHUNK) {
                    ByteBuffer b = to.asSlice(at, Math.min(CHANNEL_CHUNK, to.byteSize() - at))
                            .asByteBuffer();
                    while (b.hasRemaining()) {
                        if (channel.read(b) < 0) {
                            throw new EOFException();
                        }
                    }
                }
                rest -= rest < 0 ? 0 : to.byteSize();
            }

            @Override
            public long left() {
                return rest;
            }
        };
    }

    /** n bytes on the heap. */
    static byte[] heap(Source from, int n) throws IOException {
        byte[] bytes = new byte[n];
        from.read(MemorySegment.ofArray(bytes));
        return bytes;
    }

    /**
     * Fills memory that is allocated as late as possible: at once where the source is known to hold the bytes, else when they
     * have arrived.
     *
     * @param bytes how many
     * @param memory allocates them
     */
    static void fill(Source from, long bytes, Supplier<MemorySegment> memory) throws IOException {
        if (from.left() >= bytes || bytes <= TRUSTED) {
            from.read(memory.get());
            return;
        }
        List<MemorySegment> parts = new ArrayList<>();
        for (long at = 0; at < bytes; ) {
            int n = (int) Math.min(TRUSTED, bytes - at);
            parts.add(MemorySegment.ofArray(heap(from, n)));
            at += n;
        }
        MemorySegment to = memory.get();
        long at = 0;
        for (MemorySegment p : parts) {
            MemorySegment.copy(p, 0, to, at, p.byteSize());
            at += p.byteSize();
        }
    }

    /** Writes memory to a stream. */
    static void write(OutputStream out, MemorySegment from) throws IOException {
        byte[] buffer = new byte[(int) Math.min(CHUNK, from.byteSize())];
        for (long at = 0; at < from.byteSize(); at += buffer.length) {
            int n = (int) Math.min(buffer.length, from.byteSize() - at);
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, buffer, 0, n);
            out.write(buffer, 0, n);
        }
    }

    /** Writes memory to a channel. */
    static void write(WritableByteChannel out, MemorySegment from) throws IOException {
        for (long at = 0; at < from.byteSize(); at += CHANNEL_CHUNK) {
            write(
                    out,
                    from.asSlice(at, Math.min(CHANNEL_CHUNK, from.byteSize() - at))
                            .asByteBuffer());
        }
    }

    /** Writes a buffer to a channel. */
    static void write(WritableByteChannel out, ByteBuffer b) throws IOException {
        while (b.hasRemaining()) {
            out.write(b);
        }
    }
}
