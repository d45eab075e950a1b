package io.gatun.arrays.memory;

import java.lang.foreign.MemorySegment;

/**
 * Memory that someone else gave, and takes back: of a direct buffer, or of a segment's arena. It is kept reachable, and asked on
 * every use whether it is still alive and may be used by the thread.
 */
public sealed class Borrowed extends Owner permits Foreign {
    private final MemorySegment segment;

    /** The memory; a native segment. */
    public Borrowed(MemorySegment segment) {
        super(null);
        this.segment = segment;
    }

    @Override
    public boolean acquire() {
        return segment.scope().isAlive() && segment.isAccessibleBy(Thread.currentThread()) && super.acquire();
    }

    @Override
    public String describe() {
        return segment.scope().isAlive() && !segment.isAccessibleBy(Thread.currentThread())
                ? "it lies in the arena of another thread. No arena that it may be used in"
                : "the arena of its memory, or the array,";
    }

    @Override
    public String advice() {
        return "close the arena after its last use, or copy it with dup()";
    }
}
