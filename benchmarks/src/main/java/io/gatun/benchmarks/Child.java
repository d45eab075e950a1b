package io.gatun.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Programs of ours in processes of their own. */
final class Child {
    private Child() {}

    /** Options of every process that computes. */
    static List<String> options() {
        return List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Dgatun.native.dir=" + System.getProperty("gatun.native.dir"));
    }

    /** What another program of ours prints. */
    static String run(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path")));
        command.addAll(options());
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("START_MS", String.valueOf(System.currentTimeMillis()));
        try {
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes()).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(main.getSimpleName() + " failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
