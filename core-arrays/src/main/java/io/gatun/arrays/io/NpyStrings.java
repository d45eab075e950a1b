package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.MemoryLimitException;
import io.gatun.ops.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Strings in NumPy files: {@code U}, code points of 4 bytes each, and {@code S}, bytes that are read as UTF-8. Every element takes the
 * room of the longest, and is filled with zeros, so that none can end in U+0000.
 */
final class NpyStrings {
    /** Elements that are encoded before they are written. */
    private static final int CHUNK_BYTES = 1 << 16;

    /** The strings of an array, and how they stand in a file. */
    record Fixed(String[] values, char kind, int width) {
        /**
         * Strings of an array in c order.
         *
         * @param kind U or S
         */
        static Fixed of(NDArray x, char kind) {
            String[] values = x.toStringArray();
            int longest = 1; // as NumPy, which knows no strings of no width
            for (int i = 0; i < values.length; i++) {
                String s = values[i];
                if (s.endsWith("\0")) {
                    throw new DataTypeException("[npy] element " + i + " ends in U+0000, which NumPy's strings cannot:"
                            + " expected other text; JsonArrays and BinaryArrays hold any");
                }
                longest = Math.max(longest, kind == 'U' ? s.codePointCount(0, s.length()) : bytes(s).length);
            }
            if (longest > Integer.MAX_VALUE / 8) {
                throw new MemoryLimitException(
                        "[npy] a string of " + longest + " characters: expected fewer than " + Integer.MAX_VALUE / 8);
            }
            return new Fixed(values, kind, longest);
        }

        String descr() {
            return (kind == 'U' ? "<U" : "|S") + width;
        }

        private int elementBytes() {
            return kind == 'U' ? 4 * width : width;
        }

        /** Gives the bytes of the elements in pieces. */
        void write(RawArrays.Sink sink) throws IOException {
            int each = elementBytes();
            int count = Math.max(1, CHUNK_BYTES / each);
            ByteBuffer b = ByteBuffer.allocate(count * each).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < values.length; i++) {
                int start = b.position();
                if (kind == 'U') {
                    values[i].codePoints().forEach(b::putInt);
                } else {
                    b.put(bytes(values[i]));
                }
                while (b.position() < start + each) {
                    b.put((byte) 0);
                }
                if (!b.hasRemaining() || i == values.length - 1) {
                    sink.take(b.array(), b.position());
                    b.clear();
                }
            }
        }
    }

    private NpyStrings() {}

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The strings of a file, whose position is behind the header; the array is in c order whatever the file's is.
     *
     * @param type of the file's elements; its bytes are those of one
     */
    static NDArray read(Bytes.Source in, NpyType type, Shape shape, boolean fortran, String source) throws IOException {
        int n = Math.toIntExact(shape.length());
        List<String> values = new ArrayList<>(); // grows as bytes arrive
        byte[] element = new byte[n == 0 ? 0 : type.bytes()];
        for (int i = 0; i < n; i++) {
            if (element.length > 0) {
                in.read(java.lang.foreign.MemorySegment.ofArray(element));
            }
            values.add(type.kind() == 'U' ? points(element, type.order(), i, source) : utf8(element, i, source));
        }
        if (!fortran || shape.rank() < 2) {
            return create(values, shape);
        }
        long[] sizes = shape.toArray();
        for (int i = 0; i < sizes.length / 2; i++) {
            long s = sizes[i];
            sizes[i] = sizes[sizes.length - 1 - i];
            sizes[sizes.length - 1 - i] = s;
        }
        try (NDArray turned = create(values, Shape.of(sizes))) {
            return turned.transpose().dup();
        }
    }

    static NDArray create(List<String> values, Shape shape) {
        NDArray x = Nd.create(values.toArray(String[]::new));
        return shape.rank() == 1 ? x : x.reshape(shape).dup();
    }

    private static String points(byte[] element, ByteOrder order, int i, String source) {
        ByteBuffer b = ByteBuffer.wrap(element).order(order);
        int length = element.length / 4;
        while (length > 0 && b.getInt(4 * (length - 1)) == 0) {
            length--;
        }
        StringBuilder s = new StringBuilder(length);
        for (int k = 0; k < length; k++) {
            int point = b.getInt(4 * k);
            if (!Character.isValidCodePoint(point) || point >= 0xd800 && point < 0xe000) {
                throw new FileFormatException("[npy] " + source + " holds " + String.format("%#x", point)
                        + " as a character of element " + i + ": expected code points of Unicode; it is damaged");
            }
            s.appendCodePoint(point);
        }
        return s.toString();
    }

    private static String utf8(byte[] element, int i, String source) {
        int length = element.length;
        while (length > 0 && element[length - 1] == 0) {
            length--;
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(element, 0, length));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new FileFormatException(
                    "[npy] " + source + " holds bytes as element " + i
                            + " that are no UTF-8: expected text; decode it in Python with numpy.char.decode first",
                    e);
        }
    }
}
