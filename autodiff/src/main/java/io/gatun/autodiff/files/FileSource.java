package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.files.generated.Graph;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The layout of a graph file: a length, the tables, their checksum, and the arrays. */
final class FileSource {
    /** Opens the bytes from an offset. */
    @FunctionalInterface
    private interface Opener {
        InputStream from(long offset) throws IOException;
    }

    /** Maps bytes from an offset, or gives null where they have to be copied. */
    @FunctionalInterface
    private interface Mapper {
        NDArray map(long offset, long bytes) throws IOException;
    }

    private FileSource() {}

    static GraphFile.Content read(Path file, LoadOptions options) {
        try {
            return read(
                    file.toString(),
                    Files.size(file),
                    at -> open(file, at),
                    (at, n) -> options.mapped() ? map(file, at, n) : null,
                    options.verified());
        } catch (NoSuchFileException e) {
            throw new GatunException("[load] there is no file " + file, e);
        } catch (IOException e) {
            throw new GatunException("[load] cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static GraphFile.Content read(byte[] bytes, String name) {
        try {
            return read(
                    name,
                    bytes.length,
                    at -> new ByteArrayInputStream(bytes, (int) at, bytes.length - (int) at),
                    (at, n) -> null,
                    true);
        } catch (IOException e) {
            throw new GatunException("[load] cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    private static InputStream open(Path file, long at) throws IOException {
        FileChannel channel = FileChannel.open(file);
        channel.position(at);
        return new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    }

    private static NDArray map(Path file, long offset, long bytes) throws IOException {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return null;
        }
        try {
            return Nd.map(file, offset, bytes);
        } catch (AccessDeniedException e) {
            return null;
        } catch (FileSystemException e) { // such as a file system that is read-only
            return null;
        }
    }

    private static GraphFile.Content read(String name, long size, Opener opener, Mapper mapper, boolean verified)
            throws IOException {
        byte[] head = head(name, size, opener);
        long start = GraphFormat.align(head.length + GraphFormat.CHECKSUM_BYTES);
        ArraySource arrays = null;
        try {
            Graph tables = tables(head, name);
            long bytes = tables.dataBytes();
            if (bytes < 0 || start > size || bytes > size - start) {
                throw new FileFormatException("it ends after " + size + " bytes: expected " + start + " and "
                        + Long.toUnsignedString(bytes) + " of arrays");
            }
            if (bytes < size - start && tables.minor() <= GraphFormat.MINOR) {
                throw new FileFormatException("it goes on for " + (size - start - bytes) + " bytes behind its end");
            }
            arrays = new ArraySource(mapper.map(start, bytes), at -> opener.from(start + at), bytes, verified);
            GraphFile.Content content = new GraphReader(tables, arrays, new Budget(head.length)).read();
            arrays = null;
            return content;
        } catch (FileFormatException e) {
            throw new FileFormatException(
                    "[load] " + name + " cannot be used: " + strip(e.getMessage())
                            + "; it is damaged or was not written by Gatun, copy or save it again",
                    e);
        } catch (EOFException | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            // What the tables' accessors throw when a position in them lies outside.
            throw new FileFormatException(
                    "[load] " + name + " is damaged: a position in its tables lies outside of them (" + e.getMessage()
                            + "); copy or save it again",
                    e);
        } finally {
            if (arrays != null) {
                arrays.discard();
            }
        }
    }

    private static String strip(String message) {
        return message.startsWith("[load] ") ? message.substring("[load] ".length()) : message;
    }

    /** The length, the tables and nothing else: whole, and with the right checksum. */
    private static byte[] head(String name, long size, Opener opener) throws IOException {
        try (InputStream in = opener.from(0)) {
            byte[] start = in.readNBytes(GraphFormat.IDENTIFIER_AT + 4);
            String identifier = start.length < GraphFormat.IDENTIFIER_AT + 4
                    ? ""
                    : new String(start, GraphFormat.IDENTIFIER_AT, 4, StandardCharsets.ISO_8859_1);
            if (!identifier.equals(GraphFormat.IDENTIFIER)) {
                throw new FileFormatException("[load] " + name + " is not a graph file: expected one that sd.save(...) "
                        + "wrote, with \"" + GraphFormat.IDENTIFIER + "\" at byte " + GraphFormat.IDENTIFIER_AT);
            }
            long length = Integer.toUnsignedLong(ByteBuffer.wrap(start)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getInt())
                    + GraphFormat.LENGTH_BYTES;
            if (length < start.length
                    || length > Integer.MAX_VALUE - 64
                    || length + GraphFormat.CHECKSUM_BYTES > size) {
                throw new FileFormatException("[load] " + name + " is truncated or damaged: its tables claim " + length
                        + " bytes, of " + size + " that are there; copy or save it again");
            }
            byte[] head = Arrays.copyOf(start, (int) length);
            int rest = head.length - start.length;
            byte[] checksum = new byte[GraphFormat.CHECKSUM_BYTES];
            if (in.readNBytes(head, start.length, rest) < rest
                    || in.readNBytes(checksum, 0, checksum.length) < checksum.length) {
                throw new FileFormatException("[load] " + name + " is truncated: it ends inside its tables");
            }
            CRC32C crc = new CRC32C();
            crc.update(head);
            if ((int) crc.getValue()
                    != ByteBuffer.wrap(checksum).order(ByteOrder.LITTLE_ENDIAN).getInt()) {
                throw new FileFormatException("[load] " + name + " is damaged: its tables have another checksum than "
                        + "when they were written; copy or save it again");
            }
            return head;
        }
    }

    private static Graph tables(byte[] head, String name) {
        ByteBuffer buffer = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(GraphFormat.LENGTH_BYTES);
        Graph tables = Graph.getRootAsGraph(buffer);
        if (tables.major() != GraphFormat.MAJOR) {
            throw new FileFormatException("[load] it has version " + tables.major() + "." + tables.minor() + " of the "
                    + "format, written by " + tables.producer() + ": this version of Gatun reads " + GraphFormat.MAJOR
                    + ".x" + (tables.major() > GraphFormat.MAJOR ? ", take a newer one" : ""));
        }
        return tables;
    }
}
