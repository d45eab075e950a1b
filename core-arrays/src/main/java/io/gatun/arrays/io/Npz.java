package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's {@code .npz} files: zip archives of {@code .npy} files, compressed or not. Of a file of unknown origin no more is
 * allocated than its compressed bytes can stand for, and entries that share bytes are refused.
 */
public final class Npz {
    private static final String SUFFIX = ".npy";

    /** Deflate cannot do better. */
    private static final long MAX_RATIO = 1032;

    private Npz() {}

    /**
     * Reads all arrays, in the order of the file, by their names.
     *
     * @throws FileFormatException if it is not such a file, is damaged, or holds a type that arrays do not have
     * @throws GatunException if it cannot be read
     */
    public static Map<String, NDArray> read(Path file) {
        if (!Files.exists(file)) {
            throw new GatunException("[npz] there is no file " + file);
        }
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        boolean done = false;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            checkSizes(zip, file);
            for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
                ZipEntry entry = e.nextElement();
                try (InputStream in = verified(zip, entry)) {
                    put(arrays, entry, in, available(entry), file.toString());
                    in.transferTo(OutputStream.nullOutputStream()); // to the checksum
                }
            }
            done = true;
            return arrays;
        } catch (ZipException | EOFException e) {
            throw new FileFormatException("[npz] " + file + " is damaged or no .npz file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new GatunException("[npz] cannot read " + file + ": " + AtomicFile.reason(e), e);
        } finally {
            if (!done) {
                arrays.values().forEach(NDArray::close);
            }
        }
    }

    /**
     * Reads all arrays of a stream, which stays open; what an entry claims to hold is believed as far as bytes arrive.
     *
     * @throws IOException if the stream fails
     * @throws FileFormatException as {@link #read(Path)}
     */
    public static Map<String, NDArray> read(InputStream in) throws IOException {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        boolean done = false;
        try {
            ZipInputStream zip = new ZipInputStream(in);
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                put(arrays, e, zip, -1, "the stream");
                zip.closeEntry();
            }
            if (arrays.isEmpty()) {
                throw new FileFormatException("[npz] the stream has no entry: expected a .npz file");
            }
            done = true;
            return arrays;
        } catch (ZipException | EOFException e) {
            throw new FileFormatException("[npz] the stream is damaged or no .npz file: " + e.getMessage(), e);
        } finally {
            if (!done) {
                arrays.values().forEach(NDArray::close);
            }
        }
    }

    private static void put(Map<String, NDArray> arrays, ZipEntry entry, InputStream in, long available, String source)
            throws IOException {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) {
            throw new FileFormatException("[npz] " + source + " holds " + name + ": expected .npy files alone");
        }
        String key = name.substring(0, name.length() - SUFFIX.length());
        if (arrays.containsKey(key)) {
            throw new FileFormatException("[npz] " + source + " holds two arrays " + key + ": expected one");
        }
        arrays.put(key, Npy.read(in, available, source + ", array " + key));
    }

    /** Refuses archives whose entries hold more bytes than the file: they lie on top of each other, as in zip bombs. */
    static void checkSizes(ZipFile zip, Path file) throws IOException {
        long left = Files.size(file);
        for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
            left -= Math.max(0, e.nextElement().getCompressedSize());
            if (left < 0) {
                throw new FileFormatException(
                        "[npz] " + file + " is shorter than its entries together: expected entries"
                                + " beside each other; it is damaged, or made to fill memory");
            }
        }
    }

    /** An entry's bytes, whose checksum and number are compared at their end. */
    static InputStream verified(ZipFile zip, ZipEntry entry) throws IOException {
        CRC32 crc = new CRC32();
        return new CheckedInputStream(zip.getInputStream(entry), crc) {
            private long count;
            private boolean compared;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int at, int n) throws IOException {
                int k = super.read(to, at, n);
                count += Math.max(k, 0);
                if (k < 0 && !compared) {
                    compared = true;
                    if (entry.getCrc() >= 0 && entry.getCrc() != crc.getValue()
                            || entry.getSize() >= 0 && entry.getSize() != count) {
                        throw new ZipException(
                                entry.getName() + " has another checksum or length than the archive says");
                    }
                }
                return k;
            }
        };
    }

    /** Reads the header of an entry. */
    static void check(ZipEntry entry, InputStream in, String source) throws IOException {
        if (!entry.getName().endsWith(SUFFIX)) {
            throw new FileFormatException(
                    "[npz] " + source + " holds " + entry.getName() + ": expected .npy files alone");
        }
        Npy.checkHeader(in, available(entry), source + ", " + entry.getName());
    }

    /** Bytes that an entry can hold at most: what it claims, or what its compressed size allows. */
    private static long available(ZipEntry entry) {
        long most = entry.getCompressedSize() * MAX_RATIO + MAX_RATIO;
        return entry.getSize() < 0 ? most : Math.min(entry.getSize(), most);
    }

    /**
     * Writes arrays by their names, compressed, whole or not at all.
     *
     * @throws DataTypeException for a type that NumPy does not have
     * @throws GatunException if the file cannot be written
     */
    public static void write(Path file, Map<String, NDArray> arrays) {
        AtomicFile.write("npz", file, out -> write(out, arrays, Deflater.DEFAULT_COMPRESSION));
    }

    /** {@link #write(Path, Map)} without compression: larger, and many times faster. */
    public static void writeUncompressed(Path file, Map<String, NDArray> arrays) {
        AtomicFile.write("npz", file, out -> write(out, arrays, Deflater.NO_COMPRESSION));
    }

    /**
     * Writes the bytes of a compressed file to a stream, which stays open.
     *
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, Map<String, NDArray> arrays) throws IOException {
        write(out, arrays, Deflater.DEFAULT_COMPRESSION);
    }

    private static void write(OutputStream out, Map<String, NDArray> arrays, int level) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(level);
        for (Map.Entry<String, NDArray> e : arrays.entrySet()) {
            ZipEntry entry = new ZipEntry(e.getKey() + SUFFIX);
            entry.setTime(0); // equal arrays, equal bytes
            zip.putNextEntry(entry);
            Npy.write(zip, e.getValue());
            zip.closeEntry();
        }
        zip.finish();
    }
}
