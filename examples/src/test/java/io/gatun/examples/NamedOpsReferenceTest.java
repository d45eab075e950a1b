package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.io.Npz;
import io.gatun.ops.named.NamedOps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Operations by name, and their gradients, against NumPy's and SciPy's values: {@code tools/reference/named_ops.py}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamedOpsReferenceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private final List<JsonNode> cases = new ArrayList<>();
    private final Map<String, String> errors = new TreeMap<>();
    private Map<String, NDArray> arrays;

    /** All cases are one batch, as a user would run them. */
    @BeforeAll
    void run() throws IOException {
        for (String file : List.of("cases.jsonl", "arrays.npz")) {
            try (InputStream in = getClass().getResourceAsStream("/named-ops/" + file)) {
                Files.copy(in, folder.resolve(file));
            }
        }
        StringBuilder lines = new StringBuilder();
        for (String line : Files.readAllLines(folder.resolve("cases.jsonl"))) {
            ObjectNode c = (ObjectNode) JSON.readTree(line);
            cases.add(c.deepCopy());
            c.put("out", folder.resolve(c.get("out").asText()).toString());
            lines.append(JSON.writeValueAsString(c)).append('\n');
        }
        Path batch = Files.writeString(folder.resolve("batch.jsonl"), lines);
        Cli.Result r = Cli.run("op", "--batch", batch.toString());
        for (String line : r.err().lines().toList()) {
            JsonNode e = JSON.readTree(line);
            errors.put(e.get("id").asText(), e.get("error").asText());
        }
        assertEquals(errors.isEmpty() ? 0 : 1, r.code());
        arrays = Npz.read(folder.resolve("arrays.npz"));
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        return java.util.stream.IntStream.range(0, cases.size()).mapToObj(k -> {
            JsonNode c = cases.get(k);
            return DynamicTest.dynamicTest(c.get("id").asText() + " " + c.get("args"), () -> check(k, c));
        });
    }

    private void check(int k, JsonNode c) {
        NamedOps.Named op = NamedOps.find(c.get("ns").asText(), c.get("op").asText());
        assumeTrue(op.isAvailable(), () -> op + " is not there yet");
        String error = errors.get(c.get("id").asText());
        assertEquals(null, error);
        Map<String, NDArray> results = Npz.read(folder.resolve(c.get("out").asText()));
        for (Map.Entry<String, NDArray> e : arrays.entrySet()) {
            String name = e.getKey();
            if (name.startsWith("y" + k + "_") || name.startsWith("g" + k + "_")) {
                String key = name.charAt(0) + name.substring(name.indexOf('_') + 1);
                double tolerance = c.get(name.charAt(0) == 'y' ? "tol" : "gtol").asDouble();
                same(key, e.getValue(), results.get(key), tolerance);
            }
        }
        results.values().forEach(NDArray::close);
    }

    private static void same(String key, NDArray expected, NDArray actual, double tolerance) {
        assertNotNull(actual, () -> key + " is missing");
        assertEquals(expected.shape(), actual.shape(), key);
        double[] e = expected.toDoubleArray();
        double[] a = actual.toDoubleArray();
        for (int i = 0; i < e.length; i++) {
            boolean near = e[i] == a[i]
                    || Double.isNaN(e[i]) && Double.isNaN(a[i])
                    || Math.abs(e[i] - a[i]) <= tolerance * (1 + Math.abs(e[i]));
            int at = i;
            assertTrue(near, () -> key + "[" + at + "] is " + a[at] + ": expected " + e[at]);
        }
    }
}
