package io.gatun.arrays.memory;

import java.lang.foreign.MemorySegment;

/** Borrowed memory whose lender wants to know when it is no longer used. */
public final class Foreign extends Borrowed {
    private final Lease lease;

    /** Memory, and what to run once when the last array over it is closed or gone. */
    public Foreign(MemorySegment memory, Runnable release) {
        super(memory);
        this.lease = new Lease(this, release);
    }

    /** Ends the use of the memory; later calls do nothing. */
    public void close() {
        if (markClosed()) {
            lease.dispose();
        }
    }

    private static final class Lease extends Tracked {
        private final Runnable release;

        Lease(Object owner, Runnable release) {
            super(owner);
            this.release = release;
            track();
        }

        @Override
        void reclaim() {
            release.run();
        }
    }
}
