package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.DataType;
import io.gatun.ops.TextRules;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The elements of arrays as bytes, little-endian and in c order, for file formats of one's own. */
public final class RawArrays {
    private static final int CHUNK = 1 << 16;

    /** Takes the bytes of an array in pieces. */
    @FunctionalInterface
    interface Sink {
        /** Takes the first n bytes. */
        void take(byte[] bytes, int n) throws IOException;
    }

    private RawArrays() {}

    /** Bytes of an array's elements. */
    static long bytes(NDArray x) {
        return x.length() * x.dataType().bytes();
    }

    /**
     * Writes the elements to a stream, which stays open.
     *
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, NDArray x) throws IOException {
        inOrder(x, (bytes, n) -> out.write(bytes, 0, n));
    }

    /** The CRC-32C (Castagnoli) of the bytes that {@link #write} writes. */
    public static long crc32c(NDArray x) {
        CRC32C crc = new CRC32C();
        try {
            inOrder(x, (bytes, n) -> crc.update(bytes, 0, n));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a checksum does not write
        }
        return crc.getValue();
    }

    /** Whether the bytes are elements of the array's type: false for truth values other than 0 and 1, on which kernels rely. */
    public static boolean isSound(NDArray x) {
        if (x.dataType() != DataType.BOOL) {
            return true;
        }
        boolean[] sound = {true};
        try {
            inOrder(x, (bytes, n) -> {
                for (int i = 0; i < n; i++) {
                    sound[0] &= bytes[i] == 0 || bytes[i] == 1;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written
        }
        return sound[0];
    }

    /**
     * Reads the elements of an array that is contiguous in c order from a stream, which stays open behind them.
     *
     * @throws IOException if the stream fails, or ends before
     */
    public static void read(InputStream in, NDArray x) throws IOException {
        TextRules.refuseMemory("read", x.dataType());
        if (!x.isContiguous()) {
            throw new io.gatun.ops.ShapeException("[read] an array of shape " + x.shape() + " and other strides: "
                    + "expected one that is contiguous in c order");
        }
        Owner held = x.enter(Context.current(), "read", 0);
        try {
            MemorySegment to = x.memory();
            byte[] buffer = new byte[CHUNK];
            long total = x.length() * x.dataType().bytes();
            for (long at = 0; at < total; ) {
                int n = (int) Math.min(CHUNK, total - at);
                if (in.readNBytes(buffer, 0, n) < n) {
                    throw new EOFException("it ends inside an array");
                }
                swap(buffer, n, x.dataType().bytes());
                MemorySegment.copy(buffer, 0, to, ValueLayout.JAVA_BYTE, at, n);
                at += n;
            }
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    /** Takes the elements of an array as memory. */
    @FunctionalInterface
    interface MemorySink {
        void take(MemorySegment elements) throws IOException;
    }

    /** Gives the elements of an array, in c order and little-endian, as one piece of memory. */
    static void memory(NDArray x, MemorySink sink) throws IOException {
        TextRules.refuseMemory("write", x.dataType());
        Owner held = x.enter(Context.current(), "write", 0);
        try {
            NDArray plain = x.contiguous();
            giveLittleEndian(plain, sink);
            if (plain != x) {
                plain.close();
            }
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    /** Gives the elements of an array without gaps as they lie, little-endian. */
    static void giveLittleEndian(NDArray plain, MemorySink sink) throws IOException {
        MemorySegment m = plain.memory().asSlice(0, bytes(plain));
        int size = plain.dataType().bytes();
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN && size > 1) {
            MemorySegment swapped = MemorySegment.ofArray(new byte[Math.toIntExact(m.byteSize())]);
            Npy.copySwapped(m, swapped, size);
            m = swapped;
        }
        sink.take(m);
    }

    private static void inOrder(NDArray x, Sink sink) throws IOException {
        TextRules.refuseMemory("write", x.dataType());
        Owner held = x.enter(Context.current(), "write", 0);
        try {
            NDArray plain = x.contiguous();
            elements(plain, sink);
            if (plain != x) {
                plain.close();
            }
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    /** The elements of an array without gaps, as they lie. */
    static void elements(NDArray x, Sink sink) throws IOException {
        MemorySegment m = x.memory();
        byte[] buffer = new byte[CHUNK];
        long total = x.length() * x.dataType().bytes();
        for (long at = 0; at < total; at += CHUNK) {
            int n = (int) Math.min(CHUNK, total - at);
            MemorySegment.copy(m, ValueLayout.JAVA_BYTE, at, buffer, 0, n);
            swap(buffer, n, x.dataType().bytes());
            sink.take(buffer, n);
        }
    }

    private static void swap(byte[] bytes, int n, int size) {
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN && size > 1) {
            MemorySegment m = MemorySegment.ofArray(bytes).asSlice(0, n);
            Npy.copySwapped(MemorySegment.ofArray(bytes.clone()).asSlice(0, n), m, size);
        }
    }
}
