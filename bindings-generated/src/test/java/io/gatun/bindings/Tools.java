package io.gatun.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** What the tests of this room share: compilers, the room's folder, and class loaders that load the library afresh. */
final class Tools {
    static final Path ROOM = Path.of("").toAbsolutePath();
    static final Path CLASSES = ROOM.resolve("target/classes");
    static final Path TEST_CLASSES = ROOM.resolve("target/test-classes");
    static final Path STUBS = ROOM.resolve("java21/foreign-api-21.jar");

    private static boolean copied;

    /** The result of a program or tool. */
    record Result(int status, String text) {}

    private Tools() {}

    /** Compiles Java sources, and expects no error and no warning. */
    static void javac(Path to, Stream<Path> sources, String... options) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java has no compiler");
        List<String> arguments = new ArrayList<>(List.of("-d", to.toString()));
        arguments.addAll(List.of(options));
        sources.sorted().forEach(s -> arguments.add(s.toString()));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status = compiler.run(null, messages, messages, arguments.toArray(new String[0]));
        assertEquals(0, status, () -> messages.toString(StandardCharsets.UTF_8));
        assertEquals("", messages.toString(StandardCharsets.UTF_8));
    }

    /** Compiles a C source to a shared library; aborts the test, visibly, where there is no C compiler. */
    static Path cc(Path library, String source, String... options) throws IOException {
        Files.createDirectories(library.getParent());
        Path c = Files.writeString(library.resolveSibling(library.getFileName() + ".c"), source);
        List<String> command =
                new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), c.toString()));
        command.addAll(List.of(options));
        Result result = run(command);
        assertEquals(0, result.status, result.text);
        return library;
    }

    /** Runs a program; aborts the test where it cannot start. */
    static Result run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return abort("cannot start " + command.get(0) + ": " + e.getMessage());
        }
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Result(process.waitFor(), text);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Calls {@code run(args, streams...)} of one of our tools, which live in no package. */
    static Result tool(URLClassLoader loader, String name, int streams, String... args) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(text, true, StandardCharsets.UTF_8);
        Class<?> tool = Class.forName(name, true, loader);
        Object status = streams == 2
                ? tool.getMethod("run", String[].class, PrintStream.class, PrintStream.class)
                        .invoke(null, args, stream, stream)
                : tool.getMethod("run", String[].class, PrintStream.class).invoke(null, args, stream);
        return new Result((int) status, text.toString(StandardCharsets.UTF_8));
    }

    /** The binding generator, compiled now. */
    static URLClassLoader generator(Path to) throws IOException {
        try (Stream<Path> sources = Files.list(ROOM.resolve("generator"))) {
            javac(to, sources.filter(p -> p.toString().endsWith(".java")), "--release", "21", "-Xlint:all,-options");
        }
        return new URLClassLoader(new URL[] {to.toUri().toURL()}, null);
    }

    /**
     * Runs the probe called {@code probe} against a fresh copy of this room's classes, which has loaded nothing yet, with the given
     * system properties; an exception of the probe is thrown as it is, of a class of the copy.
     */
    static String fresh(Class<?> probe, String property, String value, Path... more) throws Exception {
        List<URL> path = new ArrayList<>();
        for (Path p : more) {
            path.add(p.toUri().toURL());
        }
        path.add(classesAlone().toUri().toURL());
        path.add(TEST_CLASSES.toUri().toURL());
        String before = System.getProperty("gatun.native.dir");
        String old = System.getProperty(property);
        System.clearProperty("gatun.native.dir");
        System.setProperty(property, value);
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Object copy = Class.forName(probe.getName(), true, loader)
                    .getDeclaredConstructor()
                    .newInstance();
            return (String) ((java.util.concurrent.Callable<?>) copy).call();
        } finally {
            restore(property, old);
            restore("gatun.native.dir", before);
        }
    }

    /** A copy of this room's classes without the native library beside them. */
    static synchronized Path classesAlone() throws IOException {
        Path copy = ROOM.resolve("target/classes-alone");
        Path to = Files.createDirectories(copy.resolve("io/gatun/bindings"));
        if (!copied) {
            try (Stream<Path> classes = Files.list(CLASSES.resolve("io/gatun/bindings"))) {
                for (Path c : (Iterable<Path>) classes::iterator) {
                    Files.copy(c, to.resolve(c.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            copied = true;
        }
        return copy;
    }

    private static void restore(String property, String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    /** The message and reason of a load that must fail. */
    static Exception loadFailure(Class<?> probe, String property, String value, Path... more) {
        try {
            String result = fresh(probe, property, value, more);
            throw new AssertionError("expected a NativeLoadException, got: " + result);
        } catch (AssertionError e) {
            throw e;
        } catch (Exception e) {
            assertTrue(e.getClass().getSimpleName().equals("NativeLoadException"), () -> "unexpected " + e);
            return e;
        }
    }

    /** The reason of a NativeLoadException of another class loader. */
    static String reason(Exception e) throws ReflectiveOperationException {
        return e.getClass().getMethod("reason").invoke(e).toString();
    }
}
