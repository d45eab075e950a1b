package io.gatun.arrays.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.FileFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Arrays of strings in every format. */
class StringFilesTest {
    @TempDir
    Path folder;

    private static final String[] WORDS = {
        "plain", "", " blanks ", "comma, #hash", "\"quoted\"", "h\u00e9\u65e5\ud83d\ude00", "nan", "a\tb", "\\", "'"
    };

    private static List<NDArray> arrays() {
        NDArray x = Nd.create(WORDS, 2, 5);
        return List.of(x, x.transpose(), x.slice(1), x.reverse(0, 1), Nd.scalar("one"), Nd.zeros(DataType.UTF8, 2, 0));
    }

    @Test
    void everyFormat() throws IOException {
        for (NDArray x : arrays()) {
            Path file = folder.resolve("x");
            Npy.write(file, x);
            assertEquals(x, Npy.read(file));
            assertEquals(x.spec(), Npy.spec(file));
            assertTrue(FileCheck.npy(file).isValid());
            Npy.writeBytes(file, x);
            assertEquals(x, Npy.read(file));
            assertEquals(x, Npy.read(Npy.toBytes(x)));
            assertEquals(x, Npy.read(new ByteArrayInputStream(Npy.toBytes(x))));
            Npz.write(file, Map.of("x", x, "n", Nd.create(new int[] {1})));
            assertEquals(x, Npz.read(file).get("x"));
            assertTrue(FileCheck.npz(file).isValid());
            assertEquals(x, JsonArrays.read(JsonArrays.write(x)));
            BinaryArrays.write(file, x);
            assertEquals(x, BinaryArrays.read(file));
            assertEquals(BinaryArrays.size(x), java.nio.file.Files.size(file));
            assertEquals(x, BinaryArrays.read(BinaryArrays.toByteBuffer(x, true)));
            assertEquals(x, BinaryArrays.fromBase64(BinaryArrays.toBase64(x)));
            for (TextFormat format : List.of(TextFormat.CSV, TextFormat.WHITESPACE, TextFormat.TSV)) {
                TextArrays.write(file, x, format);
                assertEquals(x, TextArrays.read(file, format), format.toString());
            }
        }
    }

    @Test
    void textOfOthers() {
        NDArray x = TextArrays.parse(
                "name, city # comment\n\"a \"\"b\"\"\", \" c \"\n,x y\n",
                TextFormat.CSV.withSkipLines(1),
                DataType.UTF8);
        assertArrayEquals(new String[] {"a \"b\"", " c ", "", "x y"}, x.toStringArray());
        NDArray column = TextArrays.parse("1,a\n2,b\n", TextFormat.CSV.withColumns(1), DataType.UTF8);
        assertArrayEquals(new String[] {"a", "b"}, column.toStringArray());
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            many.append("w").append(i).append('\n');
        }
        assertEquals(
                "w4999",
                TextArrays.parse(many.toString(), TextFormat.CSV, DataType.UTF8).getString(4999, 0));
        assertThrows(FileFormatException.class, () -> TextArrays.parse("\"a\"\"b\n", TextFormat.CSV, DataType.UTF8));
        assertThrows(DataTypeException.class, () -> TextArrays.format(Nd.create("two\nlines"), TextFormat.CSV));
        assertArrayEquals(
                new float[] {1, 2},
                TextArrays.parse("\" 1 \",2 # \"", TextFormat.CSV, null).toFloatArray());
    }

    @Test
    void json() {
        assertEquals(
                "{\"dataType\":\"UTF8\",\"shape\":[2],\"data\":[\"a\\\"b\",\"\"]}",
                JsonArrays.write(Nd.create("a\"b", "")));
        assertEquals(Nd.create(new String[] {"a", "b"}, 2, 1), JsonArrays.read("[[\"a\"], [\"b\"]]"));
        assertEquals(DataType.DOUBLE, JsonArrays.read("[1, \"nan\"]").dataType());
        for (String bad : List.of(
                "[\"a\", 1]",
                "{\"dataType\":\"UTF8\",\"shape\":[1],\"data\":[1]}",
                "{\"dataType\":\"UTF8\",\"shape\":[1],\"data\":[null]}",
                "{\"dataType\":\"UTF8\",\"shape\":[1],\"data\":[\"\\ud800\"]}")) {
            assertThrows(FileFormatException.class, () -> JsonArrays.read(bad), bad);
        }
    }

    @Test
    void refused() throws IOException {
        NDArray x = Nd.create("a");
        for (Executable e : new Executable[] {
            () -> Safetensors.write(folder.resolve("s"), Map.of("x", x)),
            () -> RawArrays.write(new ByteArrayOutputStream(), x),
            () -> RawArrays.crc32c(x),
            () -> RawArrays.read(new ByteArrayInputStream(new byte[8]), x)
        }) {
            assertTrue(assertThrows(DataTypeException.class, e).getMessage().contains("UTF8"));
        }
        assertThrows(DataTypeException.class, () -> Npy.toBytes(Nd.create("a\0")));
        assertThrows(DataTypeException.class, () -> Npy.writeBytes(folder.resolve("n"), Nd.create(new int[] {1})));
        assertEquals(Nd.create("a\0", "\0"), BinaryArrays.fromBase64(BinaryArrays.toBase64(Nd.create("a\0", "\0"))));
        assertEquals(Nd.create("\0b"), Npy.read(Npy.toBytes(Nd.create("\0b"))));
    }

    private static byte[] npy(String descr, String shape, byte[] data) {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        return ByteBuffer.allocate(10 + header.length() + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
    }

    @Test
    void damagedFiles() throws IOException {
        for (byte[] bad : List.of(
                npy("<U1", "(1,)", new byte[] {0, 0, 0x11, 0}), // beyond Unicode
                npy("<U1", "(1,)", new byte[] {0, (byte) 0xd8, 0, 0}), // half of a pair
                npy("<U1", "(1,)", new byte[] {1, 2}),
                npy("<U2000000000", "(1,)", new byte[8]),
                npy("<U-1", "(1,)", new byte[8]),
                npy("<U", "(1,)", new byte[8]),
                npy("<U1", "(1000000000,)", new byte[8]),
                npy("|S1", "(4611686018427387904,)", new byte[8]),
                npy("|S0", "(2000000000,)", new byte[8]),
                npy("|S2", "(1,)", new byte[] {(byte) 0xc3, 'x'}))) { // no UTF-8
            assertThrows(FileFormatException.class, () -> Npy.read(bad));
            assertThrows(FileFormatException.class, () -> Npy.read(new ByteArrayInputStream(bad)));
        }
        assertArrayEquals(
                new String[] {"", ""}, Npy.read(npy("|S0", "(2,)", new byte[2])).toStringArray());
        byte[] good = BinaryArrays.toByteBuffer(Nd.create("abc", "d"), false).array();
        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= 1 << i % 8;
            assertThrows(FileFormatException.class, () -> BinaryArrays.read(ByteBuffer.wrap(flipped)), "byte " + i);
            byte[] cut = java.util.Arrays.copyOf(good, i);
            assertThrows(FileFormatException.class, () -> BinaryArrays.read(ByteBuffer.wrap(cut)), "cut at " + i);
        }
    }
}
