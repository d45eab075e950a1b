package io.gatun.arrays.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of one array that is in no scope (and of the views of it). It goes back to the pool when the array is closed, or
 * when the garbage collector finds that nobody holds it.
 */
public final class Unscoped extends Owner {
    private static final AtomicLong LIVE_BYTES = new AtomicLong();
    private static volatile long collectAt = MemorySettings.COLLECT_BYTES;

    private final Lease lease;
    private int loans;
    private boolean closing;

    private Unscoped(Block block, Object what) {
        super(null);
        lease = new Lease(this, block, what);
    }

    /**
     * Memory of its own.
     *
     * @param bytes size
     * @param what type and shape, for reports
     */
    public static Unscoped allocate(long bytes, Object what) {
        Block b = SlabPool.shared().take(bytes);
        if (MemorySettings.DEBUG) {
            b.segment.fill((byte) -1);
        }
        return adopt(b, what);
    }

    /** Takes a large array's block out of a scope; null if its memory is part of a slab. */
    public static Unscoped withdraw(ScopeMemory from, MemorySegment m, Object what) {
        Block b = from.withdraw(m);
        return b == null ? null : adopt(b, what);
    }

    private static Unscoped adopt(Block b, Object what) {
        if (LIVE_BYTES.addAndGet(b.bytes()) > collectAt) {
            // The collector does not see native memory: without this, garbage would pile up to the limit.
            Tracked.collect();
            collectAt = Math.max(MemorySettings.COLLECT_BYTES, 2 * LIVE_BYTES.get());
        }
        return new Unscoped(b, what);
    }

    /** The memory, of the size class. */
    public MemorySegment segment() {
        return lease.block.segment;
    }

    /** Gives the memory back; later calls do nothing. Any thread may call it; it waits for readers. */
    public void close() {
        synchronized (this) {
            if (loans > 0) {
                closing = true;
                return;
            }
        }
        if (markClosed()) {
            lease.dispose();
        }
    }

    /** Keeps the memory until {@link #giveBack}, even if {@link #close} is called. */
    public synchronized void lend() {
        loans++;
    }

    /** Ends a loan; the memory is given back if that was asked for meanwhile. */
    public void giveBack() {
        synchronized (this) {
            if (--loans > 0 || !closing) {
                return;
            }
        }
        close();
    }

    /** Bytes of all arrays without scope. */
    public static long liveBytes() {
        return LIVE_BYTES.get();
    }

    /** A mark for {@link #createdSince}. */
    public static long mark() {
        return Tracked.last();
    }

    /** Descriptions of the live arrays without scope that a thread created after a mark, newest first. */
    public static List<String> createdSince(long mark, Context thread) {
        return Tracked.all(Lease.class).stream()
                .filter(l -> l.serial > mark && l.creator == thread.holdings())
                .map(Lease::describe)
                .toList();
    }

    @Override
    public String describe() {
        return "the array's own memory";
    }

    @Override
    public String advice() {
        return "close it after its last use, or leave it to a scope";
    }

    /** The memory behind an owner, and what a report says of it. */
    static final class Lease extends Tracked {
        final Block block;
        final Tracked creator;
        private final Object what;
        private final String site = Site.capture();

        Lease(Unscoped owner, Block block, Object what) {
            super(owner);
            this.block = block;
            this.what = what;
            this.creator = Context.current().holdings();
            track();
        }

        String describe() {
            return what + (site == null ? "" : " created at " + site);
        }

        @Override
        void reclaim() {
            LIVE_BYTES.addAndGet(-block.bytes());
            SlabPool.shared().give(block);
        }
    }
}
