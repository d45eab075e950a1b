package io.gatun.arrays.kernels;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a kernel finds an array when it runs. Plans move it to the memory of their callers ({@link Relocation}), the eager
 * interpreter to the arrays of each call ({@link EagerKernel}).
 */
final class Pointer {
    MemorySegment at;
    /** Pointers into the same array, which move with this one, and how many bytes each lies behind it. */
    private List<Pointer> parts = List.of();

    private final long offset;

    Pointer(MemorySegment at) {
        this(at, 0);
    }

    private Pointer(MemorySegment at, long offset) {
        this.at = at;
        this.offset = offset;
    }

    /** A pointer to another place of the same array: for native calls, which need no size. */
    Pointer part(long address) {
        Pointer p = new Pointer(MemorySegment.ofAddress(address), address - at.address());
        if (parts.isEmpty()) {
            parts = new ArrayList<>(2);
        }
        parts.add(p);
        return p;
    }

    /** Uses other memory from now on. */
    void move(MemorySegment to) {
        at = to;
        for (int i = 0; i < parts.size(); i++) {
            Pointer p = parts.get(i);
            p.at = MemorySegment.ofAddress(to.address() + p.offset);
        }
    }
}
