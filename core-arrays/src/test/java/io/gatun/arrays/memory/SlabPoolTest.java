package io.gatun.arrays.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.GatunException;
import io.gatun.ops.MemoryLimitException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pool, over memory that counts. */
class SlabPoolTest {
    private static final long MB = 1 << 20;

    /** Memory that says what was asked of it. */
    private static final class Counting implements NativeMemory {
        long bytes;
        int allocations;
        boolean exhausted;
        long left = Long.MAX_VALUE;
        final Set<Long> live = new HashSet<>();

        @Override
        public MemorySegment allocate(long n) {
            if (exhausted) {
                return null;
            }
            bytes += n;
            allocations++;
            MemorySegment m = Arena.ofAuto().allocate(n, 64);
            live.add(m.address());
            return m;
        }

        @Override
        public long available() {
            return left;
        }

        @Override
        public void free(MemorySegment m) {
            assertTrue(live.remove(m.address()), "freed twice, or never allocated");
            bytes -= m.byteSize();
        }
    }

    private final Counting memory = new Counting();
    private final SlabPool pool = new SlabPool(memory, 16 * MB, 8 * MB);

    @Test
    void theMachineIsAskedForLargeBlocks() {
        SlabPool large = new SlabPool(memory, 1 << 30, 1 << 30);
        memory.left = 100 * MB;
        Block a = large.take(64 * MB);
        memory.left = 40 * MB;
        large.take(MB); // not asked
        MemoryLimitException e = assertThrows(MemoryLimitException.class, () -> large.take(80 * MB));
        assertTrue(e.getMessage().contains("and the machine has 40"), e.getMessage());
        large.give(a);
        assertThrows(MemoryLimitException.class, () -> large.take(80 * MB)); // what was kept went back first
        assertEquals(0, large.cached());
        memory.left = 90 * MB;
        large.give(large.take(80 * MB));
    }

    @Test
    void blocksComeBack() {
        Block a = pool.take(3 * MB);
        pool.give(a);
        assertSame(a, pool.take(3 * MB - 100));
        assertEquals(1, memory.allocations);
        assertEquals(memory.bytes, pool.reserved());
    }

    @Test
    void sizeClassesHoldWhatTheySay() {
        Random random = new Random(1);
        long before = 0;
        for (int c = 0; c < SizeClass.COUNT; c++) {
            long bytes = SizeClass.bytes(c);
            assertTrue(bytes > before && bytes % 64 == 0, "class " + c);
            assertEquals(c, SizeClass.of(bytes));
            assertEquals(c, SizeClass.of(before + 1));
            before = bytes;
        }
        for (int i = 0; i < 10_000; i++) {
            long n = random.nextLong(1L << random.nextInt(1, 60));
            long size = SizeClass.bytes(SizeClass.of(n));
            assertTrue(size >= n && (n < 512 || size <= n + n / 8 + 64), n + " in " + size);
        }
    }

    @Test
    void smallBlocksDoNotOverlap() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            Block b = pool.take(1 + i % 700);
            assertEquals(0, b.segment.address() % 64);
            blocks.add(b);
        }
        blocks.sort(java.util.Comparator.comparingLong(b -> b.segment.address()));
        for (int i = 1; i < blocks.size(); i++) {
            Block a = blocks.get(i - 1);
            assertTrue(a.segment.address() + a.bytes() <= blocks.get(i).segment.address());
        }
        assertTrue(memory.allocations < 200, "allocations: " + memory.allocations);
    }

    @Test
    void theCacheHasALimit() {
        Block a = pool.take(5 * MB);
        Block b = pool.take(6 * MB);
        pool.give(a);
        pool.give(b);
        assertEquals(b.bytes(), pool.reserved(), "the oldest is freed first");
        assertNotEquals(0, pool.trim());
        assertEquals(0, pool.reserved());
        assertEquals(0, memory.bytes);
        assertTrue(pool.peak() >= 11 * MB);
    }

    @Test
    void theLimitTrimsTheCacheFirst() {
        pool.give(pool.take(7 * MB));
        Block b = pool.take(12 * MB);
        assertEquals(b.bytes(), pool.reserved());
    }

    @Test
    void beyondTheLimitTheHoldersAreListed() {
        Block a = pool.take(10 * MB);
        MemoryLimitException e = assertThrows(MemoryLimitException.class, () -> pool.take(8 * MB));
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "[memory] 8.0 MB more do not fit: 10.0 MB are held of at most 16.0 MB (-Dgatun.maxBytes)"),
                e.getMessage());
        assertThrows(MemoryLimitException.class, () -> pool.take(Long.MAX_VALUE / 16));
        pool.give(a);
        pool.take(15 * MB);
    }

    @Test
    void aSystemWithoutMemoryIsALimitToo() {
        pool.give(pool.take(MB));
        memory.exhausted = true;
        assertThrows(MemoryLimitException.class, () -> pool.take(2 * MB));
        memory.exhausted = false;
        pool.take(2 * MB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "0", "1.5g", "9999999999g", "k"})
    void sizesThatAreNone(String text) {
        GatunException e = assertThrows(GatunException.class, () -> MemorySettings.parse("gatun.maxBytes", text));
        assertTrue(e.getMessage().contains("-Dgatun.maxBytes=" + text), e.getMessage());
    }

    @Test
    void sizes() {
        assertEquals(512 * MB, MemorySettings.parse("p", "512m"));
        assertEquals(3L << 30, MemorySettings.parse("p", "3G"));
        assertEquals(2048, MemorySettings.parse("p", " 2 k "));
        assertEquals(77, MemorySettings.parse("p", "77"));
        assertEquals("64.0 MB", MemoryReport.size(64 * MB));
        assertEquals("1023 B", MemoryReport.size(1023));
        assertEquals("1.5 KB", MemoryReport.size(1536));
    }
}
