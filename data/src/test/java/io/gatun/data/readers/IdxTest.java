package io.gatun.data.readers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.FileFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxTest {
    @TempDir
    Path folder;

    private static byte[] idx(int type, int[] shape, byte[] data) {
        ByteBuffer b = ByteBuffer.allocate(4 + 4 * shape.length + data.length);
        b.put((byte) 0).put((byte) 0).put((byte) type).put((byte) shape.length);
        for (int s : shape) {
            b.putInt(s);
        }
        return b.put(data).array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
            gz.write(bytes);
        }
        return out.toByteArray();
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("f.idx"), bytes);
    }

    private String failure(byte[] bytes) throws IOException {
        Path file = write(bytes);
        String message =
                assertThrows(FileFormatException.class, () -> Idx.read(file)).getMessage();
        assertTrue(message.startsWith("[idx] " + file), message);
        return message;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsBytesPackedOrNot(boolean packed) throws IOException {
        byte[] data = {1, 2, (byte) 200, 4, 5, 6};
        byte[] file = idx(0x08, new int[] {2, 3}, data);
        Idx idx = Idx.read(write(packed ? gzip(file) : file));
        assertEquals(Idx.Type.UBYTE, idx.type());
        assertArrayEquals(new long[] {2, 3}, idx.shape());
        assertArrayEquals(data, idx.bytes());
        assertArrayEquals(new double[] {1, 2, 200, 4, 5, 6}, idx.toDoubles());
    }

    @Test
    void readsEveryTypeInBigEndianOrder() throws IOException {
        check(0x09, new double[] {-1, 7}, new byte[] {-1, 7});
        check(
                0x0B,
                new double[] {-2, 258},
                ByteBuffer.allocate(4)
                        .putShort((short) -2)
                        .putShort((short) 258)
                        .array());
        check(
                0x0C,
                new double[] {1 << 20, -5},
                ByteBuffer.allocate(8).putInt(1 << 20).putInt(-5).array());
        check(
                0x0D,
                new double[] {1.5, -0.25},
                ByteBuffer.allocate(8).putFloat(1.5f).putFloat(-0.25f).array());
        check(
                0x0E,
                new double[] {Math.PI, 0},
                ByteBuffer.allocate(16).putDouble(Math.PI).putDouble(0).array());
    }

    private void check(int type, double[] expected, byte[] data) throws IOException {
        assertArrayEquals(
                expected,
                Idx.read(write(idx(type, new int[] {expected.length}, data))).toDoubles());
    }

    @Test
    void readsAnEmptySet() throws IOException {
        assertEquals(
                0, Idx.read(write(idx(8, new int[] {0, 28, 28}, new byte[0]))).count());
    }

    @Test
    void namesBothLengthsOfATruncatedFile() throws IOException {
        byte[] whole = idx(8, new int[] {10, 28, 28}, new byte[7840]);
        String message = failure(Arrays.copyOf(whole, 5000));
        assertTrue(message.contains("[10, 28, 28] takes 7856 bytes, the file has 5000"), message);
    }

    @Test
    void namesBothLengthsOfATruncatedPackedFile() throws IOException {
        byte[] whole = idx(8, new int[] {10, 28, 28}, new byte[7840]);
        String shorter = failure(gzip(Arrays.copyOf(whole, 5000)));
        assertTrue(shorter.contains("takes 7856 bytes, the file has 5000"), shorter);
        byte[] packed = gzip(whole);
        String cut = failure(Arrays.copyOf(packed, packed.length - 12));
        assertTrue(cut.contains("cannot be unpacked") || cut.contains("the file has"), cut);
    }

    @Test
    void refusesBytesThatAreTooMany() throws IOException {
        byte[] longer = Arrays.copyOf(idx(8, new int[] {2}, new byte[2]), 100);
        assertTrue(failure(longer).contains("takes 10 bytes, the file has 100"));
        assertTrue(failure(gzip(longer)).contains("the file has more"));
    }

    @ParameterizedTest
    @CsvSource({"1,0,8,1", "0,1,8,1", "0,0,10,1", "0,0,8,0", "0,0,8,9", "0,0,8,-1"})
    void refusesAWrongMagicNumber(byte a, byte b, byte type, byte rank) throws IOException {
        byte[] file = new byte[64];
        file[0] = a;
        file[1] = b;
        file[2] = type;
        file[3] = rank;
        String message = failure(file);
        assertTrue(message.contains("is no IDX file") && message.contains("[" + a + ", " + b + ", " + type), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 10})
    void refusesAFileThatEndsInItsHeader(int length) throws IOException {
        failure(Arrays.copyOf(idx(8, new int[] {2, 3}, new byte[6]), length));
    }

    @Test
    void takesNoMemoryForSizesThatAreNotThere() throws IOException {
        int huge = Integer.MAX_VALUE;
        for (int[] shape : new int[][] {{huge, 1}, {huge, huge}, {huge, huge, huge, huge}, {-1, 4}}) {
            failure(idx(0x0E, shape, new byte[100]));
            failure(gzip(idx(0x0E, shape, new byte[100])));
        }
    }

    @Test
    void namesAMissingFile() {
        Path missing = folder.resolve("missing");
        assertTrue(assertThrows(FileFormatException.class, () -> Idx.read(missing))
                .getMessage()
                .contains(missing.toString()));
    }

    @Test
    void requiresTypeAndRank() throws IOException {
        Path file = write(idx(0x0D, new int[] {1}, new byte[4]));
        Idx idx = Idx.read(file);
        String message = assertThrows(FileFormatException.class, () -> idx.requireBytes(file, 3))
                .getMessage();
        assertTrue(message.contains("FLOAT of shape [1], expected UBYTE of rank 3"), message);
    }
}
