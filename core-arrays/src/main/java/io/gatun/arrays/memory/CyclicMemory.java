package io.gatun.arrays.memory;

import io.gatun.ops.MemoryLimitException;
import io.gatun.ops.ScopeException;
import java.nio.file.Path;

/**
 * The memory of a scope that is opened again and again: one block that every cycle begins anew, as large as the cycles before
 * needed. Confined to a thread.
 */
public final class CyclicMemory extends Tracked {
    /** What happens to arrays that do not fit the block. */
    public enum Spill {
        /** They get memory of the pool, until the cycle ends. */
        EXTERNAL,
        /** They are refused. */
        FAIL,
        /** As EXTERNAL, and the block grows to fit them, whatever was learnt. */
        REALLOCATE
    }

    /** The block and counts, which outlive a forgotten holder. */
    private final String name;

    private final long max;
    private final double extra;
    private final int learning;
    private final Spill policy;
    private final Path folder;
    private Block block;
    private long wanted;
    private boolean open;
    private boolean destroyed;
    private long spilled;
    private long spilledInCycle;
    private long cycles;

    /**
     * Memory of cycles.
     *
     * @param holder whose end is the memory's
     * @param initial bytes of the block in the first cycle
     * @param max most bytes of the block; 0 for no limit
     * @param extra what is added to what was learnt, as a part of it
     * @param learning cycles from which is learnt
     * @param folder where arrays that do not fit live in files; null for memory
     */
    public CyclicMemory(
            Object holder, String name, long initial, long max, double extra, int learning, Spill policy, Path folder) {
        super(holder);
        this.name = name;
        this.max = max == 0 ? Long.MAX_VALUE : max;
        this.extra = extra;
        this.learning = learning;
        this.policy = policy;
        this.folder = folder;
        this.wanted = Math.min(initial, this.max);
        track();
    }

    /** Opens a cycle as the innermost scope of the thread. */
    public ScopeMemory open(Context context) {
        if (open) {
            throw new ScopeException("[workspace] \"" + name
                    + "\" is open already: expected one cycle at a time; nest another" + " workspace or Scope.open");
        }
        return ScopeMemory.open(context, name, this);
    }

    Block begin() {
        open = true;
        destroyed = false;
        spilledInCycle = 0;
        if (block != null && block.bytes() < wanted) {
            block.release();
            block = null;
        }
        if (block == null && wanted > 0) {
            block = SlabPool.shared().take(wanted);
        }
        return block;
    }

    void spill(long bytes) {
        if (policy == Spill.FAIL && cycles >= learning) {
            throw new MemoryLimitException("[workspace] \"" + name + "\" has " + MemoryReport.size(bytes()) + ", and "
                    + MemoryReport.size(bytes)
                    + " more do not fit: expected a larger initial size, or a policy other than FAIL");
        }
        long room = (bytes + 63) & -64;
        spilledInCycle += room;
        spilled += room;
    }

    Block large(long bytes) {
        return folder == null ? SlabPool.shared().take(bytes) : ScopeFile.take(folder, bytes);
    }

    void end() {
        open = false;
        cycles++;
        if (destroyed) {
            free();
            return;
        }
        boolean learns = cycles <= learning || policy == Spill.REALLOCATE;
        if (learns && spilledInCycle > 0 && folder == null) {
            // What is counted as spilled are pieces of slabs, whose ends are lost: a little more than the sum.
            double needed = (bytes() + spilledInCycle) * (1 + extra);
            wanted = (long) Math.min(max, needed);
        }
    }

    /** Gives the block back: now, or when the cycle ends that is open. */
    public void destroy() {
        destroyed = true;
        if (!open) {
            free();
        }
    }

    private void free() {
        if (block != null) {
            block.release();
            block = null;
        }
    }

    /** Bytes of the block. */
    public long bytes() {
        return block == null ? 0 : block.bytes();
    }

    /** Bytes that the next cycle's block will have at least. */
    public long wanted() {
        return wanted;
    }

    /** Bytes that did not fit, in all cycles. */
    public long spilled() {
        return spilled;
    }

    /** Cycles that were closed. */
    public long cycles() {
        return cycles;
    }

    /** Whether a cycle is open. */
    public boolean isOpen() {
        return open;
    }

    /** For reports. */
    String describe() {
        return "workspace \"" + name + "\"" + (open ? " (open)" : "") + ", " + cycles + " cycles, spilled "
                + MemoryReport.size(spilled);
    }

    @Override
    void reclaim() {
        free();
    }
}
