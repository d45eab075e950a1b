package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.MemoryLimitException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * Arrays of every type as compact bytes, for streams, buffers and messages: a header of 8 bytes and 8 for each axis, the elements, a
 * checksum. Everything is little-endian:
 *
 * <pre>
 * 4 bytes  "GTND"
 * 1        version of the format, 1
 * 1        number of the element type ({@link DataType#code()}; 13 for UTF8)
 * 1        0
 * 1        rank
 * 8 each   sizes
 * ...      elements in c order; of UTF8 each as 4 bytes with the number of its bytes, and these
 * 4        CRC-32C of all before it
 * </pre>
 *
 * <p>A reader takes every version up to its own; bytes of unknown origin are safe to read.
 */
public final class BinaryArrays {
    private static final byte[] MAGIC = {'G', 'T', 'N', 'D'};
    private static final int VERSION = 1;
    private static final int FIXED = 8;
    private static final int CHECKSUM = 4;
    private static final int MAX_RANK = 64;

    private BinaryArrays() {}

    /** Bytes that an array takes in this form. */
    public static long size(NDArray x) {
        long elements = x.dataType() == DataType.UTF8 ? BinaryStrings.bytes(x) : RawArrays.bytes(x);
        return FIXED + 8L * x.rank() + elements + CHECKSUM;
    }

    private static byte[] header(NDArray x) {
        ByteBuffer b = ByteBuffer.allocate(FIXED + 8 * x.rank()).order(ByteOrder.LITTLE_ENDIAN);
        b.put(MAGIC)
                .put((byte) VERSION)
                .put((byte) code(x.dataType()))
                .put((byte) 0)
                .put((byte) x.rank());
        for (long n : x.shape().toArray()) {
            b.putLong(n);
        }
        return b.array();
    }

    /** Writes a file, whole or not at all. */
    public static void write(Path file, NDArray x) {
        AtomicFile.write("binary", file, out -> write(out, x));
    }

    /**
     * Writes an array to a stream, which stays open.
     *
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, NDArray x) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] header = header(x);
        crc.update(header);
        out.write(header);
        if (x.dataType() == DataType.UTF8) {
            BinaryStrings.write(x, (bytes, n) -> {
                crc.update(bytes, 0, n);
                out.write(bytes, 0, n);
            });
        } else {
            writeElements(out, x, crc);
        }
        out.write(ByteBuffer.allocate(CHECKSUM)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .array());
    }

    private static void writeElements(OutputStream out, NDArray x, CRC32C crc) throws IOException {
        RawArrays.memory(x, m -> {
            byte[] buffer = new byte[(int) Math.min(1 << 16, m.byteSize())];
            for (long at = 0; at < m.byteSize(); at += buffer.length) {
                int n = (int) Math.min(buffer.length, m.byteSize() - at);
                MemorySegment.copy(m, at, MemorySegment.ofArray(buffer), 0, n);
                crc.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        });
    }

    /**
     * Writes an array to a buffer, on the heap or direct, from its position on.
     *
     * @throws ShapeException if fewer than {@link #size} bytes remain
     */
    public static void write(ByteBuffer to, NDArray x) {
        if (size(x) > to.remaining()) {
            throw new ShapeException("[binary] " + x.dataType() + x.shape() + " takes " + size(x)
                    + " bytes: the buffer has " + to.remaining());
        }
        try {
            write(
                    new OutputStream() {
                        @Override
                        public void write(int b) {
                            to.put((byte) b);
                        }

                        @Override
                        public void write(byte[] bytes, int from, int n) {
                            to.put(bytes, from, n);
                        }
                    },
                    x);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // a buffer does not fail
        }
    }

    /**
     * The array in a buffer of its own, ready to be read.
     *
     * @param direct whether the buffer is native memory
     */
    public static ByteBuffer toByteBuffer(NDArray x, boolean direct) {
        long size = size(x);
        if (size > Integer.MAX_VALUE - 8) {
            throw new MemoryLimitException("[binary] " + x.dataType() + x.shape() + " takes " + size
                    + " bytes: a ByteBuffer holds fewer than 2^31; write to a stream or file");
        }
        ByteBuffer b = direct ? ByteBuffer.allocateDirect((int) size) : ByteBuffer.allocate((int) size);
        write(b, x);
        return b.flip();
    }

    /** Reads a file. */
    public static NDArray read(Path file) {
        NDArray[] x = new NDArray[1];
        Npy.reading("binary", file, channel -> x[0] = read(Bytes.of(channel, channel.size()), file.toString()));
        return x[0];
    }

    /**
     * Reads one array from a stream and stops behind it.
     *
     * @throws IOException if the stream fails
     * @throws FileFormatException if it is none, is damaged, or of a later version
     */
    public static NDArray read(InputStream in) throws IOException {
        return read(Bytes.of(in, -1), "the stream");
    }

    /**
     * Reads one array from a buffer's position on and moves the position behind it.
     *
     * @throws FileFormatException if it is none, is damaged, or of a later version
     */
    public static NDArray read(ByteBuffer from) {
        ByteBuffer b = from.duplicate();
        InputStream in = new InputStream() {
            @Override
            public int read() {
                return b.hasRemaining() ? b.get() & 0xff : -1;
            }

            @Override
            public int read(byte[] to, int at, int n) {
                int k = Math.min(n, b.remaining());
                b.get(to, at, k);
                return k == 0 && n > 0 ? -1 : k;
            }
        };
        try {
            NDArray x = read(Bytes.of(in, from.remaining()), "the buffer");
            from.position(b.position());
            return x;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // a buffer does not fail
        }
    }

    private static NDArray read(Bytes.Source in, String source) throws IOException {
        NDArray[] made = new NDArray[1];
        boolean done = false;
        try {
            CRC32C crc = new CRC32C();
            byte[] start = Bytes.heap(in, FIXED);
            crc.update(start);
            DataType type = type(start, source);
            int rank = start[7] & 0xff;
            if (rank > MAX_RANK) {
                throw bad(source, "it claims " + rank + " axes, more than " + MAX_RANK);
            }
            byte[] sizes = Bytes.heap(in, 8 * rank);
            crc.update(sizes);
            Shape shape = shape(sizes, rank, source);
            long left = in.left() < 0 ? Long.MAX_VALUE / 16 : in.left();
            int least = type == DataType.UTF8 ? 4 : type.bytes();
            if (shape.length() > left / least) {
                throw bad(source, type + "" + shape + " does not fit the " + left + " bytes that are left");
            }
            if (type == DataType.UTF8) {
                try {
                    made[0] = BinaryStrings.read(in, shape, crc);
                } catch (FileFormatException e) {
                    throw bad(source, "it holds " + e.getMessage());
                }
            } else {
                Bytes.fill(in, shape.length() * type.bytes(), () -> {
                    made[0] = Nd.uninitialized(type, shape, 'c');
                    return made[0].memory();
                });
                crc(crc, made[0].memory());
            }
            NDArray x = made[0];
            long expected = Integer.toUnsignedLong(ByteBuffer.wrap(Bytes.heap(in, CHECKSUM))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt());
            if (crc.getValue() != expected) {
                throw bad(source, "it has another checksum than when it was written");
            }
            if (type == DataType.UTF8) {
                done = true;
                return x;
            }
            if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN && type.bytes() > 1) {
                Npy.copySwapped(x.memory(), x.memory(), type.bytes());
            }
            if (!RawArrays.isSound(x)) {
                throw bad(source, "it holds truth values other than 0 and 1");
            }
            done = true;
            return x;
        } catch (EOFException e) {
            throw bad(source, "it ends inside the array");
        } finally {
            if (!done && made[0] != null) {
                made[0].close();
            }
        }
    }

    private static void crc(CRC32C crc, MemorySegment m) {
        long piece = 1L << 30;
        for (long at = 0; at < m.byteSize(); at += piece) {
            crc.update(m.asSlice(at, Math.min(piece, m.byteSize() - at)).asByteBuffer());
        }
    }

    private static int code(DataType type) {
        return type == DataType.UTF8 ? BinaryStrings.CODE : type.code();
    }

    private static DataType type(byte[] start, String source) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (start[i] != MAGIC[i]) {
                throw new FileFormatException(
                        "[binary] " + source + " does not begin with GTND: expected an array that BinaryArrays wrote");
            }
        }
        if (start[4] < 1 || start[4] > VERSION) {
            throw new FileFormatException("[binary] " + source + " is of version " + start[4]
                    + " of the format: expected 1 to " + VERSION + "; take a newer Gatun");
        }
        for (DataType t : DataType.values()) {
            if (code(t) == start[5]) {
                return t;
            }
        }
        throw bad(source, "it claims an unknown type, " + start[5]);
    }

    private static Shape shape(byte[] bytes, int rank, String source) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long[] sizes = new long[rank];
        for (int i = 0; i < rank; i++) {
            sizes[i] = b.getLong();
            if (sizes[i] < 0) {
                throw bad(source, "it claims a size of " + sizes[i]);
            }
        }
        try {
            return Shape.of(sizes);
        } catch (ShapeException e) {
            throw bad(source, "it claims an impossible shape, " + java.util.Arrays.toString(sizes));
        }
    }

    private static FileFormatException bad(String source, String what) {
        return new FileFormatException("[binary] " + source + " is damaged or incomplete: " + what
                + "; expected an array that BinaryArrays wrote, copy or send it again");
    }

    /** The bytes as Base64 text (RFC 4648), without line breaks. */
    public static String toBase64(NDArray x) {
        return Base64.getEncoder().encodeToString(toByteBuffer(x, false).array());
    }

    /**
     * An array of a Base64 text: of {@link #toBase64}, or of the bytes of a {@code .npy} file; line breaks are passed over.
     *
     * @throws FileFormatException if it is neither
     */
    public static NDArray fromBase64(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(
                    "[base64] the text is no Base64: " + e.getMessage() + "; expected an array", e);
        }
        if (bytes.length == 0) {
            throw new FileFormatException("[base64] the text is empty: expected an array");
        }
        return bytes[0] == (byte) 0x93 ? Npy.read(bytes) : read(ByteBuffer.wrap(bytes));
    }
}
