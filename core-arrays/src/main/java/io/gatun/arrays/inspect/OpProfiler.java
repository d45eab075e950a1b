package io.gatun.arrays.inspect;

import io.gatun.arrays.NDArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts and times every operation on arrays, of all threads, until it is closed.
 *
 * <pre>{@code
 * try (OpProfiler p = Diagnostics.profile()) {
 *     work();
 *     System.out.println(p);      // a table, the most time first
 * }
 * }</pre>
 */
public final class OpProfiler implements OpListener, AutoCloseable {
    private final boolean byShape;
    private final ConcurrentHashMap<String, Counter> counters = new ConcurrentHashMap<>();
    private AutoCloseable listening;

    /** What one operation came to. */
    private static final class Counter {
        final LongAdder calls = new LongAdder();
        final LongAdder nanos = new LongAdder();
        final LongAdder bytes = new LongAdder();
        final LongAccumulator most = new LongAccumulator(Math::max, 0);
    }

    /**
     * What one operation came to.
     *
     * @param name the operation, with types and shapes if they are told apart
     * @param calls how often it ran
     * @param nanos time in all
     * @param mostNanos the longest call
     * @param bytes of arrays read and written in all
     */
    public record Line(String name, long calls, long nanos, long mostNanos, long bytes) {
        /** Bytes read and written in a second, in GB. */
        public double gigabytesPerSecond() {
            return nanos == 0 ? 0 : (double) bytes / nanos;
        }
    }

    /** A profiler that is not listening yet; {@code Diagnostics.profile} starts one. */
    public OpProfiler(boolean byShape) {
        this.byShape = byShape;
    }

    /** What to close with this profiler. */
    public void onClose(AutoCloseable registration) {
        listening = registration;
    }

    @Override
    public void after(OpCall call) {
        String name = call.op().label();
        if (byShape) {
            StringBuilder s = new StringBuilder(name);
            for (NDArray x : call.in()) {
                s.append(' ').append(x.dataType()).append(x.shape());
            }
            name = s.toString();
        }
        Counter c = counters.computeIfAbsent(name, n -> new Counter());
        c.calls.increment();
        c.nanos.add(call.nanos());
        c.bytes.add(call.bytes());
        c.most.accumulate(call.nanos());
    }

    /** What was counted so far, the most time first. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        counters.forEach(
                (name, c) -> lines.add(new Line(name, c.calls.sum(), c.nanos.sum(), c.most.get(), c.bytes.sum())));
        lines.sort(Comparator.comparingLong(Line::nanos).reversed().thenComparing(Line::name));
        return lines;
    }

    /** Begins to count anew. */
    public void reset() {
        counters.clear();
    }

    /** Ends the counting; what was counted stays. */
    @Override
    public void close() {
        if (listening != null) {
            try {
                listening.close();
            } catch (Exception e) {
                throw new IllegalStateException(e); // a registration does not fail
            }
            listening = null;
        }
    }

    /** The table: calls, time and its share, mean and longest call, bandwidth. */
    @Override
    public String toString() {
        List<Line> lines = lines();
        long total = Math.max(1, lines.stream().mapToLong(Line::nanos).sum());
        int width = Math.max(
                9, lines.stream().mapToInt(l -> l.name().length()).max().orElse(0));
        StringBuilder s = new StringBuilder(String.format(
                Locale.ROOT,
                "%-" + width + "s %10s %12s %6s %10s %10s %8s%n",
                "operation",
                "calls",
                "ms",
                "%",
                "mean us",
                "most us",
                "GB/s"));
        for (Line l : lines) {
            s.append(String.format(
                    Locale.ROOT,
                    "%-" + width + "s %10d %12.3f %6.1f %10.3f %10.3f %8.2f%n",
                    l.name(),
                    l.calls(),
                    l.nanos() / 1e6,
                    100.0 * l.nanos() / total,
                    l.nanos() / 1e3 / Math.max(1, l.calls()),
                    l.mostNanos() / 1e3,
                    l.gigabytesPerSecond()));
        }
        return s.toString();
    }
}
