package io.gatun.layers.network;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.io.Npy;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A model file opened for reading. Nothing is believed: each entry is read up to the size that it may have, and no
 * further.
 */
final class ModelArchive implements AutoCloseable {
    /** The largest text in it: ten thousand layers take about 5 MB. */
    private static final int MAX_TEXT = 16 << 20;
    /** Room for the header of a NumPy file. */
    private static final int MAX_HEADER = 1 << 16;
    /** Deflate never does better. */
    private static final long MAX_RATIO = 1032;

    private final Path file;
    private final ZipFile zip;

    private ModelArchive(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    static ModelArchive open(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new FileFormatException("[load] " + file + " is a folder: expected a model file");
            }
            return new ModelArchive(file, new ZipFile(file.toFile(), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new FileFormatException(
                    "[load] there is no file " + file + ": expected a model that save(...) wrote", e);
        } catch (ZipException e) {
            throw new FileFormatException(
                    "[load] " + file + " is no model file, or damaged or truncated: " + e.getMessage()
                            + "; expected a zip file that save(...) wrote",
                    e);
        } catch (IOException e) {
            throw new FileFormatException("[load] cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The error of a file that is not as it should be. */
    FileFormatException failure(String what, Exception cause) {
        return new FileFormatException("[load] " + file + ": " + what, cause);
    }

    boolean has(String name) {
        return zip.getEntry(name) != null;
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw failure("there is no " + name + " in it: expected a file that save(...) wrote", null);
        }
        return entry;
    }

    private CheckedInputStream open(String name) throws IOException {
        return new CheckedInputStream(zip.getInputStream(entry(name)), new CRC32());
    }

    /** Java's ZipFile does not compare checksums itself. */
    private void requireChecksum(String name, CheckedInputStream read) {
        if (read.getChecksum().getValue() != entry(name).getCrc()) {
            throw failure(
                    name + " is damaged: its checksum is not that of its bytes; copy or save the file again", null);
        }
    }

    /** A text entry. */
    String text(String name) {
        try (CheckedInputStream in = open(name)) {
            byte[] bytes = in.readNBytes(MAX_TEXT + 1);
            if (bytes.length > MAX_TEXT) {
                throw failure(name + " is larger than " + MAX_TEXT + " bytes", null);
            }
            requireChecksum(name, in);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw failure(name + " is not UTF-8", e);
        } catch (IOException e) {
            throw failure(name + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Fails if an array of so many bytes cannot be in an entry. */
    void requireRoom(String name, long bytes) {
        ZipEntry entry = entry(name);
        long size = entry.getSize();
        if (size < bytes || size > bytes + MAX_HEADER || entry.getCompressedSize() < bytes / MAX_RATIO) {
            throw failure(
                    name + " has " + size + " bytes, stored as " + entry.getCompressedSize() + ": expected an array of "
                            + bytes + " bytes, as the configuration says",
                    null);
        }
    }

    /** An array of a known type and shape. */
    NDArray array(String name, DataType type, Shape shape) {
        requireRoom(name, shape.length() * type.bytes());
        NDArray x;
        try (CheckedInputStream in = open(name)) {
            x = Npy.read(in, zip.getEntry(name).getSize(), name);
            if (in.read() >= 0) {
                throw failure(name + " goes on after its array", null);
            }
            requireChecksum(name, in);
        } catch (FileFormatException e) {
            throw e.getMessage().startsWith("[load]") ? e : failure(name + " is damaged: " + e.getMessage(), e);
        } catch (IOException | GatunException e) {
            throw failure(name + " cannot be read: " + e.getMessage(), e);
        }
        if (x.dataType() != type || !x.shape().equals(shape)) {
            throw failure(
                    name + " holds " + x.spec() + ": expected " + type + shape + ", as the configuration says", null);
        }
        return x;
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw failure("cannot close it: " + e.getMessage(), e);
        }
    }
}
