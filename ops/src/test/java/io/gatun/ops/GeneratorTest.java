package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed files are those that the generator writes, and the generator notices when they are not. */
class GeneratorTest {
    private static final Path ROOT = Path.of(System.getProperty("gatun.root"));
    private static final Path TABLE = Path.of("ops/src/main/java/io/gatun/ops");
    private static final List<String> GENERATED =
            List.of("native/src/generated/kernel_list.h", "docs/ops.md", "docs/ops-coverage.md", "docs/dtypes.md");

    private record Run(int status, String output) {}

    private static Run check(Path root) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path generator = ROOT.resolve("ops/generator/GenerateOps.java");
        Process p = new ProcessBuilder(java.toString(), generator.toString(), "--check", root.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(p.getInputStream().readAllBytes());
        assertTrue(p.waitFor(2, TimeUnit.MINUTES));
        return new Run(p.exitValue(), output);
    }

    @Test
    void what_is_committed_is_what_is_generated() throws Exception {
        assertEquals(new Run(0, ""), check(ROOT), "run \"gatun generate\" and commit what it writes");
    }

    @Test
    void a_difference_and_a_missing_javadoc_are_named(@TempDir Path copy) throws Exception {
        for (Path folder : List.of(TABLE, Path.of("ops/generator"))) {
            try (Stream<Path> sources = Files.walk(ROOT.resolve(folder))) {
                for (Path p : sources.filter(Files::isRegularFile).toList()) {
                    copy(p, copy.resolve(ROOT.relativize(p)));
                }
            }
        }
        for (String file : GENERATED) {
            copy(ROOT.resolve(file), copy.resolve(file));
        }
        assertEquals(new Run(0, ""), check(copy));

        Path unary = copy.resolve(TABLE).resolve("Unary.java");
        String source = Files.readString(unary);
        Files.writeString(unary, source.replace("\"v_sqrt(x)\"", "\"v_root(x)\""));
        assertEquals(new Run(1, "differs: native/src/generated/kernel_list.h\ndiffers: docs/ops.md\n"), check(copy));

        Files.writeString(unary, source.replaceFirst("/\\*\\* Square root.*\\*/", ""));
        assertEquals(new Run(1, "SQRT: has no Javadoc; it becomes the documentation of the operation\n"), check(copy));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }
}
