package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * NumPy's {@code .npy} files: versions 1 to 3, both byte orders, c and f order. Read are bool, int8 to int64, uint8 to uint32 and
 * float16 to float64 (int8, int16, uint8 and uint16 become INT, uint32 becomes LONG); written are all types but BFLOAT16, which
 * NumPy does not have. Files of unknown origin are safe to read: nothing is allocated that the file does not hold.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER = 1 << 16;
    private static final int CHUNK = 1 << 16;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Npy() {}

    /**
     * Reads a file.
     *
     * @throws FileFormatException if it is not a NumPy file, is damaged, or holds a type that arrays do not have
     * @throws GatunException if it cannot be read
     */
    public static NDArray read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, Files.size(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new GatunException("[npy] there is no file " + file, e);
        } catch (IOException e) {
            throw new GatunException("[npy] cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /** Reads the bytes of a file. */
    public static NDArray read(byte[] bytes) {
        try {
            return read(new ByteArrayInputStream(bytes), bytes.length, "the array of bytes");
        } catch (IOException e) {
            throw new GatunException("[npy] cannot read an array of bytes", e);
        }
    }

    /**
     * Reads one array from a stream and stops behind it.
     *
     * @param in where the array begins
     * @param available bytes that the stream holds at most: no larger array is accepted
     * @param source a name for error messages
     * @throws IOException if the stream fails
     * @throws FileFormatException as {@link #read(Path)}
     */
    public static NDArray read(InputStream in, long available, String source) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8) {
            throw truncated(source, "it ends inside the first 8 bytes");
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (start[i] != MAGIC[i]) {
                throw new FileFormatException(
                        "[npy] " + source + " does not begin with \\x93NUMPY: expected a .npy file");
            }
        }
        int version = start[6];
        if (version < 1 || version > 3) {
            throw new FileFormatException(
                    "[npy] " + source + " is of format version " + version + "." + start[7] + ": expected 1, 2 or 3");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        byte[] l = in.readNBytes(lengthBytes);
        if (l.length < lengthBytes) {
            throw truncated(source, "it ends inside the header's length");
        }
        long length = 0;
        for (int i = lengthBytes - 1; i >= 0; i--) {
            length = length << 8 | l[i] & 0xff;
        }
        long left = available - 8 - lengthBytes;
        if (length > MAX_HEADER || length > left) {
            throw truncated(source, "its header claims " + length + " bytes, of " + left + " that are there");
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw truncated(source, "it ends inside the header");
        }
        return read(in, left - length, NpyHeader.parse(text, source), source);
    }

    private static NDArray read(InputStream in, long left, NpyHeader header, String source) throws IOException {
        NpyType type = NpyType.of(header.descr(), source);
        Shape shape;
        try {
            shape = Shape.of(header.shape());
        } catch (ShapeException e) {
            throw new FileFormatException(
                    "[npy] " + source + " has an impossible shape: expected one that fits memory; " + e.getMessage(),
                    e);
        }
        if (shape.length() > left / type.bytes()) {
            throw truncated(
                    source,
                    "its shape " + shape + " of " + header.descr() + " needs " + type.bytes()
                            + " bytes for each element, of " + left + " that are there");
        }
        NDArray x = Nd.uninitialized(type.type(), shape, header.fortran() ? 'f' : 'c');
        boolean done = false;
        try {
            fill(in, x.memory(), type, shape.length());
            done = true;
        } catch (EOFException e) {
            throw truncated(source, "it ends inside the data");
        } finally {
            if (!done) {
                x.close();
            }
        }
        return x;
    }

    private static void fill(InputStream in, MemorySegment to, NpyType type, long n) throws IOException {
        byte[] buffer = new byte[CHUNK];
        ByteBuffer values = ByteBuffer.wrap(buffer).order(type.order());
        long total = n * type.bytes();
        for (long at = 0; at < total; ) {
            int want = (int) Math.min(CHUNK, total - at);
            if (in.readNBytes(buffer, 0, want) < want) {
                throw new EOFException();
            }
            if (type.isDirect() && (type.bytes() == 1 || type.order() == ByteOrder.nativeOrder())) {
                MemorySegment.copy(buffer, 0, to, ValueLayout.JAVA_BYTE, at, want);
            } else if (type.isDirect()) {
                copySwapped(MemorySegment.ofArray(buffer).asSlice(0, want), to.asSlice(at, want), type.bytes());
            } else {
                widen(values, want / type.bytes(), type, to, at / type.bytes());
            }
            at += want;
        }
    }

    private static void widen(ByteBuffer from, int n, NpyType type, MemorySegment to, long at) {
        for (int i = 0; i < n; i++) {
            switch (type.kind() << 4 | type.bytes()) {
                case 'b' << 4 | 1 -> to.set(ValueLayout.JAVA_BYTE, at + i, (byte) (from.get(i) != 0 ? 1 : 0));
                case 'i' << 4 | 1 -> to.setAtIndex(ValueLayout.JAVA_INT, at + i, from.get(i));
                case 'u' << 4 | 1 -> to.setAtIndex(ValueLayout.JAVA_INT, at + i, from.get(i) & 0xff);
                case 'i' << 4 | 2 -> to.setAtIndex(ValueLayout.JAVA_INT, at + i, from.getShort(2 * i));
                case 'u' << 4 | 2 -> to.setAtIndex(ValueLayout.JAVA_INT, at + i, from.getShort(2 * i) & 0xffff);
                case 'u' << 4 | 4 -> to.setAtIndex(ValueLayout.JAVA_LONG, at + i, from.getInt(4 * i) & 0xffffffffL);
                default -> throw new AssertionError(type);
            }
        }
    }

    /** Copies elements of the given size with their bytes reversed; for machines and files of other byte orders. */
    public static void copySwapped(MemorySegment from, MemorySegment to, int bytes) {
        for (long at = 0; at < to.byteSize(); at += bytes) {
            switch (bytes) {
                case 2 -> to.set(SHORT, at, Short.reverseBytes(from.get(SHORT, at)));
                case 4 -> to.set(INT, at, Integer.reverseBytes(from.get(INT, at)));
                default -> to.set(LONG, at, Long.reverseBytes(from.get(LONG, at)));
            }
        }
    }

    private static FileFormatException truncated(String source, String what) {
        return new FileFormatException("[npy] " + source + " is damaged or incomplete: " + what
                + "; expected a .npy file as NumPy writes it, copy or save it again");
    }

    /**
     * Writes a file, whole or not at all: it is written beside and then renamed.
     *
     * @throws DataTypeException for BFLOAT16
     * @throws GatunException if it cannot be written
     */
    public static void write(Path file, NDArray x) {
        header(x); // refuses types before a file is made
        AtomicFile.write("npy", file, out -> write(out, x));
    }

    /**
     * Writes the bytes of a file to a stream, which stays open.
     *
     * @throws IOException if the stream fails
     * @throws DataTypeException for BFLOAT16
     */
    public static void write(OutputStream out, NDArray x) throws IOException {
        byte[] header = header(x);
        Owner held = x.enter(Context.current(), "npy", 0);
        try {
            out.write(header);
            NDArray plain = x.order() == 'f' ? x : x.contiguous();
            RawArrays.elements(plain, (bytes, n) -> out.write(bytes, 0, n));
            if (plain != x) {
                plain.close();
            }
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    private static byte[] header(NDArray x) {
        DataType type = x.dataType();
        if (type.numpy() == null) {
            throw new DataTypeException("[npy] NumPy has no " + type + ": cast to FLOAT first");
        }
        String text = new NpyHeader(type.numpy(), x.order() == 'f', x.shape().toArray()).text();
        // Version 1 has two bytes for the header's length, which is a multiple of 64 with all before it.
        boolean wide = text.length() > 65000;
        int before = MAGIC.length + 2 + (wide ? 4 : 2);
        int padded = (before + text.length() + 1 + 63) / 64 * 64 - before;
        ByteBuffer b = ByteBuffer.allocate(before + padded).order(ByteOrder.LITTLE_ENDIAN);
        b.put(MAGIC).put((byte) (wide ? 2 : 1)).put((byte) 0);
        if (wide) {
            b.putInt(padded);
        } else {
            b.putShort((short) padded);
        }
        b.put(text.getBytes(StandardCharsets.ISO_8859_1));
        b.put(" ".repeat(padded - text.length() - 1).getBytes(StandardCharsets.ISO_8859_1));
        b.put((byte) '\n');
        return b.array();
    }
}
