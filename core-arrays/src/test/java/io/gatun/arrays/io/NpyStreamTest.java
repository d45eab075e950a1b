package io.gatun.arrays.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Spec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** NumPy files through streams, channels and maps; archives that are damaged or made to fill memory. */
class NpyStreamTest {
    @TempDir
    Path folder;

    /** A stream that does not say how much it holds and gives little at a time. */
    private static InputStream trickle(byte[] bytes) {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return at == bytes.length ? -1 : bytes[at++] & 0xff;
            }

            @Override
            public int read(byte[] to, int from, int n) {
                if (at == bytes.length) {
                    return -1;
                }
                int k = Math.min(Math.min(n, 1000), bytes.length - at);
                System.arraycopy(bytes, at, to, from, k);
                at += k;
                return k;
            }
        };
    }

    private static byte[] header(String text, int dataBytes) {
        byte[] h = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer b = ByteBuffer.allocate(10 + h.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        b.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) h.length);
        b.put(h);
        return b.array();
    }

    @Test
    void streamsOfUnknownLength() throws IOException {
        try (Scope scope = Scope.open()) {
            NDArray small = Nd.arange(7);
            NDArray large = Rng.of(1).randn(5_000_000); // more than is believed without bytes
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Npy.write(out, large);
            Npy.write(out, small);
            InputStream in = trickle(out.toByteArray());
            assertEquals(large, Npy.read(in));
            assertEquals(small, Npy.read(in));
            assertEquals(-1, in.read());
        }
    }

    @Test
    void whatAHeaderClaimsIsNotAllocatedBeforeItArrives() {
        long before = Nd.memory().peak();
        for (String descr : new String[] {"<f8", ">f4", "|b1"}) {
            String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (1000000000000,), }";
            FileFormatException e =
                    assertThrows(FileFormatException.class, () -> Npy.read(trickle(header(text, 1000))));
            assertTrue(e.getMessage().contains("ends inside the data"), e.getMessage());
        }
        assertTrue(Nd.memory().peak() - before < 64 << 20, "memory was taken on the word of a header");
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BFLOAT16", "UTF8"})
    void channelsAndMaps(DataType type) throws IOException {
        try (Scope scope = Scope.open()) {
            for (char order : new char[] {'c', 'f'}) {
                NDArray x = Nd.arange(60).castTo(type).reshape(3, 4, 5).dup(order);
                Path file = folder.resolve(type + "" + order + ".npy");
                try (FileChannel c = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    Npy.write(c, x);
                }
                assertArrayEquals(Npy.toBytes(x), Files.readAllBytes(file));
                try (FileChannel c = FileChannel.open(file)) {
                    assertEquals(x, Npy.read(c));
                    assertEquals(c.size(), c.position());
                }
                assertEquals(x, Npy.read(Channels.newChannel(trickle(Files.readAllBytes(file)))));
                NDArray mapped = Npy.map(file);
                assertEquals(x, mapped);
                assertEquals(order, mapped.order());
                assertEquals(new Spec(type, x.shape()), Npy.spec(file));
                mapped.close();
            }
        }
    }

    @Test
    void writingToAMapLeavesTheFileAlone() throws IOException {
        Path file = folder.resolve("x.npy");
        Npy.write(file, Nd.ones(100));
        byte[] before = Files.readAllBytes(file);
        NDArray x = Npy.map(file);
        x.assign(5);
        assertEquals(500, x.sum().item());
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void mapsOfWhatCannotBeUsedAsItLies() throws IOException {
        // Big-endian, an odd start of the data, truth values other than 0 and 1, and no elements at all.
        Path big = folder.resolve("big.npy");
        byte[] bytes = header("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", 8);
        ByteBuffer.wrap(bytes).putFloat(bytes.length - 8, 1.5f).putFloat(bytes.length - 4, -2);
        Files.write(big, bytes);
        assertArrayEquals(new float[] {1.5f, -2}, Npy.map(big).toFloatArray());

        Path odd = folder.resolve("odd.npy");
        String text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }";
        while ((10 + text.length()) % 8 != 1) {
            text += " ";
        }
        bytes = header(text, 16);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putDouble(bytes.length - 8, 3.25);
        Files.write(odd, bytes);
        assertArrayEquals(new double[] {0, 3.25}, Npy.map(odd).toDoubleArray());

        Path truth = folder.resolve("truth.npy");
        bytes = header("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", 2);
        bytes[bytes.length - 1] = 7;
        Files.write(truth, bytes);
        assertEquals(1, Npy.map(truth).castTo(DataType.INT).sum().item());

        Path empty = folder.resolve("empty.npy");
        Npy.write(empty, Nd.zeros(0, 3));
        assertEquals(Nd.zeros(0, 3), Npy.map(empty));
    }

    @Test
    void anInterruptedThreadReadsAndWritesAndStaysInterrupted() {
        Path file = folder.resolve("x.npy");
        Thread.currentThread().interrupt();
        Npy.write(file, Nd.ones(10));
        assertTrue(Thread.currentThread().isInterrupted());
        assertEquals(Nd.ones(10), Npy.read(file));
        assertTrue(Thread.interrupted());
    }

    private static Map<String, NDArray> some() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        arrays.put("w", Rng.of(3).randn(20, 30));
        arrays.put("folder/b", Nd.arange(5));
        arrays.put("ä", Nd.scalar(2.5));
        return arrays;
    }

    @Test
    void archivesThroughStreamsAndWithoutCompression() throws IOException {
        Map<String, NDArray> arrays = some();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npz.write(out, arrays);
        assertEquals(arrays, Npz.read(new ByteArrayInputStream(out.toByteArray())));
        assertEquals(arrays, Npz.read(trickle(out.toByteArray())));
        Path plain = folder.resolve("plain.npz");
        Npz.writeUncompressed(plain, arrays);
        assertEquals(arrays, Npz.read(plain));
        assertTrue(Files.size(plain) > out.size());
        assertThrows(FileFormatException.class, () -> Npz.read(new ByteArrayInputStream(new byte[100])));
    }

    @Test
    void everyDamagedByteOfAnArchiveIsFound() throws IOException {
        Path file = folder.resolve("a.npz");
        Npz.write(file, Map.of("x", Rng.of(1).randn(50)));
        byte[] whole = Files.readAllBytes(file);
        Map<String, NDArray> expected = Npz.read(file);
        int refused = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x55;
            Files.write(file, damaged);
            try {
                assertEquals(
                        expected.values().iterator().next(),
                        Npz.read(file).values().iterator().next(),
                        "byte " + i);
            } catch (FileFormatException e) {
                refused++;
                assertTrue(e.getMessage().startsWith("[np"), e.getMessage());
            }
        }
        assertTrue(refused > whole.length / 2, refused + " of " + whole.length);
    }

    @Test
    void bombs() throws IOException {
        // Deflate cannot hold what this entry claims.
        Path lies = folder.resolve("lies.npz");
        byte[] text = header("{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000,), }", 100);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(lies))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(text);
            zip.closeEntry();
        }
        long before = Nd.memory().peak();
        assertThrows(FileFormatException.class, () -> Npz.read(lies));
        assertTrue(Nd.memory().peak() - before < 64 << 20);

        // Two entries of the directory that share the same compressed bytes.
        Path overlap = folder.resolve("overlap.npz");
        byte[] array = Npy.toBytes(Rng.of(1).randn(1000));
        CRC32 crc = new CRC32();
        crc.update(array);
        Files.write(overlap, overlapping(array, (int) crc.getValue()));
        FileFormatException e = assertThrows(FileFormatException.class, () -> Npz.read(overlap));
        assertTrue(e.getMessage().startsWith("[npz] "), e.getMessage());
        assertFalse(FileCheck.isValidNpz(overlap));
    }

    /** An archive of one stored file that its directory names twice. */
    private static byte[] overlapping(byte[] data, int crc) {
        ByteBuffer b = ByteBuffer.allocate(data.length + 400).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0x04034b50)
                .putShort((short) 10)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0);
        b.putInt(crc)
                .putInt(data.length)
                .putInt(data.length)
                .putShort((short) 5)
                .putShort((short) 0);
        b.put("a.npy".getBytes(StandardCharsets.US_ASCII)).put(data);
        int directory = b.position();
        for (String name : new String[] {"a.npy", "b.npy"}) {
            b.putInt(0x02014b50)
                    .putShort((short) 10)
                    .putShort((short) 10)
                    .putShort((short) 0)
                    .putShort((short) 0);
            b.putInt(0)
                    .putInt(crc)
                    .putInt(data.length)
                    .putInt(data.length)
                    .putShort((short) 5)
                    .putShort((short) 0);
            b.putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(0);
            b.put(name.getBytes(StandardCharsets.US_ASCII));
        }
        int size = b.position() - directory;
        b.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 2)
                .putShort((short) 2);
        b.putInt(size).putInt(directory).putShort((short) 0);
        return Arrays.copyOf(b.array(), b.position());
    }

    @Test
    void filesAreCheckedWithoutBeingLoaded() throws IOException {
        Path npy = folder.resolve("a.npy");
        Npy.write(npy, Nd.arange(1000));
        assertTrue(FileCheck.isValidNpy(npy));
        Files.write(npy, Arrays.copyOf(Files.readAllBytes(npy), 500));
        assertTrue(
                FileCheck.npy(npy).problem().contains("damaged"),
                FileCheck.npy(npy).toString());
        Path npz = folder.resolve("a.npz");
        Npz.write(npz, some());
        assertTrue(FileCheck.isValidNpz(npz), FileCheck.npz(npz).toString());
        assertTrue(FileCheck.isValidZip(npz));
        byte[] bytes = Files.readAllBytes(npz);
        bytes[200] ^= 1;
        Files.write(npz, bytes);
        assertFalse(FileCheck.isValidNpz(npz));
        assertFalse(FileCheck.isValidZip(npz));
        assertFalse(FileCheck.isValidNpy(npz));
        assertFalse(FileCheck.isValidNpy(folder));
        assertEquals(
                "there is no file " + folder.resolve("no"),
                FileCheck.json(folder.resolve("no")).problem());
        Path json = folder.resolve("a.json");
        Files.writeString(json, "{\"a\": [1, 2.5e3, null, true, \"\\u00e4\"]}");
        assertTrue(FileCheck.isValidJson(json), FileCheck.json(json).toString());
        Files.writeString(json, "{\"a\": [1, 2,]}");
        assertTrue(
                FileCheck.json(json).problem().contains("line 1, column 13"),
                FileCheck.json(json).toString());
        Path text = folder.resolve("a.csv");
        Files.writeString(text, "1,2\n3,x\n");
        assertFalse(FileCheck.text(text, TextFormat.CSV).isValid());
    }
}
