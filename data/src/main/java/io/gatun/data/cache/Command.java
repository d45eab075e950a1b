package io.gatun.data.cache;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a program of the system in a folder and waits for it. */
final class Command {
    private Command() {}

    /** True on Windows. */
    static boolean onWindows() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /** The program's file on the PATH, or null. */
    static Path find(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return null;
        }
        for (String folder : path.split(File.pathSeparator)) {
            Path candidate = folder.isEmpty() ? null : Path.of(folder, onWindows() ? program + ".cmd" : program);
            if (candidate != null && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /**
     * Runs a program, reporting how many bytes its folder holds while it runs.
     *
     * @throws IOException if it is not installed, takes too long or fails; the message ends with its last words
     */
    static void run(Path folder, Duration limit, Progress progress, List<String> command)
            throws IOException, InterruptedException {
        Path program = find(command.getFirst());
        if (program == null) {
            throw new IOException(command.getFirst() + " is not installed");
        }
        Path log = Files.createTempFile(folder, "output", ".log");
        List<String> line = Stream.concat(
                        Stream.of(program.toString()), command.stream().skip(1))
                .toList();
        Process process = start(folder, log, line);
        try {
            process.getOutputStream().close();
            long end = System.nanoTime() + limit.toNanos();
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                progress.update(String.join(" ", command), size(folder), -1);
                if (System.nanoTime() > end) {
                    throw new IOException(
                            String.join(" ", command) + " did not end within " + limit.toSeconds() + " s");
                }
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed with exit status " + process.exitValue()
                        + ": " + lastWords(log));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Process start(Path folder, Path log, List<String> line) throws IOException {
        try {
            return new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            // The JDK adds a page of guesses.
            throw new IOException(e.getMessage().lines().findFirst().orElse(line.getFirst() + " does not start"), e);
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(Path::toFile).mapToLong(File::length).sum();
        }
    }

    /** The lines that say what went wrong: marked as errors if there are such, else the last ones; at most 300 characters. */
    private static String lastWords(Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
        List<String> errors = lines.stream()
                .filter(s -> s.startsWith("E:") || s.startsWith("npm error") || s.startsWith("npm ERR!"))
                .toList();
        List<String> said = errors.isEmpty() ? lines.subList(Math.max(0, lines.size() - 3), lines.size()) : errors;
        String text = String.join("; ", said);
        return text.isEmpty() ? "it said nothing" : text.length() > 300 ? text.substring(0, 300) + "..." : text;
    }
}
