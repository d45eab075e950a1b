package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * A {@code .safetensors} file whose header was read and checked: names, types, shapes and texts at once, arrays when they are asked
 * for, mapped or copied.
 *
 * <pre>{@code
 * try (SafetensorsFile f = SafetensorsFile.open(Path.of("model.safetensors"))) {
 *     NDArray w = f.get("encoder.weight");       // no byte of it is read yet
 * }
 * }</pre>
 */
public final class SafetensorsFile implements AutoCloseable {
    private final Path file;
    private final SafetensorsHeader header;
    private final long start;
    private final long size;
    private NDArray mapped;
    private boolean mappable = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private SafetensorsFile(Path file, SafetensorsHeader header, long start, long size) {
        this.file = file;
        this.header = header;
        this.start = start;
        this.size = size;
    }

    /**
     * Reads the header of a file.
     *
     * @throws FileFormatException if it is not such a file, is damaged, or holds a type that arrays do not have
     * @throws GatunException if it cannot be read
     */
    public static SafetensorsFile open(Path file) {
        SafetensorsFile[] opened = new SafetensorsFile[1];
        Npy.reading("safetensors", file, channel -> opened[0] = open(file, channel));
        return opened[0];
    }

    private static SafetensorsFile open(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw new FileFormatException("[safetensors] " + file + " has " + size
                    + " bytes: expected a .safetensors file, of 8 and a header at least");
        }
        Bytes.Source in = Bytes.of(channel, size);
        long length = ByteBuffer.wrap(Bytes.heap(in, 8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > Safetensors.MAX_HEADER || length > size - 8) {
            throw new FileFormatException("[safetensors] " + file + " claims a header of "
                    + Long.toUnsignedString(length) + " bytes, of " + (size - 8)
                    + " that are there: expected a .safetensors file; it is damaged or of another format");
        }
        byte[] text = Bytes.heap(in, (int) length);
        if (text[0] != '{') {
            throw new FileFormatException("[safetensors] " + file
                    + " has a header that does not begin with '{': expected a .safetensors file");
        }
        long start = 8 + length;
        return new SafetensorsFile(
                file, SafetensorsHeader.parse(text, size - start, file.toString()), start, size - start);
    }

    /** Names of the arrays, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(header.entries().keySet());
    }

    /** The texts that are stored beside the arrays. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** Type and shape of an array. */
    public Spec spec(String name) {
        return entry(name).spec();
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry e = header.entries().get(name);
        if (e == null) {
            throw new GatunException(
                    "[safetensors] " + file + " has no array \"" + name + "\": expected one of " + names());
        }
        return e;
    }

    /**
     * An array as it lies in the file, which is mapped: pages are read when they are first touched, and what is written to the
     * array stays in this process. It is in no scope and lives on when this object is closed. Arrays that cannot be used as
     * they lie (at odd addresses, or where the system does not map) are copied.
     */
    public NDArray get(String name) {
        SafetensorsHeader.Entry e = entry(name);
        if (e.end() == e.begin() || (start + e.begin()) % e.type().bytes() != 0 || !map()) {
            return read(name).detach();
        }
        NDArray x = mapped.viewAs(e.type(), e.shape(), e.begin());
        if (!RawArrays.isSound(x)) {
            throw unsound(name);
        }
        return x;
    }

    private boolean map() {
        if (mapped == null && mappable) {
            try {
                mapped = Nd.map(file, start, size);
            } catch (EOFException e) {
                throw new FileFormatException(
                        "[safetensors] " + file + " became shorter since its header was read: expected it to stay", e);
            } catch (FileSystemException e) { // not to be written to, which the system wants for this
                mappable = false;
            } catch (IOException e) {
                throw new GatunException("[safetensors] cannot map " + file + ": " + AtomicFile.reason(e), e);
            }
        }
        return mapped != null;
    }

    /** A copy of an array, in the innermost scope. */
    public NDArray read(String name) {
        SafetensorsHeader.Entry e = entry(name);
        NDArray x = Nd.uninitialized(e.type(), e.shape(), 'c');
        boolean done = false;
        try {
            Npy.reading("safetensors", file, channel -> {
                channel.position(start + e.begin());
                try {
                    read(channel, x);
                } catch (EOFException end) {
                    throw new FileFormatException(
                            "[safetensors] " + file + " became shorter since its header was read: expected it to stay",
                            end);
                }
            });
            if (!RawArrays.isSound(x)) {
                throw unsound(name);
            }
            done = true;
            return x;
        } finally {
            if (!done) {
                x.close();
            }
        }
    }

    private static void read(FileChannel channel, NDArray x) throws IOException {
        long bytes = RawArrays.bytes(x);
        MemorySegment m = x.memory().asSlice(0, bytes);
        Bytes.of(channel, bytes).read(m);
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN && x.dataType().bytes() > 1) {
            Npy.copySwapped(m, m, x.dataType().bytes());
        }
    }

    private FileFormatException unsound(String name) {
        return new FileFormatException("[safetensors] " + file + ": \"" + name + "\" is " + DataType.BOOL
                + " and holds values other than 0 and 1: expected truth values; the file is damaged");
    }

    /** Ends the use of this object; arrays that were mapped live on. */
    @Override
    public void close() {
        mapped = null;
        mappable = false;
    }

    /** Names and types of the arrays. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(file.toString());
        header.entries().forEach((name, e) -> s.append("\n  ")
                .append(name)
                .append(' ')
                .append(e.type())
                .append(Shape.of(e.shape().toArray())));
        return s.toString();
    }
}
