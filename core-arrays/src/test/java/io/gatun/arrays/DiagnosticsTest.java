package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.inspect.Backends;
import io.gatun.arrays.inspect.Inspection;
import io.gatun.arrays.inspect.Machine;
import io.gatun.arrays.inspect.NanPanic;
import io.gatun.arrays.inspect.NotFiniteValueException;
import io.gatun.arrays.inspect.OpCall;
import io.gatun.arrays.inspect.OpListener;
import io.gatun.arrays.inspect.OpProfiler;
import io.gatun.arrays.inspect.SystemInfo;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.ShapeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners, the profiler, the stop at NaN, printing with options, and what a bug report says. */
class DiagnosticsTest {
    @AfterEach
    void off() {
        Diagnostics.nanPanic(NanPanic.OFF);
        PrintOptions.set(PrintOptions.DEFAULT);
        assertNull(Hooks.active, "a listener was left behind");
    }

    @Test
    void aListenerHearsOfEveryOperationOnce() {
        List<String> before = new ArrayList<>();
        List<OpCall> calls = new ArrayList<>();
        OpListener listener = new OpListener() {
            @Override
            public void before(Op op, List<NDArray> in) {
                before.add(op.label());
                in.getFirst().add(1); // not told: a listener's own work
            }

            @Override
            public void after(OpCall call) {
                calls.add(call);
            }
        };
        try (Scope scope = Scope.open()) {
            NDArray x = Nd.ones(2, 3);
            try (Diagnostics.Listening listening = Diagnostics.listen(listener)) {
                NDArray y = x.exp();
                y.matmul(x.transpose()).sum();
                x.addi(y);
                x.castTo(DataType.INT);
                assertThrows(ShapeException.class, () -> x.add(Nd.ones(7)));
            }
            x.exp();
            assertEquals(
                    List.of("exp", "matmul", "sum", "add", "cast"),
                    calls.stream().map(c -> c.op().label()).toList());
            assertEquals(List.of("exp", "matmul", "sum", "add", "cast", "add"), before);
            assertEquals(48, calls.getFirst().bytes());
            assertEquals("exp", calls.getFirst().name());
            assertEquals(1, calls.getFirst().in().size());
            assertTrue(calls.getFirst().nanos() > 0);
        }
    }

    @Test
    void theProfilerMakesATable() {
        NDArray x = Nd.ones(1000, 100);
        Locale locale = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try (OpProfiler p = Diagnostics.profile();
                OpProfiler shapes = Diagnostics.profile(true)) {
            for (int i = 0; i < 5; i++) {
                x.exp();
                x.add(x);
            }
            x.reshape(100, 1000);
            OpProfiler.Line exp = p.lines().stream()
                    .filter(l -> l.name().equals("exp"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(5, exp.calls());
            assertEquals(5 * 800_000, exp.bytes());
            assertTrue(exp.nanos() >= exp.mostNanos() && exp.mostNanos() > 0);
            assertEquals(exp.bytes() / (double) exp.nanos(), exp.gigabytesPerSecond());
            assertTrue(p.toString().startsWith("operation"), p.toString());
            assertTrue(
                    p.toString().lines().skip(1).allMatch(l -> l.matches("\\S+ +\\d+( +\\d+\\.\\d+)+")), p.toString());
            assertTrue(shapes.toString().contains("add FLOAT[1000, 100] FLOAT[1000, 100]"), shapes.toString());
            p.close();
            x.exp();
            assertEquals(
                    5,
                    p.lines().stream()
                            .filter(l -> l.name().equals("exp"))
                            .findFirst()
                            .orElseThrow()
                            .calls());
            p.reset();
            assertTrue(p.lines().isEmpty());
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void nanPanicNamesTheOperationAndWhatItRead() {
        NDArray x = Nd.create(new float[] {4, -1, 9});
        assertTrue(Double.isNaN(x.log().getDouble(1)), "nothing stops while it is off");
        Diagnostics.nanPanic(NanPanic.NAN);
        assertEquals(NanPanic.NAN, Diagnostics.nanPanic());
        NotFiniteValueException e = assertThrows(NotFiniteValueException.class, x::log);
        assertEquals("log", e.op());
        assertEquals(-1, e.operands().getFirst().min());
        assertTrue(e.getMessage().startsWith("[log] NaN in the result FLOAT[3]"), e.getMessage());
        assertTrue(e.getMessage().contains("argument 0 FLOAT[3] (min -1"), e.getMessage());
        x.div(0.0); // infinity alone passes

        Diagnostics.nanPanic(NanPanic.INF);
        x.log();
        NotFiniteValueException inf = assertThrows(NotFiniteValueException.class, () -> x.div(0.0));
        assertTrue(inf.getMessage().startsWith("[div] infinity"), inf.getMessage());

        Diagnostics.nanPanic(NanPanic.ANY);
        assertThrows(NotFiniteValueException.class, x::log);
        assertThrows(NotFiniteValueException.class, () -> x.div(0.0));
        NDArray big = Nd.full(DataType.FLOAT, 1e30, 2, 2);
        NotFiniteValueException product = assertThrows(NotFiniteValueException.class, () -> big.matmul(big));
        assertEquals("matmul", product.op());
        assertEquals(2, product.operands().size());
        assertThrows(NotFiniteValueException.class, () -> Nd.full(DataType.FLOAT, 1e6, 2)
                .castTo(DataType.HALF));
        NDArray had = Nd.create(new float[] {Float.NaN});
        NotFiniteValueException old = assertThrows(NotFiniteValueException.class, () -> had.add(1));
        assertTrue(old.getMessage().contains("not finite already"), old.getMessage());
        Nd.create(new int[] {1}).add(Nd.create(new int[] {2})); // types without NaN are not looked at
    }

    @Test
    void panicIsASystemProperty() throws Exception {
        assertEquals(NanPanic.OFF, NanPanic.byProperty());
        String before = System.getProperty(NanPanic.PROPERTY);
        try {
            System.setProperty(NanPanic.PROPERTY, "Trace");
            assertEquals(NanPanic.ANY, NanPanic.byProperty());
            System.setProperty(NanPanic.PROPERTY, "yes");
            assertThrows(GatunException.class, NanPanic::byProperty);
        } finally {
            if (before == null) {
                System.clearProperty(NanPanic.PROPERTY);
            } else {
                System.setProperty(NanPanic.PROPERTY, before);
            }
        }
    }

    @Test
    void theFlightRecorderSeesAllocationsAndOperations(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run.jfr");
        try (Recording recording = new Recording();
                Diagnostics.Listening operations = Diagnostics.recordOperations()) {
            recording.enable("io.gatun.Allocation").withoutStackTrace();
            recording.enable("io.gatun.Operation");
            recording.start();
            try (NDArray x = Nd.ones(1000, 1000)) {
                x.exp().close();
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertTrue(
                events.stream()
                        .anyMatch(e -> e.getEventType().getName().equals("io.gatun.Allocation")
                                && e.getLong("bytes") >= 4_000_000),
                events.toString());
        RecordedEvent exp = events.stream()
                .filter(e -> e.getEventType().getName().equals("io.gatun.Operation")
                        && e.getString("operation").equals("exp"))
                .findFirst()
                .orElseThrow();
        assertEquals("FLOAT[1000, 1000]", exp.getString("arguments"));
        assertEquals(8_000_000, exp.getLong("bytes"));
    }

    @Test
    void inspection() {
        try (Scope scope = Scope.open("look")) {
            NDArray x = Nd.create(new float[] {0, 1, -2, Float.NaN, 0, 7}, 2, 3);
            Inspection i = Inspection.of(x.transpose());
            assertEquals(2, i.zeros());
            assertEquals(1, i.statistics().nan());
            assertTrue(i.view());
            assertFalse(i.contiguous());
            assertEquals(24, i.bytes());
            assertTrue(i.toString().contains("scope \"look\""), i.toString());
            assertTrue(i.toString().contains("FLOAT[3, 2]"), i.toString());
            assertEquals(0, Inspection.of(Nd.zeros(0, 3)).zeros());
            assertEquals(3, Inspection.of(Nd.zeros(DataType.UINT64, 3)).zeros());
        }
    }

    @Test
    void printingWithOptions() {
        // What NumPy 1.24 prints with np.set_printoptions of these values.
        NDArray x = Nd.create(new double[] {1.23456789012, 2, -3.5});
        assertEquals("[ 1.235  2.    -3.5  ]", x.toString(PrintOptions.DEFAULT.withPrecision(3)));
        assertEquals("[ 1.23456789  2.         -3.5       ]", x.toString());
        NDArray tiny = Nd.create(new double[] {1e-10, 1});
        assertEquals("[1.e-10 1.e+00]", tiny.toString());
        assertEquals("[0. 1.]", tiny.toString(PrintOptions.DEFAULT.withSuppressSmall(true)));
        NDArray many = Nd.arange(2000);
        assertEquals("[   0    1    2 ... 1997 1998 1999]", many.toString());
        assertEquals("[   0 ... 1999]", many.toString(PrintOptions.DEFAULT.withEdgeItems(1)));
        assertFalse(many.toStringFull().contains("..."));
        assertTrue(many.toStringFull().contains("1234"));
        assertEquals(
                "[0 ... 5]",
                Nd.arange(6).toString(PrintOptions.DEFAULT.withThreshold(5).withEdgeItems(1)));
        assertEquals("[0 1 2\n 3 4 5]", Nd.arange(6).toString(PrintOptions.DEFAULT.withLineWidth(8)));
        PrintOptions.set(PrintOptions.DEFAULT.withPrecision(1));
        assertEquals("[ 1.2  2.  -3.5]", x.toString());
        assertThrows(GatunException.class, () -> PrintOptions.DEFAULT.withEdgeItems(0));
    }

    @Test
    void operationsCanBeHeldToOurOwnKernels() {
        NDArray a = Nd.ones(DataType.DOUBLE, 64, 64);
        try {
            Backends.allow(Backends.Kind.MATMUL);
            assertTrue(Backends.allowed(Backends.Kind.MATMUL).isEmpty());
            assertEquals(2, Backends.allowed(Backends.Kind.CONV2D).size());
            Machine.forgetLibraries();
            assertEquals(64, a.matmul(a).getDouble(3, 3));
            assertTrue(Machine.librariesUsed().startsWith("own"));
            assertEquals("own", SystemInfo.read().facts().get("native.backends.matmul"));
        } finally {
            Backends.allowAll();
        }
        assertEquals(2, Backends.allowed(Backends.Kind.MATMUL).size());
    }

    @Test
    void systemInfo(@TempDir Path folder) throws IOException {
        SystemInfo info = SystemInfo.read();
        assertEquals(
                Integer.toString(Runtime.getRuntime().availableProcessors()),
                info.facts().get("processors"));
        assertTrue(info.facts().containsKey("native.isa"), info.toString());
        Path file = folder.resolve("system.txt");
        info.write(file);
        assertEquals(info.toString(), Files.readString(file));
    }
}
