package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every block of Java in the documentation compiles. A block is either members of a class or statements, with the usual imports;
 * names that it takes for granted are declared in a comment just above it, which readers do not see:
 * {@code <!-- given: NDArray images, NDArray labels -->}.
 */
class DocsTest {
    private static final Pattern GIVEN = Pattern.compile("<!-- given: (.*) -->");
    private static final Pattern MEMBERS = Pattern.compile(
            "(?s)\\A\\s*((/\\*\\*.*?\\*/|//[^\\n]*\\n)\\s*)*(@|(public|private|static|sealed|abstract|final|record|class|interface|enum)\\s).*");
    private static final List<String> IMPORTS = List.of(
            "java.nio.*",
            "java.nio.file.*",
            "java.util.*",
            "java.util.function.*",
            "java.lang.foreign.*",
            "io.gatun.arrays.*",
            "io.gatun.arrays.inspect.*",
            "io.gatun.arrays.io.*",
            "io.gatun.arrays.kernels.*",
            "io.gatun.autodiff.*",
            "io.gatun.autodiff.explain.*",
            "io.gatun.autodiff.files.*",
            "io.gatun.autodiff.functional.*",
            "io.gatun.autodiff.graph.*",
            "io.gatun.autodiff.metrics.*",
            "io.gatun.autodiff.quantization.*",
            "io.gatun.autodiff.training.*",
            "io.gatun.autodiff.training.listeners.*",
            "io.gatun.autodiff.updaters.*",
            "io.gatun.bindings.*",
            "io.gatun.data.*",
            "io.gatun.data.cache.*",
            "io.gatun.data.readers.*",
            "io.gatun.data.sets.*",
            "io.gatun.layers.*",
            "io.gatun.layers.convolution.*",
            "io.gatun.layers.evaluation.*",
            "io.gatun.layers.feedforward.*",
            "io.gatun.layers.network.*",
            "io.gatun.layers.normalization.*",
            "io.gatun.layers.training.*",
            "io.gatun.ops.*",
            "io.gatun.ops.image.*",
            "io.gatun.ops.linalg.*",
            "io.gatun.ops.loss.*",
            "io.gatun.ops.nn.*",
            "io.gatun.ops.reference.*",
            "io.gatun.ops.rnn.*",
            "io.gatun.ops.sets.*",
            "io.gatun.ops.spatial.*",
            "io.gatun.ops.table.*");

    @TempDir
    static Path classes;

    /**
     * A block.
     *
     * @param file where it stands
     * @param line of its first line, from 1
     * @param given declarations that it takes for granted
     * @param text the Java
     */
    private record Block(Path file, int line, String given, String text) {
        /** The name of the class: no other block of the file has it. */
        String type() {
            return "Block" + line;
        }

        /** The block as a class whose lines have the numbers that they have in the document. */
        String source() {
            StringBuilder s = new StringBuilder();
            IMPORTS.forEach(i -> s.append("import ").append(i).append("; "));
            boolean members = MEMBERS.matcher(text).matches();
            s.append("class ")
                    .append(type())
                    .append(" { ")
                    .append(members ? "" : "static void run(" + given + ") throws Exception {");
            return s + "\n".repeat(line - 1) + text + (members ? "}" : "}}");
        }
    }

    @TestFactory
    Stream<DynamicTest> blocksCompile() throws IOException {
        String root = System.getProperty("gatun.root");
        assumeTrue(root != null && Files.exists(Path.of(root, "CONTRIBUTING.md")), "gatun.root is no checkout");
        List<Block> all = new ArrayList<>();
        for (Path file : documents(Path.of(root))) {
            all.addAll(blocks(Path.of(root).relativize(file), Files.readAllLines(file)));
        }
        assertTrue(all.size() > 5, "blocks found: " + all.size());
        Map<Path, List<Block>> byFile =
                all.stream().collect(Collectors.groupingBy(Block::file, TreeMap::new, Collectors.toList()));
        return byFile.entrySet().stream()
                .map(f -> DynamicTest.dynamicTest(
                        f.getKey() + ": " + f.getValue().size(),
                        () -> assertEquals("", compile(f.getValue()), "compiler's messages")));
    }

    private static List<Path> documents(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path top : List.of(root, root.resolve("docs"))) {
            try (Stream<Path> files = Files.walk(top, top.equals(root) ? 2 : 5)) {
                files.filter(f -> f.getFileName().toString().endsWith(".md"))
                        .filter(f -> !f.toString().contains("/target/")
                                && !root.relativize(f).startsWith("out"))
                        .forEach(found::add);
            }
        }
        return found.stream().distinct().sorted().toList();
    }

    private static List<Block> blocks(Path file, List<String> lines) {
        List<Block> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```java")) {
                continue;
            }
            assertEquals("```java", lines.get(i).strip(), file + ":" + (i + 1) + " marks a block that nothing checks");
            Matcher given = i == 0 ? null : GIVEN.matcher(lines.get(i - 1));
            int from = i + 1;
            while (!lines.get(++i).startsWith("```")) {
                // to the end of the block
            }
            found.add(new Block(
                    file,
                    from + 1,
                    given != null && given.matches() ? given.group(1) : "",
                    String.join("\n", lines.subList(from, i)) + "\n"));
        }
        return found;
    }

    /** Compiles the blocks of a file together, each as a class of its own; the messages. */
    private static String compile(List<Block> blocks) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java has no compiler");
        List<JavaFileObject> sources = new ArrayList<>();
        for (Block b : blocks) {
            sources.add(
                    new SimpleJavaFileObject(
                            URI.create("string:///" + b.type() + ".java"), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return b.source();
                        }
                    });
        }
        var messages = new DiagnosticCollector<JavaFileObject>();
        List<String> options = new ArrayList<>(List.of(
                "-proc:none",
                "-d",
                classes.toString(),
                "-classpath",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        if (Runtime.version().feature() == 21) { // there java.lang.foreign is a preview API
            options.addAll(List.of("--enable-preview", "--release", "21"));
        }
        compiler.getTask(new StringWriter(), null, messages, options, null, sources)
                .call();
        return messages.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .map(d -> blocks.getFirst().file() + ":" + d.getLineNumber() + ": " + d.getMessage(null))
                .reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void mistakesAreFoundWithTheirLine() {
        List<Block> found = blocks(
                Path.of("x.md"),
                List.of(
                        "text",
                        "<!-- given: int n -->",
                        "```java",
                        "int a = n;",
                        "int b = a.nothing();",
                        "```",
                        "```java",
                        "/** A. */",
                        "record A(int x) {}",
                        "```"));
        assertEquals(2, found.size());
        assertTrue(compile(found.subList(0, 1)).startsWith("x.md:5: "), compile(found.subList(0, 1)));
        assertEquals("", compile(found.subList(1, 2)));
    }
}
