package io.gatun.arrays.memory;

import java.lang.foreign.MemorySegment;

/** A piece of native memory of the pool, 64-byte aligned; a node of the list of whoever holds it. */
final class Block {
    final MemorySegment segment;
    final int sizeClass;
    /** When the block came into the pool's cache: the oldest leave it first. */
    long stamp;

    Block previous;
    Block next;

    Block(MemorySegment segment, int sizeClass) {
        this.segment = segment;
        this.sizeClass = sizeClass;
    }

    long bytes() {
        return segment.byteSize();
    }
}
