package io.gatun.arrays.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NumPy files: what we write is read again, and damaged or hostile files are refused before anything is allocated. */
class NpyTest {
    private static byte[] file(int version, String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer b = ByteBuffer.allocate(12 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        b.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            b.putShort((short) text.length);
        } else {
            b.putInt(text.length);
        }
        b.put(text);
        return Arrays.copyOf(b.array(), b.position() + dataBytes);
    }

    private static byte[] bytes(NDArray x) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Npy.write(out, x);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BFLOAT16", "UTF8"})
    void roundTrip(DataType type) {
        NDArray x = Nd.arange(-6, 18, 1).reshape(2, 3, 4).castTo(type);
        for (NDArray v : new NDArray[] {
            x,
            x.t(),
            x.dup('f'),
            x.get(Index.point(1)),
            x.get(Index.all(), Index.interval(0, 3, 2)),
            Nd.scalar(type, 1),
            Nd.zeros(type, 0),
            Nd.zeros(type, 2, 0, 3)
        }) {
            assertEquals(v, Npy.read(bytes(v)));
        }
    }

    @Test
    void bfloat16HasNoPlaceInNumpy(@TempDir Path folder) {
        NDArray x = Nd.zeros(DataType.BFLOAT16, 2);
        DataTypeException e = assertThrows(DataTypeException.class, () -> Npy.write(folder.resolve("x.npy"), x));
        assertTrue(e.getMessage().contains("FLOAT"), e.getMessage());
    }

    @Test
    void headersAreAlignedTo64() {
        assertEquals(0, (bytes(Nd.zeros(DataType.FLOAT, 0)).length) % 64);
        assertEquals(0, (bytes(Nd.zeros(DataType.FLOAT, 123456789, 0, 11, 1, 1, 1, 1)).length) % 64);
    }

    @Test
    void headersInUnusualForm() {
        byte[] data = file(2, "{ \"shape\":( 2L , ) ,'fortran_order' :False,'descr':'>i2'}  \n", 4);
        data[data.length - 1] = 7;
        assertArrayEquals(new int[] {0, 7}, Npy.read(data).toIntArray());
        assertArrayEquals(
                new boolean[] {false, true},
                Npy.read(booleans((byte) 0, (byte) 7)).toBooleanArray());
        assertEquals(
                1.0,
                Npy.read(booleans((byte) 0, (byte) 7))
                        .castTo(DataType.FLOAT)
                        .max()
                        .item());
    }

    private static byte[] booleans(byte... values) {
        byte[] data = file(3, "{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", 2);
        System.arraycopy(values, 0, data, data.length - 2, 2);
        return data;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "{'descr': '<f4'}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}",
                "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': 2}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1e3,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}",
                "{'descr': '<f4, 'fortran_order': False, 'shape': (2,)}",
                "{'descr': ['<f4'], 'fortran_order': False, 'shape': (2,)}",
                "{'descr': '', 'fortran_order': False, 'shape': (2,)}",
                "{'descr': '<q9', 'fortran_order': False, 'shape': (2,)}",
                "{'descr': '<f16', 'fortran_order': False, 'shape': (2,)}",
                "{'descr': '|O', 'fortran_order': False, 'shape': (2,)}",
                "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2,)}",
                "((((((((((((((((((((((((((((((((("
            })
    void badHeaders(String header) {
        for (int version = 1; version <= 3; version++) {
            byte[] data = file(version, header, 8);
            FileFormatException e = assertThrows(FileFormatException.class, () -> Npy.read(data));
            assertTrue(e.getMessage().contains("expected"), e.getMessage());
        }
    }

    @Test
    void deepAndLongHeaders() {
        String nested = "{'descr': '<f4', 'fortran_order': False, 'shape': " + "(".repeat(20000);
        assertThrows(FileFormatException.class, () -> Npy.read(file(2, nested, 0)));
        String many = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1,".repeat(20000) + ")}";
        assertThrows(FileFormatException.class, () -> Npy.read(file(2, many, 8)));
        byte[] lying = file(2, "{}", 0);
        Arrays.fill(lying, 8, 12, (byte) 0xff);
        assertThrows(FileFormatException.class, () -> Npy.read(lying));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = bytes(Nd.arange(5));
        for (int n = 0; n < whole.length; n++) {
            byte[] part = Arrays.copyOf(whole, n);
            assertThrows(FileFormatException.class, () -> Npy.read(part), "first " + n + " bytes");
        }
    }

    @Test
    void randomDamageNeverDoesMoreThanThrow() {
        byte[] whole = bytes(Nd.ones(3, 4));
        Random random = new Random(1);
        for (int i = 0; i < 5000; i++) {
            byte[] damaged = whole.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                Npy.read(damaged).close();
            } catch (FileFormatException e) {
                assertTrue(e.getMessage().startsWith("[npy] "), e.getMessage());
            }
        }
    }

    @Test
    void filesThatAreNone(@TempDir Path folder) throws IOException {
        assertThrows(FileFormatException.class, () -> Npy.read(new byte[0]));
        assertThrows(FileFormatException.class, () -> Npy.read("not a numpy file".getBytes(StandardCharsets.UTF_8)));
        assertThrows(FileFormatException.class, () -> Npy.read(file(9, "{}", 0)));
        GatunException e = assertThrows(GatunException.class, () -> Npy.read(folder.resolve("absent.npy")));
        assertTrue(e.getMessage().contains("absent.npy"), e.getMessage());
        assertThrows(GatunException.class, () -> Npy.read(folder));
        Path empty = Files.createFile(folder.resolve("empty.npz"));
        assertThrows(FileFormatException.class, () -> Npz.read(empty));
        assertThrows(GatunException.class, () -> Npz.read(folder.resolve("absent.npz")));
    }

    @Test
    void aFileIsWrittenWholeOrNotAtAll(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.npy");
        Npy.write(file, Nd.ones(3));
        GatunException e = assertThrows(
                GatunException.class,
                () -> AtomicFile.write("npy", file, out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                }));
        assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
        assertEquals(Nd.ones(3), Npy.read(file));
        Npy.write(file, Nd.zeros(4));
        assertEquals(Nd.zeros(4), Npy.read(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count(), "temporary files are left behind");
        }
    }

    @Test
    void placesThatCannotBeWritten(@TempDir Path folder) {
        GatunException absent =
                assertThrows(GatunException.class, () -> Npy.write(folder.resolve("no/such/x.npy"), Nd.ones(2)));
        assertTrue(absent.getMessage().contains("folder does not exist"), absent.getMessage());
        GatunException isFolder = assertThrows(GatunException.class, () -> Npy.write(folder, Nd.ones(2)));
        assertTrue(isFolder.getMessage().contains("it is a folder"), isFolder.getMessage());
    }

    @Test
    void aStreamIsReadUpToTheEndOfTheArray() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npy.write((OutputStream) out, Nd.arange(3));
        Npy.write((OutputStream) out, Nd.ones(2));
        var in = new java.io.ByteArrayInputStream(out.toByteArray());
        assertEquals(Nd.arange(3), Npy.read(in, in.available(), "stream"));
        assertEquals(Nd.ones(2), Npy.read(in, in.available(), "stream"));
        assertEquals(0, in.available());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void swappingTwiceChangesNothing(int bytes) {
        byte[] values = new byte[24];
        new Random(bytes).nextBytes(values);
        byte[] swapped = new byte[24];
        Npy.copySwapped(MemorySegment.ofArray(values), MemorySegment.ofArray(swapped), bytes);
        for (int i = 0; i < 24; i++) {
            assertEquals(values[i / bytes * bytes + bytes - 1 - i % bytes], swapped[i]);
        }
    }
}
