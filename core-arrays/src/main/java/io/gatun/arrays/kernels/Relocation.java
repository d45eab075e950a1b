package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Lets bound kernels use other memory in place of an array, from run to run, without binding them again. So a plan reads an
 * argument where the caller has it, and writes a result where the caller wants it.
 */
public final class Relocation {
    private final NDArray home;
    private final Pointer[] pointers;
    /** Of each pointer behind the array's first byte: views begin inside. */
    private final long[] offsets;

    private MemorySegment now;

    private Relocation(NDArray home, List<Pointer> pointers, List<Long> offsets) {
        this.home = home;
        this.now = home.memory();
        this.pointers = pointers.toArray(Pointer[]::new);
        this.offsets = offsets.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Prepares to move an array.
     *
     * @param users every kernel that reads or writes the array's memory
     * @param home the array, contiguous
     * @param arrays the array and all that share its memory, as the kernels were bound to them
     * @return null if a kernel keeps an address that cannot be moved
     */
    public static Relocation of(Collection<BoundKernel> users, NDArray home, Collection<NDArray> arrays) {
        List<Pointer> pointers = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        long start = home.memory().address();
        for (BoundKernel k : users) {
            if (!(k instanceof NativeKernel n)) {
                return null;
            }
            for (NDArray a : arrays) {
                List<Pointer> found = n.pointers(a);
                if (found == null) {
                    return null;
                }
                for (Pointer p : found) {
                    pointers.add(p);
                    offsets.add(p.at.address() - start);
                }
            }
        }
        return new Relocation(home, pointers, offsets);
    }

    /**
     * Uses the memory of another array from the next run on. Who runs the kernels keeps it alive meanwhile
     * ({@link KernelSequence#hold}).
     *
     * @param x contiguous, of the type and length of the one that it replaces
     */
    public void to(NDArray x) {
        move(x.memory());
    }

    /** Uses the array's own memory again. */
    public void home() {
        move(home.memory());
    }

    private void move(MemorySegment to) {
        if (to == now) {
            return;
        }
        for (int i = 0; i < pointers.length; i++) {
            pointers[i].move(offsets[i] == 0 ? to : to.asSlice(offsets[i]));
        }
        now = to;
    }

    /** Whether two contiguous arrays have memory in common. */
    public static boolean overlap(NDArray x, NDArray y) {
        long a = x.memory().address();
        long b = y.memory().address();
        return a < b + y.length() * y.dataType().bytes()
                && b < a + x.length() * x.dataType().bytes();
    }
}
