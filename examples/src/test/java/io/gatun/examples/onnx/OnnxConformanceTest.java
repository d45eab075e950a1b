package io.gatun.examples.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The backend tests of the ONNX project, on arrays and as graphs; see the folder of {@code -Dgatun.conformance}. Nothing may come out
 * wrong; what ours have no words for is skipped with its reason, unless it stands in {@code passed.txt}, which never gets shorter.
 */
class OnnxConformanceTest {
    private static final Map<String, String> OUTCOMES = new ConcurrentSkipListMap<>();
    private static Path root;

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        Path archive = Path.of(System.getProperty("gatun.conformance", "../../shared/conformance"), "onnx-node.tar.xz");
        assumeTrue(Files.exists(archive), () -> "no archive at " + archive + ": set -Dgatun.conformance=FOLDER");
        root = Path.of("target", "conformance", "onnx-node");
        if (!Files.exists(root.resolve("index.dev.tsv"))) {
            Files.createDirectories(root);
            Process tar = new ProcessBuilder("tar", "xJf", archive.toString(), "-C", root.toString())
                    .inheritIO()
                    .start();
            assertEquals(0, tar.waitFor(), "tar of " + archive);
        }
    }

    private static Set<String> passed() throws IOException {
        try (InputStream in = OnnxConformanceTest.class.getResourceAsStream("passed.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> all = Files.walk(root, 2)) {
            return all.filter(p -> Files.exists(p.resolve("model.onnx")))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCase() throws IOException {
        Set<String> passed = passed();
        List<DynamicTest> out = new ArrayList<>();
        for (Path folder : cases()) {
            String name = name(folder);
            out.add(DynamicTest.dynamicTest(name, () -> {
                try {
                    OnnxCases.check(folder);
                    OUTCOMES.put(name, "passed");
                } catch (OnnxFile.Inexpressible e) {
                    OUTCOMES.put(name, "missing\t" + e.getMessage());
                    if (passed.contains(name)) {
                        throw new AssertionError("passed before", e);
                    }
                    abort(e.getMessage());
                } catch (Exception | AssertionError e) {
                    OUTCOMES.put(
                            name, "failed\t" + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
                    throw e;
                }
            }));
        }
        return out.stream();
    }

    /** What became of each case, for whoever adds operators: name, operators, outcome, reason. */
    @AfterAll
    static void report() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> e : OUTCOMES.entrySet()) {
            String operators;
            try {
                operators = String.join(
                        " ",
                        OnnxRun.operators(
                                OnnxFile.model(root.resolve(e.getKey()).resolve("model.onnx"))));
            } catch (OnnxFile.Inexpressible x) {
                operators = "?";
            }
            lines.add(e.getKey() + "\t" + operators + "\t" + e.getValue());
        }
        if (!lines.isEmpty()) {
            Files.write(root.resolveSibling("onnx.tsv"), lines);
        }
    }

    private static String name(Path folder) {
        return root.relativize(folder).toString().replace('\\', '/');
    }

    @Test
    void nothingIsLost() throws IOException {
        Set<String> passed = passed();
        assertTrue(passed.size() > 1000, "only " + passed.size() + " cases are listed");
        Set<String> there = cases().stream().map(OnnxConformanceTest::name).collect(Collectors.toSet());
        assertEquals(Set.of(), passed.stream().filter(n -> !there.contains(n)).collect(Collectors.toSet()));
    }
}
