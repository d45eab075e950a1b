package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

/** Runs commands, in this process or in a JVM of their own, and looks at what they leave behind. */
final class Cli {
    /** What a command printed and how it ended. */
    record Result(int code, String out, String err) {
        Result expect(int wanted) {
            assertEquals(wanted, code, () -> "exit code; it printed:\n" + out + err);
            return this;
        }

        /** Errors are one line for people: no stack trace, no warning of the JVM. */
        Result expectOneLine(String part) {
            assertTrue(err.contains(part), () -> "expected \"" + part + "\" in: " + err);
            assertTrue(err.startsWith("gatun: "), err);
            assertEquals(
                    1,
                    err.lines()
                            .filter(l -> !l.startsWith("Try: ") && !l.startsWith("Did you mean"))
                            .count(),
                    err);
            return this;
        }
    }

    private Cli() {}

    static Result run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Result(code, out.toString(), err.toString());
    }

    /** The command line that runs gatun on the module path of these tests. */
    static List<String> command(String... args) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty(
                        "gatun.test.java",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                "-XX:+UseSerialGC",
                "--enable-native-access=io.gatun.bindings,io.gatun.arrays"));
        String folder = System.getProperty("gatun.native.dir");
        if (folder != null) {
            command.add("-Dgatun.native.dir=" + folder);
        }
        command.addAll(List.of("--module-path", modulePath(), "--module", "io.gatun.examples/io.gatun.examples.Main"));
        command.addAll(Arrays.asList(args));
        return command;
    }

    private static String modulePath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return String.join(
                File.pathSeparator,
                Arrays.stream(all.split(File.pathSeparator))
                        .filter(p -> !p.matches(".*(test-classes|junit|opentest4j|apiguardian|surefire).*"))
                        .toList());
    }

    /** Runs in a JVM of its own. */
    static Result fork(Map<String, String> environment, String... args) throws IOException {
        return new Child(environment, command(args)).finish();
    }

    /** A process of its own; what it prints goes to files, which can be read while it runs. */
    static final class Child {
        private final Path out = Files.createTempFile("gatun", ".out");
        private final Path err = Files.createTempFile("gatun", ".err");
        private final Process process;

        Child(Map<String, String> environment, List<String> command) throws IOException {
            var builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(k -> k.startsWith("GATUN_") || k.startsWith("OPENBLAS_"));
            builder.environment().putAll(environment);
            process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        }

        long pid() {
            return process.pid();
        }

        void awaitOutput(String part) throws IOException, InterruptedException {
            while (!Files.readString(out).contains(part)) {
                assertTrue(process.isAlive(), () -> "it ended early: " + text(out) + text(err));
                Thread.sleep(10);
            }
        }

        Result finish() throws IOException {
            try {
                assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> "still running: " + text(out) + text(err));
                return new Result(process.exitValue(), text(out), text(err));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                process.destroyForcibly();
                Files.delete(out);
                Files.delete(err);
            }
        }

        private static String text(Path file) {
            try {
                return Files.readString(file, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** An entry of a model file. */
    static byte[] entry(Path model, String name) throws IOException {
        try (ZipFile zip = new ZipFile(model.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(name))) {
            return in.readAllBytes();
        }
    }
}
