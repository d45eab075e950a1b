package io.gatun.autodiff.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlanTest {
    @Test
    void buffersThatNeverMeetShareMemory() {
        MemoryPlan.Buffer a = new MemoryPlan.Buffer(1000, 0, 1);
        MemoryPlan.Buffer b = new MemoryPlan.Buffer(900, 2, 3);
        assertEquals(1024, MemoryPlan.place(List.of(a, b)));
        assertEquals(a.offset(), b.offset());
    }

    @Test
    void aStepsInputAndOutputDoNot() {
        MemoryPlan.Buffer a = new MemoryPlan.Buffer(64, 0, 1);
        MemoryPlan.Buffer b = new MemoryPlan.Buffer(64, 1, 2);
        assertEquals(128, MemoryPlan.place(List.of(a, b)));
    }

    @Test
    void aGapTakesTheBufferThatFits() {
        MemoryPlan.Buffer large = new MemoryPlan.Buffer(640, 0, 9);
        MemoryPlan.Buffer early = new MemoryPlan.Buffer(320, 0, 4);
        MemoryPlan.Buffer above = new MemoryPlan.Buffer(128, 0, 9);
        MemoryPlan.Buffer late = new MemoryPlan.Buffer(64, 5, 9);
        assertEquals(640 + 320 + 128, MemoryPlan.place(List.of(large, early, above, late)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void liveBuffersNeverOverlap(int seed) {
        Random r = new Random(seed);
        List<MemoryPlan.Buffer> all = new ArrayList<>();
        long[] live = new long[60];
        for (int i = 0; i < 200; i++) {
            int first = r.nextInt(50);
            int last = first + r.nextInt(10);
            MemoryPlan.Buffer b = new MemoryPlan.Buffer(1 + r.nextInt(10_000), first, last);
            all.add(b);
            for (int k = first; k <= last; k++) {
                live[k] += b.bytes();
            }
        }
        long bytes = MemoryPlan.place(all);
        long peak = 0;
        for (long l : live) {
            peak = Math.max(peak, l);
        }
        for (MemoryPlan.Buffer a : all) {
            assertEquals(0, a.offset() % MemoryPlan.ALIGNMENT);
            assertTrue(a.offset() >= 0 && a.offset() + a.bytes() <= bytes);
            for (MemoryPlan.Buffer b : all) {
                boolean apart = a.offset() + a.bytes() <= b.offset() || b.offset() + b.bytes() <= a.offset();
                assertTrue(a == b || !a.meets(b) || apart);
            }
        }
        assertTrue(bytes >= peak && bytes <= 1.25 * peak, bytes + " bytes for a peak of " + peak);
    }
}
