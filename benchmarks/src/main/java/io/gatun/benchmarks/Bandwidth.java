package io.gatun.benchmarks;

import io.gatun.bindings.GatunNative;
import io.gatun.bindings.gatun_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntSupplier;

/** How fast this machine copies and reads 64 MiB, from C, with the threads that Gatun uses. */
final class Bandwidth implements AutoCloseable {
    private static final long BYTES = 64L << 20;

    private final MemorySegment from = GatunNative.allocate(BYTES);
    private final MemorySegment to = GatunNative.allocate(BYTES);
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment sum = arena.allocate(ValueLayout.JAVA_DOUBLE);

    Bandwidth() {
        from.fill((byte) 1);
        to.fill((byte) 1);
    }

    /** Bytes read and written, in GB/s: the median of so many copies. */
    double copy(int rounds) {
        return 2 * BYTES / Limits.median(rounds, () -> timed(() -> gatun_h.gt_probe_copy(to, from, BYTES)));
    }

    /** Bytes read, in GB/s. */
    double read(int rounds) {
        return BYTES / Limits.median(rounds, () -> timed(() -> gatun_h.gt_probe_read(from, BYTES, sum)));
    }

    private static double timed(IntSupplier call) {
        long t = System.nanoTime();
        GatunNative.check(call.getAsInt(), "probe");
        return System.nanoTime() - t;
    }

    @Override
    public void close() {
        GatunNative.free(from);
        GatunNative.free(to);
        arena.close();
    }
}
