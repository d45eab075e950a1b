package io.gatun.arrays;

import io.gatun.arrays.memory.CyclicMemory;
import io.gatun.arrays.memory.MemoryReport;
import io.gatun.arrays.memory.ScopeMemory;
import io.gatun.ops.ScopeException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The memory of a loop: each cycle is a scope over the same block, whose size the first cycles teach. From then on a cycle allocates
 * nothing but moves a pointer, however large its arrays are. A workspace belongs to the thread that asked for it, by its name.
 *
 * <pre>{@code
 * WorkspaceConfiguration learn = WorkspaceConfiguration.DEFAULT.withOverallocation(0.1);
 * for (DataSet batch : batches) {
 *     try (Scope cycle = Workspace.open("LOOP", learn)) {
 *         step(batch);
 *     }
 * }
 * Workspace.destroyAllForCurrentThread();
 * }</pre>
 */
public final class Workspace {
    /** Whether scopes and workspaces own arrays at all: see {@link #setDebugMode}. */
    public enum DebugMode {
        /** They do. */
        DISABLED,
        /** They do not: arrays live until they are closed or collected. */
        SPILL_EVERYTHING
    }

    private static final ThreadLocal<Map<String, Workspace>> OF_THREAD = ThreadLocal.withInitial(LinkedHashMap::new);

    private final String name;
    private final WorkspaceConfiguration configuration;
    private final CyclicMemory memory;

    private Workspace(String name, WorkspaceConfiguration c) {
        this.name = name;
        this.configuration = c;
        this.memory = new CyclicMemory(
                this,
                name,
                c.initialSize(),
                c.maxSize(),
                c.overallocation(),
                c.cycles(),
                CyclicMemory.Spill.valueOf(c.spill().name()),
                c.folder() == null ? null : c.folder().toAbsolutePath());
    }

    /**
     * This thread's workspace of a name; it is made by the first call.
     *
     * @throws ScopeException if it was made with another configuration
     */
    public static Workspace of(String name, WorkspaceConfiguration configuration) {
        Workspace w = OF_THREAD.get().computeIfAbsent(name, n -> new Workspace(n, configuration));
        if (!w.configuration.equals(configuration)) {
            throw new ScopeException(
                    "[workspace] \"" + name + "\" was made with " + w.configuration + ", and is asked for with "
                            + configuration + ": expected the same; take another name, or destroy it first");
        }
        return w;
    }

    /** Opens a cycle of this thread's workspace of a name, as the innermost scope. */
    public static Scope open(String name, WorkspaceConfiguration configuration) {
        return of(name, configuration).open();
    }

    /**
     * Opens a cycle, as the innermost scope; closing it ends the life of its arrays.
     *
     * @throws ScopeException if one is open already, or on another thread than the workspace's
     */
    public Scope open() {
        if (OF_THREAD.get().get(name) != this) {
            throw new ScopeException(
                    "[workspace] \"" + name + "\" belongs to another thread, or was destroyed: ask for one with"
                            + " Workspace.of on this thread");
        }
        return Scope.cycle(memory);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Bytes of its block now. */
    public long bytes() {
        return memory.bytes();
    }

    /** Bytes that did not fit the block, in all cycles. */
    public long spilledBytes() {
        return memory.spilled();
    }

    /** Cycles that were closed. */
    public long cycles() {
        return memory.cycles();
    }

    /** Gives its memory back: now, or when the cycle that is open is closed. */
    public void destroy() {
        OF_THREAD.get().remove(name, this);
        memory.destroy();
    }

    /** Destroys all workspaces of this thread. */
    public static void destroyAllForCurrentThread() {
        Map<String, Workspace> all = OF_THREAD.get();
        all.values().forEach(w -> w.memory.destroy());
        all.clear();
    }

    /** What this thread's workspaces hold, a line each. */
    public static String report() {
        StringBuilder s = new StringBuilder();
        OF_THREAD.get().values().forEach(w -> s.append(w).append('\n'));
        return s.toString();
    }

    /**
     * Switches scopes and workspaces off, or on again, in the whole process: with {@link DebugMode#SPILL_EVERYTHING} new arrays belong to
     * none. Where an error disappears by that, an array was used after its scope. {@code -Dgatun.debug.spillScopes=true} does it from
     * the start.
     */
    public static void setDebugMode(DebugMode mode) {
        ScopeMemory.spillEverything(mode == DebugMode.SPILL_EVERYTHING);
    }

    /** Whether scopes are switched off. */
    public static DebugMode debugMode() {
        return ScopeMemory.spillsEverything() ? DebugMode.SPILL_EVERYTHING : DebugMode.DISABLED;
    }

    @Override
    public String toString() {
        return "workspace \"" + name + "\": " + MemoryReport.size(bytes()) + ", " + cycles() + " cycles, spilled "
                + MemoryReport.size(spilledBytes());
    }
}
