package io.gatun.arrays.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who holds the native memory: the text of an out-of-memory error. */
public final class MemoryReport {
    private static final int LINES = 10;
    private static final AtomicBoolean WRITTEN = new AtomicBoolean();

    private MemoryReport() {}

    static String exhausted(SlabPool pool, long bytes) {
        return "[memory] " + size(bytes) + " more do not fit: " + size(pool.reserved() - pool.cached())
                + " are held of at most "
                + size(pool.limit())
                + " (-Dgatun.maxBytes)" + left(pool, bytes)
                + ". Close arrays, or compute in smaller scopes. The largest holders:"
                + holders();
    }

    private static String left(SlabPool pool, long bytes) {
        long left = pool.available();
        return left < bytes ? ", and the machine has " + size(left) + " left" : "";
    }

    /** Bytes in temporary files of scopes. */
    public static long mappedBytes() {
        return ScopeFile.mappedBytes();
    }

    /**
     * Writes an error's text, all holders and the stack to the file or folder of {@code -Dgatun.memory.report}, the first time in the
     * process; what comes of it is added to the error's text.
     */
    static String toFile(String text) {
        String property = System.getProperty("gatun.memory.report");
        if (property == null || WRITTEN.getAndSet(true)) {
            return "";
        }
        Path file = Path.of(property);
        if (Files.isDirectory(file)) {
            file = file.resolve("gatun-memory-" + ProcessHandle.current().pid() + ".txt");
        }
        StringBuilder s = new StringBuilder(text);
        s.append("\n\nEverything that is held:").append(holders(10_000)).append("\n\n");
        Runtime r = Runtime.getRuntime();
        s.append("Java heap: ").append(size(r.totalMemory() - r.freeMemory())).append(" used of at most ");
        s.append(size(r.maxMemory()))
                .append("\nJVM: ")
                .append(Runtime.version())
                .append("\n\nThread \"");
        s.append(Thread.currentThread().getName()).append("\":\n");
        for (StackTraceElement e : new Throwable().getStackTrace()) {
            s.append("  at ").append(e).append('\n');
        }
        try {
            Files.writeString(file, s);
            return "\n  A full report is in " + file;
        } catch (IOException e) {
            return "\n  The full report could not be written to " + file + ": " + e;
        }
    }

    /** The largest holders, a line each: scopes by name and thread, arrays without scope by type and shape. */
    public static String holders() {
        return holders(LINES);
    }

    /** {@link #holders()} of at most the given number of lines. */
    public static String holders(int lines) {
        record Holder(long bytes, String text) {}
        List<Holder> all = new ArrayList<>();
        for (Context.Holdings h : Tracked.all(Context.Holdings.class)) {
            Context c = h.context();
            for (ScopeMemory s : c == null ? List.<ScopeMemory>of() : c.open()) {
                all.add(new Holder(s.bytes(), s.describe() + " of thread \"" + c.threadName() + "\""));
            }
        }
        for (CyclicMemory m : Tracked.all(CyclicMemory.class)) {
            if (!m.isOpen() && m.bytes() > 0) {
                all.add(new Holder(m.bytes(), m.describe()));
            }
        }
        for (Unscoped.Lease l : Tracked.all(Unscoped.Lease.class)) {
            all.add(new Holder(l.block.bytes(), "array without scope " + l.describe()));
        }
        all.sort(Comparator.comparingLong(Holder::bytes).reversed());
        StringBuilder s = new StringBuilder();
        for (Holder h : all.subList(0, Math.min(lines, all.size()))) {
            s.append("\n  ").append(size(h.bytes)).append(' ').append(h.text);
        }
        if (all.size() > lines) {
            long rest = all.subList(lines, all.size()).stream()
                    .mapToLong(Holder::bytes)
                    .sum();
            s.append("\n  ")
                    .append(size(rest))
                    .append(" in ")
                    .append(all.size() - lines)
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
            n += c == null ? 0 : c.open().size();
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
