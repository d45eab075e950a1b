package io.gatun.arrays;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Starts other processes from tests: a JVM like this one, or a command. */
public final class ChildProcess {
    static {
        // The default needs a helper program of the JDK, which does not run where a JDK stands unpacked beside a system
        // with
        // an older C library.
        if (Runtime.version().feature() < 22) {
            System.setProperty("jdk.lang.Process.launchMechanism", "VFORK");
        }
    }

    private ChildProcess() {}

    /** What a process writes, both streams together; fails unless it ends with 0. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (p.waitFor() != 0) {
            throw new AssertionError(command + " ended with " + p.exitValue() + ":\n" + out);
        }
        return out;
    }

    /** Runs a class in a JVM started as this one was, which may be through a loader of its own. */
    static String java(Class<?> main, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(self.command().orElseThrow());
        if (!command.getFirst().endsWith("/java")) {
            for (String a : self.arguments().orElseThrow()) {
                command.add(a);
                if (a.endsWith("/java")) {
                    break;
                }
            }
        }
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dgatun.native.dir=" + System.getProperty("gatun.native.dir"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return run(command);
    }
}
