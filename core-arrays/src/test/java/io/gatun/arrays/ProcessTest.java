package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What depends on settings of the whole process, each in a JVM of its own. */
class ProcessTest {
    private static String run(String task, String... options) throws IOException, InterruptedException {
        return ChildProcess.java(Tasks.class, List.of(options), task);
    }

    @Test
    void theMemoryLimitListsWhoHoldsWhat() throws Exception {
        String out = run("limit", "-Dgatun.maxBytes=64m");
        assertTrue(out.contains("MemoryLimitException: [memory] 40.0 MB more do not fit"), out);
        assertTrue(out.contains("of at most 64.0 MB (-Dgatun.maxBytes)"), out);
        assertTrue(out.contains("scope \"big step\" of thread \"main\""), out);
        assertTrue(out.contains("array without scope FLOAT[1000, 1000]"), out);
        assertTrue(out.endsWith("went on\n"), out);
    }

    @Test
    void garbageIsCollectedBeforeTheLimit() throws Exception {
        assertEquals("went on\n", run("garbage", "-Dgatun.maxBytes=64m"));
    }

    @Test
    void debuggingNamesCreationSitesAndFillsMemory() throws Exception {
        String out = run("debug", "-Dgatun.debug.memory=true");
        assertTrue(out.contains("It was created at " + Tasks.class.getName() + ".debug("), out);
        assertTrue(out.contains("scope \"step\" opened at " + Tasks.class.getName() + ".debug("), out);
        assertTrue(out.contains("[nan nan]"), out);
    }

    @Test
    void aMissingLibrarySaysWhatToDo() throws Exception {
        String out = run("missing", "-Dgatun.native.dir=/nonexistent");
        assertTrue(out.contains("DeviceException: [native]") && out.contains("/nonexistent"), out);
        assertTrue(out.lines().filter(l -> l.contains("DeviceException")).count() == 3, out);
    }

    /** What the processes do. */
    static final class Tasks {
        public static void main(String[] args) {
            switch (args[0]) {
                case "limit" -> limit();
                case "garbage" -> garbage();
                case "debug" -> debug();
                default -> missing();
            }
        }

        private static void attempt(Runnable r) {
            try {
                r.run();
                System.out.println("no exception");
            } catch (GatunException e) {
                System.out.println(e);
            }
        }

        private static void limit() {
            NDArray held = Nd.zeros(1000, 1000);
            try (Scope s = Scope.open("big step")) {
                Nd.zeros(5 << 20);
                attempt(() -> Nd.zeros(10 << 20));
            }
            Nd.zeros(10 << 20).sum().add(held.sum());
            System.out.print("went on\n");
        }

        private static void garbage() {
            NDArray x = Nd.zeros(1 << 20);
            for (int i = 0; i < 200; i++) {
                x = x.add(1.0);
            }
            System.out.print(x.getDouble(5) == 200 ? "went on\n" : "wrong\n");
        }

        private static void debug() {
            NDArray x;
            try (Scope s = Scope.open("step")) {
                x = Nd.ones(2);
                System.out.println(Nd.uninitialized(DataType.FLOAT, x.shape(), 'c'));
            }
            NDArray dead = x;
            attempt(() -> dead.add(1.0));
        }

        private static void missing() {
            attempt(() -> Nd.ones(2));
            attempt(() -> Nd.ones(2));
            attempt(Nd::numThreads);
        }
    }
}
