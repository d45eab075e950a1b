package io.gatun.arrays.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A piece of native memory of the pool, 64-byte aligned; a node of the list of whoever holds it. */
final class Block {
    final MemorySegment segment;
    final int sizeClass;
    /** Of a part of a file; null for the pool's memory. */
    private final Arena arena;

    /** When the block came into the pool's cache: the oldest leave it first. */
    long stamp;

    Block previous;
    Block next;

    Block(MemorySegment segment, int sizeClass) {
        this.segment = segment;
        this.sizeClass = sizeClass;
        this.arena = null;
    }

    /** A part of a temporary file; its memory is given back by ending the arena. */
    Block(MemorySegment segment, Arena arena) {
        this.segment = segment;
        this.sizeClass = -1;
        this.arena = arena;
    }

    boolean isMapped() {
        return arena != null;
    }

    /** Gives the memory back to where it came from. */
    void release() {
        if (arena == null) {
            SlabPool.shared().give(this);
        } else {
            ScopeFile.unmapped(bytes());
            arena.close();
        }
    }

    long bytes() {
        return segment.byteSize();
    }
}
