package io.gatun.arrays.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Who holds the native memory: the text of an out-of-memory error. */
public final class MemoryReport {
    private static final int LINES = 10;

    private MemoryReport() {}

    static String exhausted(SlabPool pool, long bytes) {
        return "[memory] " + size(bytes) + " more do not fit: " + size(pool.reserved() - pool.cached())
                + " are held of at most "
                + size(pool.limit())
                + " (-Dgatun.maxBytes). Close arrays, or compute in smaller scopes. The largest holders:"
                + holders();
    }

    /** The largest holders, a line each: scopes by name and thread, arrays without scope by type and shape. */
    public static String holders() {
        record Holder(long bytes, String text) {}
        List<Holder> all = new ArrayList<>();
        for (Context.Holdings h : Tracked.all(Context.Holdings.class)) {
            Context c = h.context();
            for (ScopeMemory s = c == null ? null : c.top; s != null; s = s.parent()) {
                all.add(new Holder(s.bytes(), s.describe() + " of thread \"" + c.threadName() + "\""));
            }
        }
        for (Unscoped.Lease l : Tracked.all(Unscoped.Lease.class)) {
            all.add(new Holder(l.block.bytes(), "array without scope " + l.describe()));
        }
        all.sort(Comparator.comparingLong(Holder::bytes).reversed());
        StringBuilder s = new StringBuilder();
        for (Holder h : all.subList(0, Math.min(LINES, all.size()))) {
            s.append("\n  ").append(size(h.bytes)).append(' ').append(h.text);
        }
        if (all.size() > LINES) {
            long rest = all.subList(LINES, all.size()).stream()
                    .mapToLong(Holder::bytes)
                    .sum();
            s.append("\n  ")
                    .append(size(rest))
                    .append(" in ")
                    .append(all.size() - LINES)
                    .append(" more");
        }
        if (!MemorySettings.DEBUG) {
            s.append("\n  (run with -Dgatun.debug.memory=true to see where each was created)");
        }
        return s.toString();
    }

    /** Number of open scopes of all threads. */
    public static int openScopes() {
        int n = 0;
        for (Context.Holdings h : Tracked.all(Context.Holdings.class)) {
            Context c = h.context();
            for (ScopeMemory s = c == null ? null : c.top; s != null; s = s.parent()) {
                n++;
            }
        }
        return n;
    }

    /** Bytes for people: {@code 64.0 MB}. */
    public static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(
                java.util.Locale.ROOT, "%.1f %sB", bytes / (double) (1L << (10 * unit)), "KMGTPE".charAt(unit - 1));
    }
}
