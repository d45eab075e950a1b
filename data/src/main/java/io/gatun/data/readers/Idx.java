package io.gatun.data.readers;

import io.gatun.ops.FileFormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The contents of an IDX file, the format of MNIST: a magic number that tells the element type and the rank, the sizes, and
 * the elements in big-endian order (Yann LeCun, <i>The MNIST database of handwritten digits</i>).
 *
 * @param type element type
 * @param shape sizes along each axis
 * @param bytes the elements as they stand in the file; not copied: treat as read-only
 */
public record Idx(Type type, long[] shape, byte[] bytes) {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;
    /** No deflate stream grows by more than this factor. */
    private static final long MAX_RATIO = 1032;

    /** Element types of IDX. */
    public enum Type {
        /** Unsigned bytes. */
        UBYTE(0x08, 1),
        /** Signed bytes. */
        BYTE(0x09, 1),
        /** 16-bit integers. */
        SHORT(0x0B, 2),
        /** 32-bit integers. */
        INT(0x0C, 4),
        /** 32-bit floating point. */
        FLOAT(0x0D, 4),
        /** 64-bit floating point. */
        DOUBLE(0x0E, 8);

        private final int code;
        private final int bytes;

        Type(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        /** Bytes of one element. */
        public int bytes() {
            return bytes;
        }
    }

    /**
     * Reads a file, packed with gzip or not. Lengths are compared before memory is taken.
     *
     * @throws FileFormatException if it is not an IDX file, or is shorter or longer than its header says; the message names the
     *     file and both lengths
     */
    public static Idx read(Path file) {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            raw.mark(2);
            boolean packed = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            long length = Files.size(file);
            return packed
                    ? read(file.toString(), new GZIPInputStream(raw, 1 << 16), length, true)
                    : read(file.toString(), raw, length, false);
        } catch (EOFException | ZipException e) {
            throw new FileFormatException(
                    "[idx] " + file + " is truncated or damaged: it cannot be unpacked (" + e.getMessage()
                            + "); fetch it again",
                    e);
        } catch (IOException e) {
            throw new FileFormatException("[idx] " + file + " cannot be read: " + e, e);
        }
    }

    private static Idx read(String file, InputStream in, long length, boolean packed) throws IOException {
        byte[] magic = in.readNBytes(4);
        Type type = magic.length == 4 && magic[0] == 0 && magic[1] == 0 ? type(magic[2]) : null;
        int rank = type == null ? 0 : magic[3];
        if (type == null || rank < 1 || rank > 8) {
            throw new FileFormatException("[idx] " + file + " is no IDX file: it starts with " + Arrays.toString(magic)
                    + ", expected [0, 0, type 8 to 14, rank 1 to 8]");
        }
        byte[] sizes = in.readNBytes(4 * rank);
        if (sizes.length < 4 * rank) {
            throw new FileFormatException("[idx] " + file + " is truncated: it ends inside its header, after "
                    + (4 + sizes.length) + " of " + (4 + 4 * rank) + " bytes");
        }
        long[] shape = new long[rank];
        ByteBuffer header = ByteBuffer.wrap(sizes);
        long expected = type.bytes;
        for (int i = 0; i < rank; i++) {
            shape[i] = header.getInt();
            if (shape[i] < 0) {
                throw new FileFormatException(
                        "[idx] " + file + " is damaged: size " + shape[i] + " of axis " + i + " is negative");
            }
            expected = saturatedProduct(expected, shape[i]);
        }
        long start = 4 + 4L * rank;
        if (packed ? expected > length * MAX_RATIO : expected != length - start) {
            throw wrongLength(file, shape, expected + start, packed ? "at most " + length * MAX_RATIO : "" + length);
        }
        if (expected > MAX_BYTES) {
            throw new FileFormatException("[idx] " + file + " is too large: " + Arrays.toString(shape) + " takes "
                    + expected + " bytes, at most " + MAX_BYTES + " can be read at once");
        }
        byte[] bytes = new byte[(int) expected];
        int received = in.readNBytes(bytes, 0, bytes.length);
        if (received < expected) {
            throw wrongLength(file, shape, expected + start, "" + (received + start));
        }
        if (packed && in.read() >= 0) {
            throw wrongLength(file, shape, expected + start, "more");
        }
        return new Idx(type, shape, bytes);
    }

    private static FileFormatException wrongLength(String file, long[] shape, long expected, String received) {
        return new FileFormatException("[idx] " + file + " is truncated or damaged: " + Arrays.toString(shape)
                + " takes " + expected + " bytes, the file has " + received + "; fetch it again");
    }

    private static long saturatedProduct(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE / 2 : a * b;
    }

    private static Type type(int code) {
        for (Type t : Type.values()) {
            if (t.code == code) {
                return t;
            }
        }
        return null;
    }

    /**
     * The unsigned bytes of an array of the expected rank.
     *
     * @throws FileFormatException for another type or rank; {@code file} names it
     */
    public byte[] requireBytes(Path file, int rank) {
        if (type != Type.UBYTE || shape.length != rank) {
            throw new FileFormatException("[idx] " + file + " holds " + type + " of shape " + Arrays.toString(shape)
                    + ", expected UBYTE of rank " + rank);
        }
        return bytes;
    }

    /** Number of elements. */
    public int count() {
        return bytes.length / type.bytes;
    }

    /** The elements as doubles; exact for every type. */
    public double[] toDoubles() {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        double[] out = new double[count()];
        for (int i = 0; i < out.length; i++) {
            out[i] = switch (type) {
                case UBYTE -> in.get() & 0xff;
                case BYTE -> in.get();
                case SHORT -> in.getShort();
                case INT -> in.getInt();
                case FLOAT -> in.getFloat();
                case DOUBLE -> in.getDouble();
            };
        }
        return out;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Idx other
                && type == other.type
                && Arrays.equals(shape, other.shape)
                && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type.hashCode() + Arrays.hashCode(shape)) + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Idx[" + type + " " + Arrays.toString(shape) + "]";
    }
}
