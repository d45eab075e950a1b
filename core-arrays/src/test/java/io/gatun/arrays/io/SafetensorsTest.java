package io.gatun.arrays.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Spec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** safetensors files: bytes as the format's page describes them, round trips, and files that lie. */
class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file(String header, int dataBytes) throws IOException {
        byte[] h = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(8 + h.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(h.length).put(h);
        for (int i = 0; i < dataBytes; i++) {
            b.put((byte) i);
        }
        return Files.write(folder.resolve("x.safetensors"), b.array());
    }

    @Test
    void theFormatAsItIsDescribed() throws IOException {
        // The example of the format's own page: FLOAT16 [1, 16, 256] needs 8192 bytes.
        Path file = file(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"a\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[4,8]},"
                        + "\"b\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[0,4]},"
                        + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[8,8]}}   ",
                8);
        Map<String, NDArray> arrays = Safetensors.read(file);
        assertEquals(List.of("a", "b", "none"), List.copyOf(arrays.keySet()));
        assertEquals(DataType.BFLOAT16, arrays.get("a").dataType());
        assertEquals(0x03020100, arrays.get("b").getInt());
        assertEquals(Float.intBitsToFloat(0x05040000), arrays.get("a").getFloat(0));
        assertEquals(Nd.zeros(0, 3), arrays.get("none"));
        try (SafetensorsFile f = SafetensorsFile.open(file)) {
            assertEquals(Map.of("format", "pt"), f.metadata());
            assertEquals(Spec.of(DataType.BFLOAT16, 2), f.spec("a"));
            GatunException e = assertThrows(GatunException.class, () -> f.get("c"));
            assertTrue(e.getMessage().contains("[a, b, none]"), e.getMessage());
            assertTrue(f.toString().contains("a BFLOAT16[2]"), f.toString());
        }
    }

    private static Map<String, NDArray> every() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (DataType t : DataType.numeric()) {
            try {
                SafetensorsHeader.nameOf(t);
            } catch (GatunException e) {
                continue;
            }
            arrays.put("type/" + t, Nd.arange(0, 35, 1).reshape(5, 7).castTo(t));
            arrays.put("view/" + t, Nd.arange(0, 35, 1).reshape(5, 7).castTo(t).transpose());
        }
        arrays.put("scalar \"quoted\" \n ä 😀", Nd.scalar(DataType.DOUBLE, Math.PI));
        arrays.put("empty", Nd.zeros(DataType.FLOAT, 3, 0));
        return arrays;
    }

    @Test
    void roundTripOfEveryType() throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, NDArray> arrays = every();
            assertTrue(arrays.size() >= 16, arrays.keySet().toString());
            Path file = folder.resolve("every.safetensors");
            Map<String, String> texts = Map.of("note", "line\n\"two\" \\ ä");
            Safetensors.write(file, arrays, texts);
            assertEquals(arrays, Safetensors.read(file));
            assertEquals(arrays, Safetensors.map(file));
            try (SafetensorsFile f = SafetensorsFile.open(file)) {
                assertEquals(texts, f.metadata());
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Safetensors.write(out, arrays, texts);
            assertArrayEquals(Files.readAllBytes(file), out.toByteArray());
            assertTrue(FileCheck.isValidSafetensors(file));
        }
    }

    @Test
    void mapsOutliveTheFileObjectAndLeaveTheFileAlone() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.write(file, Map.of("w", Rng.of(1).randn(1000)));
        byte[] before = Files.readAllBytes(file);
        NDArray w;
        try (SafetensorsFile f = SafetensorsFile.open(file)) {
            w = f.get("w");
        }
        assertEquals(Rng.of(1).randn(1000), w);
        w.assign(1);
        assertEquals(1000, w.sum().item());
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void oddAddressesAreCopied() throws IOException {
        Path file = file(
                "{\"a\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[0,1]},"
                        + "\"b\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[1,9]}}",
                9);
        assertEquals(0x0807060504030201L, Safetensors.map(file).get("b").getLong(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"a\":1}",
                "{\"a\":{}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"more\":1}}",
                "{\"a\":{\"dtype\":\"F33\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,16]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"__metadata__\":{\"a\":1},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"__metadata__\":[],\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"BOOL\",\"shape\":[8],\"data_offsets\":[0,8]}}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void filesThatLie(String header) throws IOException {
        Path file = file(header, 8);
        long before = Nd.memory().peak();
        FileFormatException e = assertThrows(FileFormatException.class, () -> Safetensors.read(file));
        assertTrue(e.getMessage().contains("expected"), e.getMessage());
        assertThrows(FileFormatException.class, () -> Safetensors.map(file));
        assertTrue(Nd.memory().peak() - before < 8 << 20);
    }

    @Test
    void lengthsThatLie() throws IOException {
        Path file = folder.resolve("y.safetensors");
        for (long length : new long[] {-1, 0, 1, 3, 1000, 100_000_001, Long.MAX_VALUE, Long.MIN_VALUE}) {
            ByteBuffer b =
                    ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            Files.write(file, b.put((byte) '{').put((byte) '}').array());
            assertThrows(FileFormatException.class, () -> Safetensors.read(file), "length " + length);
        }
        for (int n = 0; n < 8; n++) {
            Files.write(file, new byte[n]);
            assertThrows(FileFormatException.class, () -> Safetensors.read(file), n + " bytes");
        }
    }

    @Test
    void truncationAndDamage() throws IOException {
        Path file = folder.resolve("z.safetensors");
        Safetensors.write(file, Map.of("a", Nd.arange(9), "b", Nd.ones(3)), Map.of("k", "v"));
        byte[] whole = Files.readAllBytes(file);
        for (int n = 0; n < whole.length; n++) {
            Files.write(file, Arrays.copyOf(whole, n));
            assertThrows(FileFormatException.class, () -> Safetensors.read(file), n + " bytes");
        }
        Random random = new Random(2);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                Safetensors.read(file).values().forEach(NDArray::close);
            } catch (FileFormatException e) {
                assertTrue(e.getMessage().startsWith("[safetensors] "), e.getMessage());
            }
        }
    }

    @Test
    void modelsInSeveralFiles() throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (int i = 0; i < 7; i++) {
                arrays.put("layer." + i, Rng.of(i).randn(100));
            }
            Path index = Safetensors.writeSharded(folder, "model", arrays, 1000);
            assertEquals("model.safetensors.index.json", index.getFileName().toString());
            assertTrue(Files.exists(folder.resolve("model-00001-of-00004.safetensors")));
            assertEquals(arrays, Safetensors.mapIndex(index));
            for (String evil : new String[] {"../model-00001-of-00004.safetensors", "/etc/passwd", "", ".."}) {
                Files.writeString(index, "{\"weight_map\":{\"layer.0\":\"" + evil + "\"}}");
                FileFormatException e = assertThrows(FileFormatException.class, () -> Safetensors.mapIndex(index));
                assertTrue(e.getMessage().contains("beside it"), e.getMessage());
            }
            Files.writeString(index, "{\"weight_map\":{\"layer.9\":\"model-00001-of-00004.safetensors\"}}");
            assertThrows(FileFormatException.class, () -> Safetensors.mapIndex(index));
            Files.writeString(index, "{}");
            assertThrows(FileFormatException.class, () -> Safetensors.mapIndex(index));
        }
    }

    @Test
    void namesThatTheFormatKeeps() {
        GatunException e = assertThrows(
                GatunException.class,
                () -> Safetensors.write(folder.resolve("k.safetensors"), Map.of("__metadata__", Nd.ones(1))));
        assertTrue(e.getMessage().contains("take another"), e.getMessage());
    }
}
