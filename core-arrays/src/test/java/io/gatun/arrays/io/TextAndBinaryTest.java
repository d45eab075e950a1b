package io.gatun.arrays.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.ShapeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays as text, as compact bytes, as JSON and as Base64. */
class TextAndBinaryTest {
    @TempDir
    Path folder;

    /** Arrays of a type: plain, views, empty ones, special values. */
    private static List<NDArray> arrays(DataType type) {
        NDArray x = Nd.arange(-6, 18, 1).reshape(2, 3, 4).castTo(type);
        List<NDArray> all = new ArrayList<>(List.of(
                x,
                x.transpose(),
                x.dup('f'),
                x.get(Index.all(), Index.interval(0, 3, 2)),
                Nd.scalar(type, 1),
                Nd.zeros(type, 0),
                Nd.zeros(type, 2, 0, 3),
                Nd.ones(type, 5)));
        if (type.isFloating()) {
            all.add(Nd.create(new double[] {
                        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 1e-30, 1.0 / 3
                    })
                    .castTo(type));
            all.add(Rng.of(1).randn(50).castTo(type));
        }
        if (type == DataType.UINT64) {
            all.add(Nd.create(new long[] {-1, Long.MIN_VALUE, 0}).castTo(type));
        }
        if (type == DataType.LONG) {
            all.add(Nd.create(new long[] {Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1}));
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "UTF8")
    void everyFormBringsEveryArrayBack(DataType type) throws IOException {
        try (Scope scope = Scope.open()) {
            for (NDArray x : arrays(type)) {
                for (TextFormat format : new TextFormat[] {TextFormat.WHITESPACE, TextFormat.CSV, TextFormat.TSV}) {
                    assertEquals(x, TextArrays.parse(TextArrays.format(x, format), format, null));
                }
                assertEquals(x, BinaryArrays.read(BinaryArrays.toByteBuffer(x, false)));
                assertEquals(x, BinaryArrays.read(BinaryArrays.toByteBuffer(x, true)));
                assertEquals(x, BinaryArrays.fromBase64(BinaryArrays.toBase64(x)));
                assertEquals(x, JsonArrays.read(JsonArrays.write(x)));
                Path file = folder.resolve("x.bin");
                BinaryArrays.write(file, x);
                assertEquals(BinaryArrays.size(x), Files.size(file));
                assertEquals(x, BinaryArrays.read(file));
            }
        }
    }

    // ------------------------------------------------------------ text

    @Test
    void textAsNumpyWritesIt() {
        String saved = "1.000000000000000000e+00 2.500000000000000000e+00\n-3.000000000000000000e+00 nan\n";
        assertEquals(
                Nd.create(new double[] {1, 2.5, -3, Double.NaN}, 2, 2),
                TextArrays.parse(saved, TextFormat.WHITESPACE, DataType.DOUBLE));
        assertEquals(
                "# gatun FLOAT[2, 2]\n1.0,2.5\n-3.0,nan\n",
                TextArrays.format(Nd.create(new float[] {1, 2.5f, -3, Float.NaN}, 2, 2), TextFormat.CSV));
    }

    @Test
    void csvFromElsewhere() {
        String csv = "\ufeffname,height\n# a comment\n\n \"1\" , 2.5\r\n3,\t-4e-2 # at the end\n";
        NDArray x = TextArrays.parse(csv, TextFormat.CSV.withSkipLines(1), DataType.FLOAT);
        assertEquals(Nd.create(new float[] {1, 2.5f, 3, -4e-2f}, 2, 2), x);
        NDArray columns = TextArrays.parse(
                "1;2;3\n4;5;6\n", TextFormat.CSV.withDelimiter(';').withColumns(-1, 0), DataType.LONG);
        assertEquals(Nd.create(new long[] {3, 1, 6, 4}, 2, 2), columns);
        assertEquals(
                Nd.create(new boolean[] {true, false, true, false}, 2, 2),
                TextArrays.parse("True FALSE\n1 0.0", TextFormat.WHITESPACE, DataType.BOOL));
        assertEquals(
                Nd.create(new int[] {7, -3}, 1, 2),
                TextArrays.parse("7.0 -3.000", TextFormat.WHITESPACE, DataType.INT));
        assertEquals(Nd.zeros(0, 0), TextArrays.parse(" \n# only a comment\n", TextFormat.WHITESPACE, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2;3,x4|FLOAT|line 2, column 3 (field 2): \"x4\" is no FLOAT",
                "1,2;3,|FLOAT|line 2, column 3 (field 2): \"\" is no FLOAT",
                "1, 0x10|FLOAT|line 1, column 4",
                "1, 1f|DOUBLE|line 1, column 4",
                "1, 1d|DOUBLE|line 1, column 4",
                "1.5|INT|line 1, column 1 (field 1): \"1.5\" is no INT",
                "3000000000|INT|\"3000000000\" is no INT",
                "9223372036854775808|LONG|is no LONG",
                "-1|UINT64|is no UINT64",
                "18446744073709551616|UINT64|is no UINT64",
                "256|UBYTE|\"256\" is no UBYTE",
                "-1|UINT16|is no UINT16",
                "128|BYTE|is no BYTE",
                "2|BOOL|is no BOOL",
                "1,2;3|FLOAT|line 2, column 1: 1 columns, where the first row has 2",
                "1,2;;3,4,5|FLOAT|line 3, column 1: 3 columns",
                "1,\"2|FLOAT|line 1, column 3: a quoted field without end",
                "1,\"2\"3|FLOAT|line 1, column 6: text behind a quoted field",
                "# gatun FLOAT[3];1|FLOAT|holds 1 values, and its first line says [3]",
                "# gatun FLOAT[99999999999999999999];1|FLOAT|is no type and shape",
                "# gatun NOTYPE[1];1|NONE|is no type and shape"
            })
    void errorsNameLineAndColumn(String text, String type, String expected) {
        FileFormatException e = assertThrows(
                FileFormatException.class,
                () -> TextArrays.parse(
                        text.replace(';', '\n'), TextFormat.CSV, type.equals("NONE") ? null : DataType.of(type)));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().startsWith("[txt] the text"), e.getMessage());
    }

    @Test
    void textFilesThatAreNone() throws IOException {
        Path file = folder.resolve("x.txt");
        GatunException absent = assertThrows(GatunException.class, () -> TextArrays.read(file, TextFormat.CSV));
        assertTrue(absent.getMessage().contains("there is no file"), absent.getMessage());
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThrows(FileFormatException.class, () -> TextArrays.read(file, TextFormat.CSV));
        assertThrows(GatunException.class, () -> TextFormat.CSV.withDelimiter('.'));
        assertThrows(GatunException.class, () -> TextFormat.CSV.withSkipLines(-1));
        Files.writeString(file, "1,2\n");
        assertThrows(FileFormatException.class, () -> TextArrays.read(file, TextFormat.CSV.withColumns(2)));
    }

    @Test
    void theLocaleDoesNotMatter() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            NDArray x = Nd.create(new double[] {1234567.5, 1e-7}, 1, 2);
            assertEquals("# gatun DOUBLE[1, 2]\n1234567.5,1.0E-7\n", TextArrays.format(x, TextFormat.CSV));
            assertEquals(x, TextArrays.parse("1234567.5,1.0E-7", TextFormat.CSV, DataType.DOUBLE));
            assertEquals("{\"dataType\":\"DOUBLE\",\"shape\":[1,2],\"data\":[1234567.5,1.0E-7]}", JsonArrays.write(x));
        } finally {
            Locale.setDefault(before);
        }
    }

    // ------------------------------------------------------------ compact bytes

    @Test
    void theBytesAreThoseOfTheDescription() {
        byte[] expected = ByteBuffer.allocate(8 + 8 + 8 + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("GTND".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[] {1, 5, 0, 1})
                .putLong(2)
                .putInt(-1)
                .putInt(70000)
                .array();
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(expected, 0, 24);
        ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).putInt(24, (int) crc.getValue());
        assertArrayEquals(
                expected,
                BinaryArrays.toByteBuffer(Nd.create(new int[] {-1, 70000}), false)
                        .array());
    }

    @Test
    void severalArraysBehindEachOther() throws IOException {
        NDArray large = Rng.of(1).randn(300, 300);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryArrays.write(out, large);
        BinaryArrays.write(out, Nd.ones(3));
        ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
        assertEquals(large, BinaryArrays.read(in));
        assertEquals(Nd.ones(3), BinaryArrays.read(in));
        ByteBuffer b = ByteBuffer.wrap(out.toByteArray());
        assertEquals(large, BinaryArrays.read(b));
        assertEquals(BinaryArrays.size(large), b.position());
        assertEquals(Nd.ones(3), BinaryArrays.read(b));
        assertThrows(ShapeException.class, () -> BinaryArrays.write(ByteBuffer.allocate(20), Nd.ones(3)));
    }

    @Test
    void everyDamagedByteIsFound() {
        byte[] whole = BinaryArrays.toByteBuffer(Nd.arange(5), false).array();
        for (int i = 0; i < whole.length; i++) {
            int at = i;
            assertThrows(FileFormatException.class, () -> BinaryArrays.read(ByteBuffer.wrap(Arrays.copyOf(whole, at))));
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << new Random(i).nextInt(8));
            FileFormatException e = assertThrows(
                    FileFormatException.class, () -> BinaryArrays.read(ByteBuffer.wrap(damaged)), "byte " + i);
            assertTrue(e.getMessage().contains("expected"), e.getMessage());
        }
        long before = Nd.memory().peak();
        byte[] lying = whole.clone();
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putLong(8, 1L << 40);
        assertThrows(FileFormatException.class, () -> BinaryArrays.read(new ByteArrayInputStream(lying)));
        assertTrue(Nd.memory().peak() - before < 64 << 20);
    }

    // ------------------------------------------------------------ JSON and Base64

    @Test
    void jsonOfOthers() {
        assertEquals(Nd.create(new long[] {1, 2, 3, 4}, 2, 2), JsonArrays.read(" [[1, 2], [3, 4]] "));
        assertEquals(Nd.create(new double[] {1, 2.5}, 2), JsonArrays.read("[1, 2.5]"));
        assertEquals(Nd.create(new boolean[] {true, false}, 2), JsonArrays.read("[true, false]"));
        assertEquals(Nd.scalar(DataType.LONG, 7L), JsonArrays.read("7"));
        assertEquals(Nd.zeros(DataType.DOUBLE, 2, 0), JsonArrays.read("[[], []]"));
        assertEquals(
                Nd.create(new float[] {1, 2, 3, 4}, 2, 2),
                JsonArrays.read("{\"shape\":[2,2],\"dataType\":\"float\",\"data\":[[1,2],[3,4]]}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[1, 2",
                "[1, [2]]",
                "[[1], 2]",
                "[[1, 2], [3]]",
                "[\"a\", null]",
                "[null]",
                "{}",
                "{\"dataType\":\"FLOAT\",\"shape\":[3],\"data\":[1]}",
                "{\"dataType\":\"FLOAT\",\"shape\":[-1],\"data\":[1]}",
                "{\"dataType\":\"NONE\",\"shape\":[1],\"data\":[1]}",
                "{\"dataType\":\"INT\",\"shape\":[1],\"data\":[1.5]}",
                "{\"dataType\":\"FLOAT\",\"shape\":[4294967296,4294967296],\"data\":[1]}",
                "[01]",
                "[1.]",
                "[.5]",
                "[+1]",
                "[1e]",
                "{\"a\":1,\"a\":2}",
                "\"\\x\"",
                "[1] 2"
            })
    void jsonThatIsNoArray(String json) {
        FileFormatException e = assertThrows(FileFormatException.class, () -> JsonArrays.read(json));
        assertTrue(e.getMessage().startsWith("[json] ") && e.getMessage().contains("expected"), e.getMessage());
    }

    @Test
    void base64() {
        NDArray x = Nd.arange(10);
        String npy = java.util.Base64.getMimeEncoder().encodeToString(Npy.toBytes(x));
        assertEquals(x, BinaryArrays.fromBase64(npy));
        for (String text : new String[] {"", "AAAA", "R1RO", "====", "a"}) {
            assertThrows(FileFormatException.class, () -> BinaryArrays.fromBase64(text), text);
        }
    }
}
