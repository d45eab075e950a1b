package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.WorkspaceConfiguration.Learning;
import io.gatun.arrays.WorkspaceConfiguration.Spill;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.MemoryLimitException;
import io.gatun.ops.ScopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workspaces and their learning, scopes in files, and the ways in which arrays move between scopes. */
class WorkspaceTest {
    private static final WorkspaceConfiguration LEARN = WorkspaceConfiguration.DEFAULT;
    private static final long MB = 1 << 20;

    @AfterEach
    void destroy() {
        Workspace.setDebugMode(Workspace.DebugMode.DISABLED);
        Workspace.destroyAllForCurrentThread();
    }

    private static NDArray cycle(String name, WorkspaceConfiguration c, long elements) {
        try (Scope s = Workspace.open(name, c)) {
            NDArray x = Nd.ones(elements);
            NDArray y = x.exp().add(x);
            assertEquals(Math.exp(1) + 1, y.getDouble(elements - 1), 1e-6);
            for (int i = 0; i < 20; i++) {
                x.get(Index.interval(0, 10)).add(1); // small ones beside
            }
            return y;
        }
    }

    @Test
    void theFirstCycleTeachesAndLaterOnesSpillNothing() {
        NDArray dead = cycle("w", LEARN, MB);
        assertTrue(dead.isClosed());
        Workspace w = Workspace.of("w", LEARN);
        assertEquals(0, w.bytes(), "the block is made when it is needed");
        long spilled = w.spilledBytes();
        assertTrue(spilled >= 3 * 4 * MB, "three arrays of 4 MB: " + spilled);
        for (int i = 0; i < 5; i++) {
            cycle("w", LEARN, MB);
        }
        assertEquals(spilled, w.spilledBytes());
        assertEquals(6, w.cycles());
        assertTrue(w.bytes() >= 12 * MB && w.bytes() < 20 * MB, w.toString());
        cycle("w", LEARN, 2 * MB); // spills, and teaches nothing: learning is over
        assertTrue(w.spilledBytes() > spilled);
        long bytes = w.bytes();
        cycle("w", LEARN, MB);
        assertEquals(bytes, w.bytes());
        assertTrue(Workspace.report().contains("workspace \"w\": "), Workspace.report());
        assertTrue(Nd.memoryReport().contains("workspace \"w\", 8 cycles"), Nd.memoryReport());
        w.destroy();
        assertEquals(0, w.bytes());
        assertFalse(Nd.memoryReport().contains("workspace \"w\""));
    }

    @Test
    void everyCycleUsesTheSameMemory() {
        cycle("w", LEARN, MB);
        long address = 0;
        for (int i = 0; i < 3; i++) {
            try (Scope s = Workspace.open("w", LEARN)) {
                long a = Nd.ones(MB).memory().address();
                assertTrue(address == 0 || address == a);
                address = a;
            }
        }
    }

    @Test
    void learningOverTimeAndReallocation() {
        WorkspaceConfiguration over = LEARN.withLearning(Learning.OVER_TIME, 3).withOverallocation(0.5);
        for (long n : new long[] {MB / 4, MB / 2, MB}) {
            cycle("over", over, n);
        }
        Workspace w = Workspace.of("over", over);
        long spilled = w.spilledBytes();
        cycle("over", over, MB);
        assertEquals(spilled, w.spilledBytes());
        assertTrue(w.bytes() >= 18 * MB, "half as much again: " + w);

        WorkspaceConfiguration again = LEARN.withSpill(Spill.REALLOCATE);
        for (long n : new long[] {MB / 4, MB / 4, MB, MB}) {
            cycle("again", again, n);
        }
        Workspace r = Workspace.of("again", again);
        assertTrue(r.bytes() >= 12 * MB, r.toString());
    }

    @Test
    void limits() {
        WorkspaceConfiguration small = LEARN.withMaxSize(2 * MB);
        cycle("small", small, MB);
        cycle("small", small, MB);
        assertTrue(Workspace.of("small", small).bytes() <= 2.3 * MB);

        WorkspaceConfiguration fixed =
                LEARN.withInitialSize(MB).withLearning(Learning.NONE, 1).withSpill(Spill.FAIL);
        MemoryLimitException e = assertThrows(MemoryLimitException.class, () -> cycle("fixed", fixed, MB));
        assertTrue(e.getMessage().contains("\"fixed\"") && e.getMessage().contains("4.0 MB more"), e.getMessage());
        try (Scope s = Workspace.open("fixed", fixed)) {
            assertEquals(3, Nd.ones(3).sum().item());
        }
        assertEquals(0, Workspace.of("fixed", fixed).spilledBytes());

        WorkspaceConfiguration learnThenFail = LEARN.withSpill(Spill.FAIL);
        cycle("strict", learnThenFail, MB);
        cycle("strict", learnThenFail, MB);
        assertThrows(MemoryLimitException.class, () -> cycle("strict", learnThenFail, 4 * MB));
        assertThrows(GatunException.class, () -> LEARN.withInitialSize(-1));
        assertThrows(GatunException.class, () -> LEARN.withMaxSize(10).withInitialSize(20));
        assertThrows(GatunException.class, () -> LEARN.withOverallocation(Double.NaN));
        assertThrows(GatunException.class, () -> LEARN.withLearning(Learning.OVER_TIME, 0));
    }

    @Test
    void misuse() throws Exception {
        Workspace w = Workspace.of("w", LEARN);
        assertSame(w, Workspace.of("w", LEARN));
        assertThrows(ScopeException.class, () -> Workspace.of("w", LEARN.withMaxSize(MB)));
        try (Scope s = w.open()) {
            ScopeException e = assertThrows(ScopeException.class, w::open);
            assertTrue(e.getMessage().contains("open already"), e.getMessage());
            w.destroy(); // ends with the cycle
            assertEquals(2, Nd.ones(2).sum().item());
        }
        assertThrows(ScopeException.class, w::open);
        Workspace mine = Workspace.of("mine", LEARN);
        Throwable[] thrown = new Throwable[1];
        Thread other = new Thread(() -> thrown[0] = assertThrows(ScopeException.class, mine::open));
        other.start();
        other.join();
        assertTrue(thrown[0].getMessage().contains("another thread"), String.valueOf(thrown[0]));
    }

    @Test
    void keptArraysOutliveTheirCycle() {
        for (int i = 0; i < 3; i++) {
            NDArray kept;
            try (Scope s = Workspace.open("w", LEARN)) {
                NDArray large = Nd.full(DataType.FLOAT, i, MB);
                NDArray temporary = Nd.full(DataType.FLOAT, 7, 100);
                kept = s.keep(large);
                s.keep(temporary);
            }
            try (Scope s = Workspace.open("w", LEARN)) {
                Nd.full(DataType.FLOAT, 99, 2 * MB);
            }
            assertEquals(i, kept.max().item());
            assertFalse(kept.isAttached());
            kept.close();
        }
    }

    @Test
    void arraysMoveBetweenScopes() {
        try (Scope outer = Scope.open("outer")) {
            NDArray a;
            NDArray b;
            NDArray c;
            NDArray d;
            NDArray e;
            try (Scope middle = Scope.open("middle")) {
                try (Scope inner = Scope.open("inner")) {
                    a = Nd.ones(3).leverage();
                    b = Nd.ones(MB).leverageTo("outer");
                    c = Nd.ones(3).detach();
                    assertTrue(a.isAttached() && b.isAttached() && !c.isAttached());
                    assertSame(c, c.leverage());
                    ScopeException none =
                            assertThrows(ScopeException.class, () -> Nd.ones(1).leverageTo("nowhere"));
                    assertTrue(none.getMessage().contains("\"nowhere\""), none.getMessage());
                    d = Scope.outside(() -> {
                        NDArray x = Nd.ones(5);
                        assertFalse(x.isAttached());
                        try (Scope own = Scope.open("own")) {
                            assertEquals(1, Nd.memory().openScopes() - 3);
                            assertTrue(Nd.memoryReport().contains("scope \"middle\""));
                            Nd.ones(1).detach().close();
                        }
                        return x;
                    });
                    e = Nd.ones(4).detach();
                    e.migrate();
                    assertTrue(e.isAttached());
                }
                assertTrue(e.isClosed());
                assertEquals(3, a.sum().item());
            }
            assertTrue(a.isClosed());
            assertEquals(MB, b.sum().item());
            assertEquals(3, c.sum().item());
            assertEquals(5, d.sum().item());
            c.close();
            d.close();
        }
    }

    @Test
    void scopesThatAreForgottenOutsideAreClosed() {
        try (Scope outer = Scope.open("outer")) {
            NDArray x = Scope.outside(() -> {
                Scope.open("forgotten");
                return Nd.ones(2);
            });
            assertTrue(x.isClosed());
            assertEquals(4, Nd.ones(4).sum().item());
        }
    }

    @Test
    void spillEverything() {
        Workspace.setDebugMode(Workspace.DebugMode.SPILL_EVERYTHING);
        NDArray x;
        try (Scope s = Scope.open()) {
            x = Nd.ones(4);
            assertFalse(x.isAttached());
        }
        assertEquals(4, x.sum().item());
        x.close();
        assertEquals(Workspace.DebugMode.SPILL_EVERYTHING, Workspace.debugMode());
        Workspace.setDebugMode(Workspace.DebugMode.DISABLED);
        try (Scope s = Scope.open()) {
            x = Nd.ones(4);
        }
        assertTrue(x.isClosed());
    }

    @Test
    void scopesInFiles(@TempDir Path folder) throws IOException {
        long reserved = Nd.memory().reserved() - Nd.memory().cached();
        NDArray kept;
        try (Scope s = Scope.openMapped("large", folder)) {
            NDArray x = Nd.ones(16 * MB);
            NDArray y = x.add(x);
            assertEquals(32 * MB, y.sum().item());
            assertEquals(128 * MB, Nd.memory().mapped());
            assertTrue(s.bytes() >= 128 * MB && s.bytes() < 132 * MB, "bytes " + s.bytes());
            assertTrue(Nd.memory().reserved() - Nd.memory().cached() - reserved < 16 * MB, "the arrays are in files");
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(0, files.count(), "files have no names while in use");
            }
            kept = s.keep(y.get(Index.interval(0, MB)));
            NDArray whole = s.keep(Nd.full(DataType.FLOAT, 3, MB));
            assertEquals(3, whole.min().item());
            whole.close();
        }
        assertEquals(0, Nd.memory().mapped());
        assertEquals(2, kept.max().item());
        kept.close();
        ScopeException dead = assertThrows(ScopeException.class, () -> {
            NDArray x;
            try (Scope s = Scope.openMapped("large", folder)) {
                x = Nd.ones(MB);
            }
            x.sum();
        });
        assertTrue(dead.getMessage().contains("scope \"large\""), dead.getMessage());
        assertThrows(GatunException.class, () -> {
            try (Scope s = Scope.openMapped("none", folder.resolve("absent"))) {
                Nd.ones(MB);
            }
        });
        WorkspaceConfiguration files = LEARN.withFolder(folder).withInitialSize(MB);
        for (int i = 0; i < 2; i++) {
            try (Scope s = Workspace.open("files", files)) {
                assertEquals(MB, Nd.ones(MB).sum().item());
                assertEquals(4 * MB, Nd.memory().mapped());
            }
        }
        assertEquals(0, Nd.memory().mapped());
    }

    @Test
    void theFirstExceptionIsKept() {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> {
            try (Scope outer = Scope.open("outer")) {
                Scope.open("forgotten"); // so that closing the outer one fails, too
                throw new IllegalStateException("the cause");
            }
        });
        assertEquals("the cause", e.getMessage());
        assertEquals(1, e.getSuppressed().length);
        assertTrue(e.getSuppressed()[0] instanceof ScopeException);
        List<NDArray> rest = Scope.outside(() -> List.of());
        assertEquals(0, rest.size());
        // The two scopes are still open: close them for the next test.
        while (io.gatun.arrays.memory.Context.current().top() != null) {
            io.gatun.arrays.memory.Context.current().top().close();
        }
        assertNotEquals(null, e);
    }
}
