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
import io.gatun.ops.Spec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * NumPy's {@code .npy} files: versions 1 to 3, both byte orders, c and f order. Complex numbers, records, dates and objects
 * are refused. Written are all types but BFLOAT16, which NumPy does not have; strings as {@code U} of the longest. Files of unknown origin are safe to read: nothing is allocated that the file does not hold.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER = 1 << 16;
    /** Strings are objects on the Java heap. */
    private static final int MAX_STRINGS = Integer.MAX_VALUE - 8;
    /** Strings of no width, which no bytes stand for. */
    private static final int MAX_EMPTY = 1 << 16;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    /** What the header says, understood. */
    private record Head(NpyType type, Shape shape, boolean fortran, long start) {
        long bytes() {
            return shape.length() * type.bytes();
        }
    }

    private Npy() {}

    // ------------------------------------------------------------ reading

    /**
     * Reads a file.
     *
     * @throws FileFormatException if it is not a NumPy file, is damaged, or holds a type that arrays do not have
     * @throws GatunException if it cannot be read
     */
    public static NDArray read(Path file) {
        NDArray[] x = new NDArray[1];
        reading(file, channel -> x[0] = read(Bytes.of(channel, channel.size()), file.toString()));
        return x[0];
    }

    /**
     * A file as memory: nothing is read before it is touched, and what is written to the array stays in this process. Where the
     * elements cannot be used as they lie (another byte order, truth values, strings), they are read as by {@link #read(Path)}.
     *
     * @return an array in no scope; the file must not be cut off or overwritten in place while it lives
     */
    public static NDArray map(Path file) {
        NDArray[] x = new NDArray[1];
        reading(file, channel -> {
            Head h = head(Bytes.of(channel, channel.size()), file.toString());
            if (h.type.isNative() && h.start % h.type.bytes() == 0 && h.bytes() > 0) {
                try {
                    x[0] = mapped(h, Nd.map(file, h.start, h.bytes()));
                    return;
                } catch (FileSystemException e) { // a file system without mappings
                    System.getLogger("io.gatun.arrays")
                            .log(System.Logger.Level.DEBUG, "[npy] " + file + " is copied", e);
                }
            }
            channel.position(0);
            x[0] = read(Bytes.of(channel, channel.size()), file.toString()).detach();
        });
        return x[0];
    }

    private static NDArray mapped(Head h, NDArray bytes) {
        if (!h.fortran) {
            return bytes.viewAs(h.type.type(), h.shape, 0);
        }
        long[] sizes = h.shape.toArray();
        for (int i = 0; i < sizes.length / 2; i++) {
            long s = sizes[i];
            sizes[i] = sizes[sizes.length - 1 - i];
            sizes[sizes.length - 1 - i] = s;
        }
        return bytes.viewAs(h.type.type(), Shape.of(sizes), 0).transpose();
    }

    /** Type and shape of a file's array, without reading its elements; their number is compared with the file's length. */
    public static Spec spec(Path file) {
        Spec[] s = new Spec[1];
        reading(file, channel -> {
            Head h = head(Bytes.of(channel, channel.size()), file.toString());
            s[0] = new Spec(h.type.type(), h.shape);
        });
        return s[0];
    }

    /** Reads a header and compares what it says with the bytes that are there. */
    static void checkHeader(InputStream in, long available, String source) throws IOException {
        head(Bytes.of(in, available), source);
    }

    /** Reads from a file's channel. */
    @FunctionalInterface
    interface Reading {
        void read(FileChannel channel) throws IOException;
    }

    static void reading(Path file, Reading reading) {
        reading("npy", file, reading);
    }

    static void reading(String format, Path file, Reading reading) {
        try {
            AtomicFile.uninterrupted(() -> {
                try (FileChannel channel = FileChannel.open(file)) {
                    reading.read(channel);
                }
            });
        } catch (NoSuchFileException e) {
            throw new GatunException("[" + format + "] there is no file " + file, e);
        } catch (IOException e) {
            throw new GatunException("[" + format + "] cannot read " + file + ": " + AtomicFile.reason(e), e);
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
     * Reads one array from a stream of unknown length and stops behind it. What the header claims is believed as far as bytes
     * arrive.
     *
     * @throws IOException if the stream fails
     * @throws FileFormatException as {@link #read(Path)}
     */
    public static NDArray read(InputStream in) throws IOException {
        return read(Bytes.of(in, -1), "the stream");
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
        return read(Bytes.of(in, available), source);
    }

    /**
     * Reads one array from a channel and leaves its position behind it.
     *
     * @throws IOException if the channel fails
     * @throws FileFormatException as {@link #read(Path)}
     */
    public static NDArray read(ReadableByteChannel in) throws IOException {
        long left = in instanceof SeekableByteChannel s ? Math.max(0, s.size() - s.position()) : -1;
        return read(Bytes.of(in, left), "the channel");
    }

    private static NDArray read(Bytes.Source in, String source) throws IOException {
        return read(in, head(in, source), source);
    }

    private static byte[] take(Bytes.Source in, int n, String source, String inside) throws IOException {
        try {
            return Bytes.heap(in, n);
        } catch (EOFException e) {
            throw truncated(source, "it ends inside " + inside);
        }
    }

    private static Head head(Bytes.Source in, String source) throws IOException {
        byte[] start = take(in, 8, source, "the first 8 bytes");
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
        byte[] l = take(in, lengthBytes, source, "the header's length");
        long length = 0;
        for (int i = lengthBytes - 1; i >= 0; i--) {
            length = length << 8 | l[i] & 0xff;
        }
        long left = in.left() < 0 ? Long.MAX_VALUE : in.left();
        if (length > MAX_HEADER || length > left) {
            throw truncated(
                    source,
                    "its header claims " + length + " bytes, of " + Math.min(left, MAX_HEADER)
                            + " that are there or allowed");
        }
        byte[] text = take(in, (int) length, source, "the header");
        NpyHeader header = NpyHeader.parse(text, source);
        NpyType type = NpyType.of(header.descr(), source);
        Shape shape;
        try {
            shape = Shape.of(header.shape());
        } catch (ShapeException e) {
            throw new FileFormatException(
                    "[npy] " + source + " has an impossible shape: expected one that fits memory; " + e.getMessage(),
                    e);
        }
        left = in.left() < 0 ? Long.MAX_VALUE / 16 : in.left();
        long most = type.bytes() > 0 ? left / type.bytes() : Math.min(left, MAX_EMPTY);
        if (shape.length() > most || type.isText() && shape.length() > MAX_STRINGS) {
            throw truncated(
                    source,
                    "its shape " + shape + " of " + header.descr() + " needs " + type.bytes()
                            + " bytes for each element, of " + left + " that are there");
        }
        return new Head(type, shape, header.fortran(), 8 + lengthBytes + length);
    }

    private static NDArray read(Bytes.Source in, Head h, String source) throws IOException {
        if (h.type.isText()) {
            try {
                return NpyStrings.read(in, h.type, h.shape, h.fortran, source);
            } catch (EOFException e) {
                throw truncated(source, "it ends inside the data");
            }
        }
        NDArray[] made = new NDArray[1];
        boolean done = false;
        try {
            Bytes.fill(in, h.bytes(), () -> allocate(h, made).memory());
            h.type.settle(made[0].memory());
            done = true;
        } catch (EOFException e) {
            throw truncated(source, "it ends inside the data");
        } finally {
            if (!done && made[0] != null) {
                made[0].close();
            }
        }
        return made[0];
    }

    private static NDArray allocate(Head h, NDArray[] made) {
        made[0] = Nd.uninitialized(h.type.type(), h.shape, h.fortran ? 'f' : 'c');
        return made[0];
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

    // ------------------------------------------------------------ writing

    /**
     * Writes a file, whole or not at all: it is written beside and then renamed.
     *
     * @throws DataTypeException for BFLOAT16
     * @throws GatunException if it cannot be written
     */
    public static void write(Path file, NDArray x) {
        header(x); // refuses types before a file is made
        AtomicFile.writeChannel("npy", file, out -> write(out, x));
    }

    /**
     * Writes a file of strings as bytes of UTF-8, NumPy's {@code S} in place of {@code U}: a quarter as large for ASCII.
     *
     * @throws DataTypeException for another type than UTF8
     * @throws GatunException if it cannot be written
     */
    public static void writeBytes(Path file, NDArray x) {
        if (x.dataType() != DataType.UTF8) {
            throw new DataTypeException("[npy] strings as bytes of " + x.dataType() + ": expected type UTF8");
        }
        AtomicFile.write("npy", file, out -> writeStrings(out, x, 'S'));
    }

    private static void writeStrings(OutputStream out, NDArray x, char kind) throws IOException {
        NpyStrings.Fixed strings = NpyStrings.Fixed.of(x, kind);
        out.write(header(strings.descr(), false, x.shape()));
        strings.write((bytes, n) -> out.write(bytes, 0, n));
    }

    /**
     * Writes the bytes of a file to a stream, which stays open.
     *
     * @throws IOException if the stream fails
     * @throws DataTypeException for BFLOAT16
     */
    public static void write(OutputStream out, NDArray x) throws IOException {
        if (x.dataType() == DataType.UTF8) {
            writeStrings(out, x, 'U');
            return;
        }
        out.write(header(x));
        plain(x, m -> Bytes.write(out, m));
    }

    /**
     * Writes the bytes of a file to a channel, which stays open.
     *
     * @throws IOException if the channel fails
     * @throws DataTypeException for BFLOAT16
     */
    public static void write(WritableByteChannel out, NDArray x) throws IOException {
        if (x.dataType() == DataType.UTF8) {
            writeStrings(Channels.newOutputStream(out), x, 'U');
            return;
        }
        Bytes.write(out, ByteBuffer.wrap(header(x)));
        plain(x, m -> Bytes.write(out, m));
    }

    /** The bytes of a file. */
    public static byte[] toBytes(NDArray x) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out, x);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    /** The elements without gaps and little-endian, in f order if the array has it, else in c order. */
    private static void plain(NDArray x, RawArrays.MemorySink sink) throws IOException {
        if (x.order() != 'f') {
            RawArrays.memory(x, sink);
            return;
        }
        Owner held = x.enter(Context.current(), "npy", 0);
        try {
            RawArrays.giveLittleEndian(x, sink);
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }

    private static byte[] header(NDArray x) {
        DataType type = x.dataType();
        if (type == DataType.UTF8) {
            return header(NpyStrings.Fixed.of(x, 'U').descr(), false, x.shape());
        }
        if (type.numpy() == null) {
            throw new DataTypeException("[npy] NumPy has no " + type + ": cast to FLOAT first");
        }
        return header(type.numpy(), x.order() == 'f', x.shape());
    }

    private static byte[] header(String descr, boolean fortran, Shape shape) {
        String text = new NpyHeader(descr, fortran, shape.toArray()).text();
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
