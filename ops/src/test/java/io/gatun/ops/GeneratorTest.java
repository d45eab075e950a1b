package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed files are those that the generator writes, and the generator notices when they are not. */
class GeneratorTest {
    private static final Path ROOT = Path.of(System.getProperty("gatun.root"));
    private static final Path TABLE = Path.of("ops/src/main/java/io/gatun/ops");
    private static final List<String> GENERATED = List.of(
            "native/src/generated/kernel_list.h",
            "docs/ops/primitives.md",
            "docs/dtypes.md",
            "examples/src/main/resources/io/gatun/examples/opdocs/declarations.json");

    private record Run(int status, String output) {}

    @TempDir
    static Path classes;

    private static Method generator;

    @BeforeAll
    static void compile() throws Exception {
        String source = ROOT.resolve("ops/generator/GenerateOps.java").toString();
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        assertEquals(0, javac.run(System.out, System.err, "-d", classes.toString(), source));
        URL[] path = {classes.toUri().toURL()};
        generator = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())
                .loadClass("GenerateOps")
                .getMethod("run", Path.class, boolean.class, PrintStream.class);
    }

    private static Run check(Path root) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int status = (int) generator.invoke(null, root, true, new PrintStream(output));
        return new Run(status, output.toString());
    }

    @Test
    void what_is_committed_is_what_is_generated() throws Exception {
        assertEquals(new Run(0, ""), check(ROOT), "run \"gatun generate\" and commit what it writes");
    }

    @Test
    void a_difference_and_a_missing_javadoc_are_named(@TempDir Path copy) throws Exception {
        for (Path folder : List.of(TABLE, Path.of("ops/src/main/resources"), Path.of("ops/generator"))) {
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
        String declarations = "examples/src/main/resources/io/gatun/examples/opdocs/declarations.json";
        assertEquals(
                new Run(
                        1,
                        "differs: native/src/generated/kernel_list.h\ndiffers: " + declarations
                                + "\ndiffers: docs/ops/primitives.md\n"),
                check(copy));

        Files.writeString(unary, source.replaceFirst("(?s)/\\*\\*\\s+\\* Square root.*?\\*/", ""));
        assertEquals(new Run(1, "SQRT: has no Javadoc; it becomes the documentation of the operation\n"), check(copy));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }
}
