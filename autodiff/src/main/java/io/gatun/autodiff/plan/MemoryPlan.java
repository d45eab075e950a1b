package io.gatun.autodiff.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places buffers with known lifetimes in one slab. The largest is placed first, each into the smallest gap that fits
 * among those it lives together with (greedy by size, as in Pisarchyk and Lee, 2020, "Efficient memory management for
 * deep neural net inference"), which comes within a few per cent of the largest sum of live bytes.
 */
final class MemoryPlan {
    /** Alignment of every buffer in bytes: a cache line, and the widest vector. */
    static final long ALIGNMENT = 64;

    private final List<Buffer> placed = new ArrayList<>();
    private long bytes;

    /** A buffer that lives from step {@code first} to step {@code last}, both included. */
    static final class Buffer {
        private final long bytes;
        private final int first;
        private final int last;
        private long offset = -1;

        Buffer(long bytes, int first, int last) {
            this.bytes = Math.max(ALIGNMENT, (bytes + ALIGNMENT - 1) & -ALIGNMENT);
            this.first = first;
            this.last = last;
        }

        long bytes() {
            return bytes;
        }

        /** Where it lies in the slab, in bytes. */
        long offset() {
            return offset;
        }

        boolean meets(Buffer other) {
            return first <= other.last && other.first <= last;
        }
    }

    private MemoryPlan() {}

    /** Gives every buffer its offset; returns the bytes of the slab. */
    static long place(List<Buffer> buffers) {
        MemoryPlan plan = new MemoryPlan();
        buffers.stream()
                .sorted(Comparator.comparingLong(Buffer::bytes).reversed().thenComparingInt(b -> b.first))
                .forEach(plan::place);
        return plan.bytes;
    }

    /** {@code placed} is kept in the order of offsets. */
    private void place(Buffer buffer) {
        long best = -1;
        long bestGap = Long.MAX_VALUE;
        long end = 0;
        for (Buffer other : placed) {
            if (!other.meets(buffer)) {
                continue;
            }
            long gap = other.offset - end;
            if (gap >= buffer.bytes && gap < bestGap) {
                best = end;
                bestGap = gap;
            }
            end = Math.max(end, other.offset + other.bytes);
        }
        buffer.offset = best >= 0 ? best : end;
        bytes = Math.max(bytes, buffer.offset + buffer.bytes);
        int at = 0;
        while (at < placed.size() && placed.get(at).offset <= buffer.offset) {
            at++;
        }
        placed.add(at, buffer);
    }
}
