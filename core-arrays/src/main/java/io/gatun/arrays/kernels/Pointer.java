package io.gatun.arrays.kernels;

import java.lang.foreign.MemorySegment;

/** Where a kernel finds an array when it runs. Plans move it to the memory of their callers: {@link Relocation}. */
final class Pointer {
    MemorySegment at;

    Pointer(MemorySegment at) {
        this.at = at;
    }
}
