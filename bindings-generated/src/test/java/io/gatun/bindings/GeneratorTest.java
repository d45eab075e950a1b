package io.gatun.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
    private static final String GOLDEN = "src/test/resources/golden/";

    @TempDir
    static Path compiled;

    private static URLClassLoader generator;

    @TempDir
    Path dir;

    @BeforeAll
    static void compile() throws IOException {
        generator = Tools.generator(compiled);
    }

    @AfterAll
    static void close() throws IOException {
        generator.close();
    }

    private static Tools.Result generate(String... args) throws Exception {
        return Tools.tool(generator, "Generate", 2, args);
    }

    private Tools.Result generate(String header, List<String> lines) throws Exception {
        Path h = Files.writeString(dir.resolve("a.h"), header);
        Path args = dir.resolve("a.args");
        Files.write(args, List.of("-t p --header-class-name a_h -l gatun", h.toString()));
        Files.write(args, lines, java.nio.file.StandardOpenOption.APPEND);
        return generate("--output", dir.toString(), args.toString());
    }

    @Test
    void trickyHeaderGivesTheGoldenFile() throws Exception {
        Tools.Result result = generate("--output", dir.toString(), GOLDEN + "tricky.args");
        assertEquals(0, result.status(), result.text());
        Path written = dir.resolve("io/gatun/bindings/tricky_h.java");
        assertEquals(Files.readString(Tools.ROOM.resolve(GOLDEN + "tricky_h.java.txt")), Files.readString(written));
    }

    @Test
    void theGoldenFileCompilesWithoutAWarning() throws Exception {
        Path java = dir.resolve("tricky_h.java");
        Files.copy(Tools.ROOM.resolve(GOLDEN + "tricky_h.java.txt"), java);
        Tools.javac(
                dir,
                Stream.of(java),
                "--release",
                "21",
                "-Xlint:all,-options",
                "-cp",
                Tools.CLASSES.toString(),
                "--patch-module=java.base=" + Tools.STUBS);
        assertTrue(Files.exists(dir.resolve("io/gatun/bindings/tricky_h$arrays.class")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            by_value     | parameter p is a struct
            returned     | the result is a struct
            variadic     | variable arguments
            extended     | of type long double
            imaginary    | of type float _Complex
            unknown_type | `never_t` is not a known type
            hidden_name  | not declared by the header
            """)
    void refusesWhatItCannotTranslate(String function, String why) throws Exception {
        Path args = dir.resolve("bad.args");
        Files.writeString(
                args,
                "-t p --header-class-name tricky_h -l gatun --include-function " + function + " " + GOLDEN
                        + "tricky.h");
        Tools.Result result = generate("--output", dir.toString(), args.toString());
        assertEquals(1, result.status());
        assertTrue(result.text().contains("function " + function), result.text());
        assertTrue(result.text().contains(why), result.text());
        assertFalse(Files.exists(dir.resolve("p")), "a file was written");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TEXT    | is not a constant expression
            SELF    | is defined by itself
            MISSING | no macro or enumerator
            DIVIDED | is not a constant expression
            HUGE    | does not fit 64 bits
            OPEN    | is not a constant expression
            """)
    void refusesWhatIsNoConstant(String name, String why) throws Exception {
        String header = """
            #define TEXT "text"
            #define SELF (1 + SELF)
            #define DIVIDED (1 / 0)
            #define HUGE 0x1FFFFFFFFFFFFFFFF
            #define OPEN (1 + 2
            """;
        Tools.Result result = generate(header, List.of("--include-constant " + name));
        assertEquals(1, result.status());
        assertTrue(
                result.text().contains("constant " + name + ": ")
                        && result.text().contains(why),
                result.text());
    }

    @Test
    void aBrokenDeclarationHurtsOnlyItself() throws Exception {
        String header = "int good(int x);\nint broken(int x;\nint after(double y);\nint open(int";
        Tools.Result good = generate(header, List.of("--include-function good", "--include-function after"));
        assertEquals(0, good.status(), good.text());
        Tools.Result broken = generate(header, List.of("--include-function broken"));
        assertEquals(1, broken.status());
        assertTrue(broken.text().contains("a.h:2: cannot read a parameter at `;`"), broken.text());
        assertEquals(1, generate(header, List.of("--include-function open")).status());
    }

    @Test
    void conditionsDecideWhatIsDeclared() throws Exception {
        String header = """
            #ifdef NEVER
            int f(double wrong);
            #define N 1
            #else
            int f(float right);
            #define N 2
            #endif
            /* a comment with
            #endif
            inside */
            """;
        Tools.Result result = generate(header, List.of("--include-function f --include-constant N"));
        assertEquals(0, result.status(), result.text());
        String java = Files.readString(dir.resolve("p/a_h.java"));
        assertTrue(java.contains("int f(float right)") && java.contains("return 2;"), java);
        Tools.Result broken = generate("int f(void);\n#endif\n", List.of("--include-function f"));
        assertEquals(1, broken.status());
        assertTrue(broken.text().contains("#endif without #ifdef"), broken.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--include-struct x",
                "--include-function",
                "second.h",
                "# critical not_included",
            })
    void refusesABadArgumentFile(String line) throws Exception {
        Tools.Result result = generate("void f(void);", List.of(line));
        assertEquals(1, result.status());
        assertTrue(result.text().startsWith("a.args: a.args: "), result.text());
    }

    @Test
    void namesAMissingHeaderAndAMissingArgumentFile() throws Exception {
        Path args = Files.writeString(dir.resolve("x.args"), "-t p --header-class-name h -l gatun nowhere.h");
        assertTrue(generate(args.toString()).text().contains("header nowhere.h does not exist"));
        assertEquals(1, generate(dir.resolve("none.args").toString()).status());
        assertEquals(2, generate().status());
        assertEquals(2, generate("--output").status());
    }

    @Test
    void checkFailsWithTheDifference() throws Exception {
        assertEquals(
                0, generate("int f(int a);", List.of("--include-function f")).status());
        Path args = dir.resolve("a.args");
        assertEquals(
                0,
                generate("--check", "--output", dir.toString(), args.toString()).status());
        Files.writeString(dir.resolve("a.h"), "int f(int b);");
        Tools.Result changed = generate("--check", "--output", dir.toString(), args.toString());
        assertEquals(1, changed.status());
        assertTrue(changed.text().contains("-     * int f(int a);"), changed.text());
        assertTrue(changed.text().contains("+     * int f(int b);"), changed.text());
        Files.delete(dir.resolve("p/a_h.java"));
        assertEquals(
                1,
                generate("--check", "--output", dir.toString(), args.toString()).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gatun", "cblas", "dnnl"})
    void theCommittedBindingsAreCurrent(String name) throws Exception {
        if (!name.equals("gatun")) {
            String header = name.equals("cblas") ? "cblas.h" : "oneapi/dnnl/dnnl.h";
            Path source = Files.writeString(dir.resolve("h.c"), "#include <" + header + ">\n");
            assumeTrue(
                    Tools.run(List.of("cc", "-fsyntax-only", source.toString())).status() == 0,
                    header + " is not installed");
        }
        Tools.Result result = generate("--check", "includes/" + name + ".args");
        assertEquals(0, result.status(), result.text());
    }
}
