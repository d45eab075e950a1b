package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** NumPy's {@code .npz} files: zip archives of {@code .npy} files, compressed or not. */
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
            for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
                ZipEntry entry = e.nextElement();
                String name = entry.getName();
                if (!name.endsWith(SUFFIX)) {
                    throw new FileFormatException("[npz] " + file + " holds " + name + ": expected .npy files alone");
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    String key = name.substring(0, name.length() - SUFFIX.length());
                    if (arrays.containsKey(key)) {
                        throw new FileFormatException("[npz] " + file + " holds two arrays " + key + ": expected one");
                    }
                    arrays.put(key, Npy.read(in, available(entry), file + ", array " + key));
                }
            }
            done = true;
            return arrays;
        } catch (ZipException e) {
            throw new FileFormatException("[npz] " + file + " is damaged or no .npz file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new GatunException("[npz] cannot read " + file + ": " + AtomicFile.reason(e), e);
        } finally {
            if (!done) {
                arrays.values().forEach(NDArray::close);
            }
        }
    }

    /** Bytes that an entry can hold at most: what it claims, or what its compressed size allows. */
    private static long available(ZipEntry entry) {
        long most = entry.getCompressedSize() * MAX_RATIO + MAX_RATIO;
        return entry.getSize() < 0 ? most : Math.min(entry.getSize(), most);
    }

    /**
     * Writes arrays by their names, compressed, whole or not at all.
     *
     * @throws GatunException if the file cannot be written
     */
    public static void write(Path file, Map<String, NDArray> arrays) {
        AtomicFile.write("npz", file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            for (Map.Entry<String, NDArray> e : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(e.getKey() + SUFFIX);
                entry.setTime(0); // equal arrays, equal bytes
                zip.putNextEntry(entry);
                Npy.write(zip, e.getValue());
                zip.closeEntry();
            }
            zip.finish();
        });
    }
}
