package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose an array is, how long it lives, and what is said of dead ones. */
class ScopeTest {
    private static NDArray make(long n) {
        return Nd.arange(DataType.FLOAT, 0, n, 1);
    }

    @Test
    void resultsDieWithTheInnermostScope() {
        NDArray outside = Nd.ones(3);
        NDArray outer;
        NDArray inner;
        try (Scope a = Scope.open("a")) {
            outer = outside.add(1.0);
            try (Scope b = Scope.open("b")) {
                inner = outer.add(1.0);
                assertEquals(9, inner.sum().item());
            }
            assertTrue(inner.isClosed());
            assertFalse(outer.isClosed());
        }
        assertTrue(outer.isClosed());
        assertEquals(3, outside.sum().item());
    }

    static Stream<java.util.function.Function<NDArray, Object>> uses() {
        return Stream.of(
                x -> x.add(1.0),
                x -> Nd.ones(3).add(x),
                x -> x.exp(),
                x -> x.sum(),
                x -> x.matmul(x),
                x -> x.reshape(3, 1),
                x -> x.getDouble(0),
                x -> x.put(1.0, 0),
                x -> x.toFloatArray(),
                x -> x.dup(),
                x -> x.castTo(DataType.INT),
                x -> x.get(Index.point(0)),
                x -> x.addi(1.0),
                x -> Nd.zeros(3).addi(x),
                x -> x.assign(1.0),
                x -> Nd.zeros(3).assign(x),
                x -> x.hashCode(),
                x -> x.equals(Nd.zeros(3)),
                x -> Nd.zeros(3).equals(x),
                x -> x.equalsWithEps(Nd.zeros(3), 1),
                x -> x.memory(),
                x -> x.detach(),
                x -> x.viewAs(DataType.INT, Shape.of(3), 0),
                x -> x.softmax(0),
                x -> x.gelu(),
                x -> Nd.concat(0, x, x),
                x -> x.item());
    }

    @ParameterizedTest
    @MethodSource("uses")
    void everyUseOfADeadArrayThrows(java.util.function.Function<NDArray, Object> use) {
        NDArray x;
        NDArray view;
        try (Scope s = Scope.open("step")) {
            x = Nd.ones(3);
            view = Nd.ones(6).get(Index.interval(0, 6, 2));
        }
        for (NDArray dead : List.of(x, view)) {
            ScopeException e = null;
            try {
                use.apply(dead);
            } catch (ScopeException thrown) {
                e = thrown;
            } catch (io.gatun.ops.ShapeException viewAs) {
                continue; // a view that is not contiguous is refused first; item() counts first
            }
            assertTrue(e != null, "no exception");
            assertTrue(
                    e.getMessage().contains("FLOAT[3]")
                            && e.getMessage().contains("scope \"step\"")
                            && e.getMessage().contains("scope.keep(x)"),
                    e.getMessage());
        }
    }

    @Test
    void messagesNameOperationAndArgument() {
        NDArray x;
        try (Scope s = Scope.open()) {
            x = Nd.ones(2, 3);
        }
        ScopeException e =
                assertThrows(ScopeException.class, () -> Nd.ones(2, 3).mul(x));
        assertTrue(e.getMessage().startsWith("[mul] argument 1 FLOAT[2, 3] is dead: an unnamed scope"), e.getMessage());
        NDArray closed = Nd.ones(2);
        closed.close();
        ScopeException f = assertThrows(ScopeException.class, closed::exp);
        assertTrue(f.getMessage().startsWith("[exp] argument 0 FLOAT[2] is dead"), f.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 1 << 20})
    void keepMovesToTheScopeAround(long n) {
        NDArray x;
        try (Scope a = Scope.open()) {
            NDArray unmoved;
            try (Scope b = Scope.open()) {
                x = make(n);
                unmoved = x.get(Index.interval(1, 3));
                assertSame(x, b.keep(x));
            }
            assertEquals(make(n), x);
            assertTrue(unmoved.isClosed(), "views stay behind");
        }
        assertTrue(x.isClosed());
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 1 << 20})
    void keepAndDetachMoveOutOfAllScopes(long n) {
        NDArray x;
        NDArray y;
        NDArray z;
        try (Scope a = Scope.open()) {
            x = a.keep(make(n));
            try (Scope b = Scope.open()) {
                y = make(n).detach();
                z = make(n).reshape(n, 1).t().detach();
            }
        }
        assertEquals(make(n), x);
        assertEquals(make(n), y);
        assertEquals(make(n).reshape(1, n), z);
        Stream.of(x, y, z).forEach(NDArray::close);
        assertTrue(x.isClosed() && y.isClosed() && z.isClosed());
    }

    @Test
    void keepLeavesArraysFromOutsideAlone() {
        NDArray x = make(3);
        try (Scope a = Scope.open()) {
            NDArray y = make(3);
            try (Scope b = Scope.open()) {
                assertSame(x, b.keep(x));
                assertSame(y, b.keep(y));
                try (Scope c = Scope.open()) {
                    a.keep(c.keep(make(2)));
                }
            }
            assertFalse(y.isClosed());
        }
        assertFalse(x.isClosed());
    }

    @Test
    void keepCarriesLayout() {
        NDArray x;
        try (Scope a = Scope.open()) {
            x = a.keep(Nd.arange(6).reshape(2, 3).dup('f'));
        }
        assertEquals('f', x.order());
        assertEquals(Nd.arange(6).reshape(2, 3), x);
    }

    /** A result of several arrays. */
    record Pair(NDArray left, Optional<NDArray> right, int number) {}

    @Test
    void runMovesItsResultOut() {
        NDArray x = make(4);
        NDArray[] temporary = new NDArray[1];
        NDArray y = Scope.run(() -> {
            temporary[0] = x.add(1.0);
            return temporary[0].mul(2.0);
        });
        assertTrue(temporary[0].isClosed());
        assertEquals(20, y.sum().item());
        Pair p = Scope.run("pair", () -> new Pair(x.add(1.0), Optional.of(x.mul(2.0)), 5));
        assertEquals(10, p.left.sum().item());
        assertEquals(12, p.right.orElseThrow().sum().item());
        List<NDArray> list = Scope.run(() -> List.of(x.neg(), x));
        assertEquals(-6, list.getFirst().sum().item());
        Map<String, NDArray[]> map = Scope.run(() -> Map.of("a", new NDArray[] {x.exp()}));
        assertFalse(map.get("a")[0].isClosed());
        assertEquals(3.0, (double) Scope.run(() -> x.max().item()));
        assertSame(x, Scope.run(() -> x));
        assertEquals(null, Scope.<NDArray>run(() -> null));
    }

    @Test
    void closingTwiceIsHarmless() {
        Scope s = Scope.open();
        s.close();
        s.close();
        assertFalse(s.isOpen());
        NDArray x = make(3);
        x.close();
        x.close();
        try (Scope t = Scope.open()) {
            NDArray y = make(3);
            y.close();
            y.close();
            assertTrue(y.isClosed());
            assertThrows(ScopeException.class, y::neg);
        }
    }

    @Test
    void closingOutOfOrderIsRefused() {
        Scope a = Scope.open("a");
        Scope b = Scope.open("b");
        ScopeException e = assertThrows(ScopeException.class, a::close);
        assertTrue(e.getMessage().contains("\"a\"") && e.getMessage().contains("\"b\""), e.getMessage());
        b.close();
        a.close();
        assertFalse(a.isOpen());
    }

    @Test
    void closingOnAnotherThreadIsRefused() throws InterruptedException {
        try (Scope s = Scope.open("mine")) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread t = new Thread(s::close);
            t.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
            t.start();
            t.join();
            assertTrue(thrown.get() instanceof ScopeException, String.valueOf(thrown.get()));
            assertTrue(s.isOpen());
        }
    }

    @Test
    void viewsShareTheLifeOfTheirBase() {
        NDArray x = make(6);
        NDArray view = x.reshape(2, 3).t();
        view.close();
        assertFalse(x.isClosed(), "closing a view closes nothing else");
        NDArray other = x.get(Index.point(1));
        x.close();
        assertTrue(other.isClosed());
    }

    @Test
    void scopesReuseTheirMemory() {
        try (Scope warm = Scope.open()) {
            make(1 << 20);
        }
        long before = Nd.memory().reserved();
        for (int i = 0; i < 200; i++) {
            try (Scope s = Scope.open()) {
                make(1 << 20).add(make(1 << 20));
                for (int k = 0; k < 50; k++) {
                    make(2000);
                }
                assertTrue(s.bytes() >= 3L << 22, s.bytes() + " bytes");
            }
        }
        long grown = Nd.memory().reserved() - before;
        assertTrue(grown < 32L << 20, "grown by " + grown);
    }

    @Test
    void collectedArraysGiveTheirMemoryBack() throws InterruptedException {
        long before = Nd.memory().unscoped();
        for (int i = 0; i < 100; i++) {
            make(1 << 18);
        }
        for (int i = 0; i < 100 && Nd.memory().unscoped() > before + (10L << 20); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(Nd.memory().unscoped() <= before + (10L << 20), Nd.memory().toString());
    }

    @Test
    void theScopeOfAnEndedThreadIsReclaimed() throws InterruptedException {
        int before = Nd.memory().openScopes();
        Thread t = new Thread(() -> {
            Scope.open("forgotten");
            make(10);
        });
        t.start();
        t.join();
        for (int i = 0; i < 100 && Nd.memory().openScopes() > before; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(Nd.memory().openScopes() <= before);
    }

    @Test
    void sizesAreChecked() {
        assertThrows(io.gatun.ops.GatunException.class, () -> Nd.zeros(1L << 40, 1L << 10));
        assertThrows(io.gatun.ops.GatunException.class, () -> Nd.zeros(Long.MAX_VALUE, 2));
        assertThrows(io.gatun.ops.GatunException.class, () -> Nd.zeros(-1));
        assertThrows(io.gatun.ops.GatunException.class, () -> Nd.zeros(Long.MAX_VALUE));
    }
}
