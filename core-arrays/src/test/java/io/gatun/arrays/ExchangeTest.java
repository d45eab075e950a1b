package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Memory that arrays share with others. */
class ExchangeTest {
    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Test
    void memoryOfAnArena() {
        AtomicInteger released = new AtomicInteger();
        NDArray x;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment m = arena.allocate(64 * 4, 64);
            for (int i = 0; i < 64; i++) {
                m.setAtIndex(ValueLayout.JAVA_INT, i, i);
            }
            x = Exchange.of(m, DataType.INT, Shape.of(3, 2), new long[] {1, 10}, released::incrementAndGet);
            assertArrayEquals(new int[] {0, 10, 1, 11, 2, 12}, x.toIntArray());
            NDArray repeated = Exchange.of(m, DataType.INT, Shape.of(2, 2), new long[] {0, 1}, () -> {});
            assertArrayEquals(new int[] {0, 1, 0, 1}, repeated.toIntArray());
            NDArray empty = Exchange.of(m, DataType.INT, Shape.of(0, 5), null, () -> {});
            assertEquals(0, empty.length());
        }
        assertThrows(ScopeException.class, x::toIntArray); // the arena is closed: no crash
        x.close();
        x.close();
        assertEquals(1, released.get());
    }

    @Test
    void whatDoesNotFit() {
        ByteBuffer b = buffer(24);
        MemorySegment heap = MemorySegment.ofArray(new float[6]);
        for (MemorySegment bad : new MemorySegment[] {
            heap,
            MemorySegment.ofBuffer(b.asReadOnlyBuffer()),
            MemorySegment.ofBuffer(buffer(24).position(1))
        }) {
            assertThrows(GatunException.class, () -> Exchange.of(bad, DataType.FLOAT, Shape.of(5), null, () -> {}));
        }
        MemorySegment m = MemorySegment.ofBuffer(b);
        for (long[] strides : new long[][] {{-1, 1}, {1}, {6, 1}, {Long.MAX_VALUE, 1}, {1L << 62, 1L << 62}}) {
            assertThrows(ShapeException.class, () -> Exchange.of(m, DataType.FLOAT, Shape.of(2, 2), strides, () -> {}));
        }
    }

    @Test
    void aLentArrayLivesUntilItIsGivenBack() {
        NDArray x = Nd.arange(6).reshape(2, 3).dup();
        Exchange.Lent first = Exchange.lend(x);
        Exchange.Lent second = Exchange.lend(x);
        x.close();
        assertTrue(x.isClosed());
        assertThrows(ScopeException.class, x::sum);
        assertEquals(5, first.memory().getAtIndex(ValueLayout.JAVA_LONG, 5));
        long held = Nd.memory().unscoped();
        first.close();
        first.close();
        assertEquals(held, Nd.memory().unscoped(), "the second loan holds it");
        assertEquals(4, second.buffer().getLong(32));
        second.close();
        assertTrue(Nd.memory().unscoped() < held);
    }

    @Test
    void lendingFromAScopeAndOfViews() {
        Exchange.Lent lent;
        try (Scope scope = Scope.open()) {
            NDArray x = Nd.arange(6).reshape(2, 3);
            lent = Exchange.lend(x);
            assertFalse(x.isAttached());
            x.close();
        }
        assertEquals(Shape.of(2, 3), lent.shape());
        assertArrayEquals(new long[] {3, 1}, lent.strides());
        assertEquals(3, lent.buffer().getLong(24));
        lent.close();
        NDArray f = Nd.arange(6).reshape(2, 3).dup('f');
        try (Exchange.Lent columns = Exchange.lend(f)) {
            assertArrayEquals(new long[] {1, 2}, columns.strides());
            assertThrows(ShapeException.class, columns::buffer);
        }
        assertEquals(15, f.sum().item(), "it was not closed, and lives on");
        f.close();
        assertThrows(ScopeException.class, () -> Exchange.lend(f));
    }
}
