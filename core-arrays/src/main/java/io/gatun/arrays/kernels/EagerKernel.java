package io.gatun.arrays.kernels;

import io.gatun.arrays.memory.NativeErrors;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/**
 * A native call of the eager interpreter, which holds the arrays while it runs. If all of them can be moved, it can run again
 * on others of the same shapes, types and layouts.
 */
public final class EagerKernel implements BoundKernel {
    private final String op;
    private final NativeKernel.Call call;
    private final List<?> alive;
    /** Of the inputs and then the outputs; null where the call keeps an address. */
    private final Pointer[] pointers;

    EagerKernel(String op, NativeKernel.Call call, List<?> alive, Pointer[] pointers) {
        this.op = op;
        this.call = call;
        this.alive = alive;
        this.pointers = pointers;
    }

    /** True if the call keeps no address: neither of an array nor of memory that is the kernel's own. */
    public boolean canMove() {
        for (Pointer p : pointers) {
            if (p == null) {
                return false;
            }
        }
        return alive.isEmpty();
    }

    /**
     * Uses the memory of another array from the next run on.
     *
     * @param position of the array among inputs and then outputs
     * @param to where its first element lies
     */
    public void move(int position, MemorySegment to) {
        pointers[position].move(to);
    }

    /** Refers to no memory until it is moved again. */
    public void leave() {
        for (Pointer p : pointers) {
            p.at = null;
        }
    }

    @Override
    public void run() {
        int status = call.run();
        if (status != 0) {
            NativeErrors.raise(status, op);
        }
        Reference.reachabilityFence(alive);
    }
}
