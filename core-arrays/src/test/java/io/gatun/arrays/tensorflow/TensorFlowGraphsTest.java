package io.gatun.arrays.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whole graphs of TensorFlow without branches and loops; see the folder of {@code -Dgatun.conformance}. What holds an operator that is
 * not here is skipped with its name, unless it stands in {@code passed.txt}, which never gets shorter.
 */
class TensorFlowGraphsTest {
    /** Drawn without a seed, or, like `empty`, uninitialised memory: see the README of the cases. */
    private static final String UNSEEDED = "(random_poisson_v2|empty)/.*|non2d_0|topk/rank1_k5|topk/rank3_k3";

    private static final Map<String, String> OUTCOMES = new ConcurrentSkipListMap<>();

    private static Set<String> passed() throws IOException {
        try (InputStream in = TensorFlowGraphsTest.class.getResourceAsStream("passed.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<Path> cases(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(f -> f.endsWith("frozen_model.pb"))
                    .map(Path::getParent)
                    .filter(f -> !name(root, f).matches(UNSEEDED))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path root, Path folder) {
        return root.relativize(folder).toString().replace('\\', '/');
    }

    /** What is not here, by name. */
    private static final class Missing extends RuntimeException {
        Missing(String what) {
            super(what);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyGraph() throws Exception {
        Path root = TensorFlowPicturesTest.folder();
        Set<String> passed = passed();
        return cases(root).stream()
                .map(folder -> DynamicTest.dynamicTest(name(root, folder), () -> {
                    String name = name(root, folder);
                    try {
                        check(folder);
                        OUTCOMES.put(name, "passed");
                    } catch (Missing e) {
                        OUTCOMES.put(name, "missing\t" + e.getMessage());
                        if (passed.contains(name)) {
                            throw new AssertionError("passed before", e);
                        }
                        abort(e.getMessage());
                    } catch (Exception | AssertionError e) {
                        OUTCOMES.put(
                                name,
                                "failed\t" + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
                        throw e;
                    }
                }));
    }

    /** What became of each case, for whoever adds operators. */
    @AfterAll
    static void report() throws IOException {
        Path folder = Path.of("target", "conformance");
        if (!OUTCOMES.isEmpty()) {
            Files.write(
                    folder.resolve("tensorflow.tsv"),
                    OUTCOMES.entrySet().stream()
                            .map(e -> e.getKey() + "\t" + e.getValue())
                            .toList());
        }
    }

    @Test
    void nothingIsLost() throws Exception {
        Path root = TensorFlowPicturesTest.folder();
        Set<String> passed = passed();
        assertTrue(passed.size() > 1100, "only " + passed.size() + " graphs are listed");
        Set<String> there = cases(root).stream().map(f -> name(root, f)).collect(Collectors.toSet());
        assertEquals(Set.of(), passed.stream().filter(n -> !there.contains(n)).collect(Collectors.toSet()));
    }

    private static void check(Path folder) throws IOException {
        Map<String, GraphFile.Node> graph = GraphFile.read(folder.resolve("frozen_model.pb"));
        List<Path> expected;
        try (Stream<Path> all = Files.list(folder)) {
            expected = all.filter(f -> f.toString().endsWith(".prediction.csv"))
                    .sorted()
                    .toList();
        }
        try (Scope scope = Scope.open()) {
            Map<String, List<NDArray>> done = new HashMap<>();
            int compared = 0;
            for (Path csv : expected) {
                String name = csv.getFileName()
                        .toString()
                        .replace(".prediction.csv", "")
                        .replace("____", "/");
                int output = 0;
                if (!graph.containsKey(name) && name.matches(".*\\.\\d+")) {
                    output = Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
                    name = name.substring(0, name.lastIndexOf('.'));
                }
                if (!graph.containsKey(name)) {
                    continue;
                }
                List<NDArray> found = value(folder, graph, name, done);
                if (output >= found.size()) {
                    throw new Missing(
                            "result " + output + " of " + graph.get(name).op());
                }
                compare(name, found.get(output), isNarrow(graph.get(name)), csv);
                compared++;
            }
            assertTrue(compared > 0 || expected.isEmpty(), "nothing to compare");
        }
    }

    private static List<NDArray> value(
            Path folder, Map<String, GraphFile.Node> graph, String name, Map<String, List<NDArray>> done)
            throws IOException {
        List<NDArray> known = done.get(name);
        if (known != null) {
            return known;
        }
        GraphFile.Node n = graph.get(name);
        List<NDArray> result = new ArrayList<>();
        if (n.op().equals("Const")) {
            GraphFile.Tensor t = n.attributes().get("value").tensor();
            if (t.type() == null) {
                throw new Missing("a constant of a type that is not here");
            }
            result.add(array(t.values(), t.shape(), t.type()));
        } else if (n.op().startsWith("Placeholder")) {
            result.add(placeholder(folder, n));
        } else {
            List<NDArray> in = new ArrayList<>();
            for (String input : n.inputs()) {
                if (input.startsWith("^")) {
                    continue; // only to come first
                }
                int colon = input.indexOf(':');
                String source = colon < 0 ? input : input.substring(0, colon);
                List<NDArray> values = value(folder, graph, source, done);
                int which = colon < 0 ? 0 : Integer.parseInt(input.substring(colon + 1));
                if (which >= values.size()) {
                    throw new Missing(
                            "result " + which + " of " + graph.get(source).op());
                }
                in.add(values.get(which));
            }
            List<NDArray> found = TensorFlowOps.compute(n, in);
            if (found == null) {
                throw new Missing("no operator " + n.op());
            }
            result.addAll(found);
        }
        done.put(name, result);
        return result;
    }

    private static NDArray array(double[] values, long[] shape, DataType type) {
        return Nd.create(values, values.length).reshape(Shape.of(shape)).castTo(type);
    }

    private static NDArray placeholder(Path folder, GraphFile.Node n) throws IOException {
        String base = n.name().replace("/", "____");
        Path csv = folder.resolve(base + ".placeholder.csv");
        if (!Files.exists(csv)) {
            throw new Missing("no values for a placeholder");
        }
        DataType type = n.type("dtype");
        if (type == null) {
            throw new Missing("a placeholder of a type that is not here");
        }
        double[] values = TensorFlowPicturesTest.lines(csv);
        long[] shape = shape(folder.resolve(base + ".placeholder.shape"), values.length);
        return array(values, shape, type);
    }

    private static long[] shape(Path file, int length) throws IOException {
        long[] shape = Files.readString(file)
                .lines()
                .flatMap(l -> Arrays.stream(l.split("[,\\s]+")))
                .filter(s -> !s.isBlank())
                .mapToLong(s -> (long) Double.parseDouble(s))
                .toArray();
        return shape.length == 1 && shape[0] == 0 && length == 1 ? new long[0] : shape;
    }

    /** Whether an operator works on a type of few digits, in which TensorFlow rounds even its FLOAT results. */
    private static boolean isNarrow(GraphFile.Node n) {
        DataType type = n.attributes().containsKey("T") ? n.type("T") : null;
        return type == DataType.HALF || type == DataType.BFLOAT16;
    }

    private static void compare(String name, NDArray found, boolean narrow, Path csv) throws IOException {
        List<String> lines =
                Files.readAllLines(csv).stream().filter(l -> !l.isBlank()).toList();
        double[] expected = new double[lines.size()];
        for (int i = 0; i < expected.length; i++) {
            String l = lines.get(i).trim();
            try {
                expected[i] = switch (l.toLowerCase(java.util.Locale.ROOT)) {
                    case "true" -> 1;
                    case "false" -> 0;
                    case "nan" -> Double.NaN;
                    case "inf", "infinity" -> Double.POSITIVE_INFINITY;
                    case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                    default -> Double.parseDouble(l);
                };
            } catch (NumberFormatException e) {
                throw new Missing("texts");
            }
        }
        assertEquals(expected.length, found.length(), name + " has " + found.shape());
        double[] y = found.toDoubleArray();
        double tolerance =
                narrow || found.dataType() == DataType.HALF || found.dataType() == DataType.BFLOAT16 ? 1e-2 : 2e-5;
        for (int i = 0; i < y.length; i++) {
            boolean near = expected[i] == y[i]
                    || Math.abs(expected[i] - y[i]) <= tolerance * (1 + Math.abs(expected[i]))
                    || Double.isNaN(y[i]) && Double.isNaN(expected[i]);
            assertTrue(near, name + ", element " + i + " is " + y[i] + ", expected " + expected[i]);
        }
    }
}
