package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.io.RawArrays;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The arrays of a graph file's data section: each stretch of it belongs to one. */
final class ArraySource {
    /** Opens a stream of the section's bytes from an offset. */
    @FunctionalInterface
    interface Opener {
        InputStream from(long offset) throws IOException;
    }

    private final NDArray mapped;
    private final Opener opener;
    private final long bytes;
    private final boolean verified;
    private final TreeMap<Long, Long> taken = new TreeMap<>();
    private final List<NDArray> made = new ArrayList<>();

    /**
     * Arrays of a section.
     *
     * @param mapped the whole section as memory; null if arrays are copied
     * @param opener where copies come from
     */
    ArraySource(NDArray mapped, Opener opener, long bytes, boolean verified) {
        this.mapped = mapped;
        this.opener = opener;
        this.bytes = bytes;
        this.verified = verified;
    }

    /** Bytes of the section. */
    long bytes() {
        return bytes;
    }

    /** The array that a table describes, outside of all scopes. */
    NDArray take(DataType type, Shape shape, long offset, long crc32c, String where) throws IOException {
        long length = shape.length();
        if (!shape.isKnown() || length > bytes / type.bytes()) {
            throw new FileFormatException(
                    where + " is an array " + type + shape + ": the file has " + bytes + " bytes for all arrays");
        }
        long size = length * type.bytes();
        if (offset < 0 || offset % GraphFormat.ALIGNMENT != 0 || offset > bytes - size) {
            throw new FileFormatException(where + " lies at byte " + offset + ": expected a multiple of "
                    + GraphFormat.ALIGNMENT + " with " + size + " bytes behind it, of " + bytes);
        }
        claim(offset, size, where);
        NDArray x = mapped != null ? mapped.viewAs(type, shape, offset) : copy(type, shape, offset);
        made.add(x);
        if (verified && RawArrays.crc32c(x) != crc32c) {
            throw new FileFormatException(where + " has another checksum than when it was written");
        }
        if (!RawArrays.isSound(x)) {
            throw new FileFormatException(where + " holds truth values other than 0 and 1");
        }
        return x;
    }

    private NDArray copy(DataType type, Shape shape, long offset) throws IOException {
        NDArray x = Nd.unscoped(type, shape);
        boolean done = false;
        try (InputStream in = opener.from(offset)) {
            RawArrays.read(in, x);
            done = true;
            return x;
        } finally {
            if (!done) {
                x.close();
            }
        }
    }

    private void claim(long offset, long size, String where) {
        if (size == 0) {
            return;
        }
        var before = taken.floorEntry(offset + size - 1);
        if (before != null && before.getValue() > offset) {
            throw new FileFormatException(where + " shares bytes with another array");
        }
        taken.put(offset, offset + size);
    }

    /** Closes what was made: the file is refused. */
    void discard() {
        made.forEach(NDArray::close);
    }
}
