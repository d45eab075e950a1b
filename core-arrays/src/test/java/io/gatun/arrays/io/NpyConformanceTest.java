package io.gatun.arrays.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.ChildProcess;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.ops.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Files that NumPy wrote, of every type, order and version; see the folder of {@code -Dgatun.conformance}. */
class NpyConformanceTest {
    private static Path folder() throws Exception {
        Path archive = Path.of(System.getProperty("gatun.conformance", "../../shared/conformance"), "numpy-npy.tar.xz");
        Assumptions.assumeTrue(Files.exists(archive), () -> "skipped: there is no " + archive);
        Path to = Path.of("target", "conformance");
        if (!Files.exists(to.resolve("numpy-npy").resolve("expected.json"))) {
            Files.createDirectories(to);
            ChildProcess.run(List.of("tar", "xJf", archive.toString(), "-C", to.toString()));
        }
        return to.resolve("numpy-npy");
    }

    @TestFactory
    Stream<DynamicTest> everyFile() throws Exception {
        Path folder = folder();
        List<DynamicTest> tests = new ArrayList<>();
        for (Object o : (List<?>) new MiniJson(Files.readString(folder.resolve("expected.json"))).value()) {
            Map<?, ?> c = (Map<?, ?>) o;
            tests.add(DynamicTest.dynamicTest((String) c.get("file"), () -> check(folder, c)));
        }
        assertTrue(tests.size() > 300, "cases: " + tests.size());
        return tests.stream();
    }

    private static void check(Path folder, Map<?, ?> c) throws IOException {
        Path file = folder.resolve((String) c.get("file"));
        String descr = String.valueOf(c.get("descr"));
        if (descr.matches(".[US]\\d+")) {
            strings(file, c);
            return;
        }
        if (descr.matches(".c\\d+|.O.*|.V.*|\\[.*")) {
            FileFormatException e = assertThrows(FileFormatException.class, () -> Npy.read(file));
            assertTrue(e.getMessage().startsWith("[npy] ") && e.getMessage().contains("expected"), e.getMessage());
            return;
        }
        try (Scope scope = Scope.open()) {
            NDArray x = Npy.read(file);
            long[] shape = ((List<?>) c.get("shape"))
                    .stream().mapToLong(s -> ((Number) s).longValue()).toArray();
            assertArrayEquals(shape, x.shape().toArray());
            List<?> values = (List<?>) c.get("values_C_order");
            if (descr.matches(".[iuf]\\d")) {
                assertEquals(descr.substring(1), x.dataType().numpy().substring(1), "the type of the file");
            }
            if (descr.matches(".[iu]\\d")) {
                assertArrayEquals(
                        values.stream()
                                .mapToLong(v -> new java.math.BigInteger(v.toString()).longValue())
                                .toArray(),
                        x.toLongArray());
            } else {
                double[] expected =
                        values.stream().mapToDouble(v -> number(v.toString())).toArray();
                double[] actual = x.toDoubleArray();
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(round(descr, expected[i]), actual[i], "element " + i);
                }
                assertEquals(expected.length, actual.length);
            }
            Path copy = Files.createTempFile("copy", ".npy");
            Npy.write(copy, x);
            NDArray back = Npy.read(copy);
            assertEquals(x, back);
            assertEquals(x.order(), back.order());
            if (x.dataType().numpy().equals(descr)
                    && !file.getFileName().toString().startsWith("version")) {
                assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(copy), "the bytes that NumPy writes");
            }
            Files.delete(copy);
        }
    }

    private static void strings(Path file, Map<?, ?> c) throws IOException {
        String descr = (String) c.get("descr");
        try (Scope scope = Scope.open()) {
            NDArray x = Npy.read(file);
            assertArrayEquals(
                    ((List<?>) c.get("shape"))
                            .stream().mapToLong(s -> ((Number) s).longValue()).toArray(),
                    x.shape().toArray());
            String[] expected = ((List<?>) c.get("values_C_order"))
                    .stream()
                            .map(v -> descr.charAt(1) == 'S' ? v.toString().replaceAll("^b'|'$", "") : v.toString())
                            .toArray(String[]::new);
            assertArrayEquals(expected, x.toStringArray());
            assertEquals(x, Npy.map(file));
            Path copy = Files.createTempFile("copy", ".npy");
            if (descr.charAt(1) == 'S') {
                Npy.writeBytes(copy, x);
            } else {
                Npy.write(copy, x);
            }
            assertEquals(x, Npy.read(copy));
            boolean full =
                    Arrays.stream(expected).mapToInt(String::length).max().orElse(0)
                            == Integer.parseInt(descr.substring(2));
            if (full && descr.charAt(0) != '>' && !"true".equals(c.get("fortran"))) {
                assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(copy), "the bytes that NumPy writes");
            }
            Files.delete(copy);
        }
    }

    private static double round(String descr, double v) {
        return descr.endsWith("f2")
                ? Float.float16ToFloat(Float.floatToFloat16((float) v))
                : descr.endsWith("f4") ? (float) v : v;
    }

    private static double number(String text) {
        return switch (text) {
            case "True" -> 1;
            case "False" -> 0;
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    @Test
    void archivesOfSeveralArrays() throws Exception {
        try (Scope scope = Scope.open()) {
            Map<String, NDArray> plain = Npz.read(folder().resolve("multi.npz"));
            Map<String, NDArray> compressed = Npz.read(folder().resolve("multi_compressed.npz"));
            assertEquals(List.of("a", "b", "c", "dir/name"), List.copyOf(plain.keySet()));
            assertEquals(List.of("a", "b", "c"), List.copyOf(compressed.keySet()));
            compressed.forEach((name, x) -> assertEquals(plain.get(name), x));
            assertArrayEquals(new long[] {0, 1, 2, 3, 4}, plain.get("a").toLongArray());
            Path copy = Files.createTempFile("copy", ".npz");
            Npz.write(copy, plain);
            assertEquals(plain, Npz.read(copy));
            Files.delete(copy);
        }
    }

    /** Enough of JSON for the expectations. */
    private static final class MiniJson {
        private final String text;
        private int at;

        MiniJson(String text) {
            this.text = text;
        }

        Object value() {
            space();
            char c = text.charAt(at);
            switch (c) {
                case '{' -> {
                    Map<String, Object> map = new java.util.LinkedHashMap<>();
                    at++;
                    while (!accept('}')) {
                        String key = (String) value();
                        accept(':');
                        map.put(key, value());
                        accept(',');
                    }
                    return map;
                }
                case '[' -> {
                    List<Object> list = new ArrayList<>();
                    at++;
                    while (!accept(']')) {
                        list.add(value());
                        accept(',');
                    }
                    return list;
                }
                case '"' -> {
                    int end = at + 1;
                    while (text.charAt(end) != '"') {
                        end += text.charAt(end) == '\\' ? 2 : 1;
                    }
                    String s = text.substring(at + 1, end);
                    at = end + 1;
                    return Pattern.compile("\\\\u([0-9a-f]{4})")
                            .matcher(s)
                            .replaceAll(m -> Character.toString(Integer.parseInt(m.group(1), 16)));
                }
                default -> {
                    int start = at;
                    while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
                        at++;
                    }
                    String word = text.substring(start, at);
                    return Arrays.asList("true", "false", "null").contains(word) ? word : Long.valueOf(word);
                }
            }
        }

        private boolean accept(char c) {
            space();
            if (text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void space() {
            while (" \n\r\t".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
    }
}
