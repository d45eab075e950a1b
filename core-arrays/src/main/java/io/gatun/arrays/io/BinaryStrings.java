package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** The elements of UTF8 arrays in {@link BinaryArrays}: for each 4 bytes with the number of its bytes, and these. */
final class BinaryStrings {
    /** The number of the type in the format; {@code DataType.code()} is LONG's. */
    static final int CODE = 13;

    /** What is read at once on the word of a length. */
    private static final int PIECE = 1 << 20;

    private BinaryStrings() {}

    static long bytes(NDArray x) {
        long n = 0;
        for (String s : x.toStringArray()) {
            n += 4 + s.getBytes(StandardCharsets.UTF_8).length;
        }
        return n;
    }

    static void write(NDArray x, RawArrays.Sink sink) throws IOException {
        for (String s : x.toStringArray()) {
            byte[] text = s.getBytes(StandardCharsets.UTF_8);
            byte[] all = ByteBuffer.allocate(4 + text.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(text.length)
                    .put(text)
                    .array();
            sink.take(all, all.length);
        }
    }

    /** The elements behind the sizes; what is read goes into the checksum. */
    static NDArray read(Bytes.Source in, Shape shape, CRC32C crc) throws IOException {
        List<String> values = new ArrayList<>();
        for (long i = 0; i < shape.length(); i++) {
            byte[] four = Bytes.heap(in, 4);
            crc.update(four);
            int length = ByteBuffer.wrap(four).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (length < 0) {
                throw new FileFormatException("a string of " + length + " bytes");
            }
            values.add(text(in, length, crc));
        }
        return NpyStrings.create(values, shape);
    }

    private static String text(Bytes.Source in, int length, CRC32C crc) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < length; at += PIECE) {
            byte[] piece = Bytes.heap(in, Math.min(PIECE, length - at));
            crc.update(piece);
            bytes.write(piece);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FileFormatException("bytes that are no UTF-8", e);
        }
    }
}
