package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.KernelSequence;
import io.gatun.arrays.kernels.Relocation;

/**
 * An array that crosses the border of a run: what the caller gives or wants. Kernels work on the caller's memory where they
 * can follow ({@link Relocation}) and nothing else lives there; otherwise there is a copy.
 */
final class Argument {
    private final int index;
    private final Slot.Buffer buffer;
    private final NDArray home;
    private final Relocation relocation;
    private boolean away;
    private NDArray guest;

    /**
     * An argument.
     *
     * @param index its place among the guests of the sequence
     * @param buffer the memory that it lies in, or null
     * @param home the array that the kernels were bound to; null if none reads it
     * @param relocation how the kernels follow the caller's array, or null if they cannot
     */
    Argument(int index, Slot.Buffer buffer, NDArray home, Relocation relocation) {
        this.index = index;
        this.buffer = buffer;
        this.home = home;
        this.relocation = relocation;
    }

    /** The memory of the context that it lies in, or null. */
    Slot.Buffer buffer() {
        return buffer;
    }

    /** The array of the kernels' own. */
    NDArray home() {
        return home;
    }

    /** The caller's array that the coming run works on, or null. */
    NDArray guest() {
        return guest;
    }

    /** Whether the kernels can follow a caller's array. */
    boolean isMovable() {
        return relocation != null;
    }

    /** Whether the last run worked on a caller's array. */
    boolean isAway() {
        return away;
    }

    /** Whether the kernels can work on an array as it lies. */
    boolean takes(NDArray x, KernelSequence kernels) {
        return relocation != null
                && x.isContiguous()
                && x.dataType() == home.dataType()
                && x.shape().equals(home.shape())
                && !kernels.sharesOwner(x);
    }

    /** Lets the coming run work on the array: the caller checked that it may. */
    void use(NDArray x, KernelSequence kernels) {
        relocation.to(x);
        away = true;
        guest = x;
        kernels.hold(index, x);
    }

    /** Lets the coming run work on the kernels' own memory. */
    void stay() {
        guest = null;
        if (away) {
            relocation.home();
            away = false;
        }
    }

    /** Before a run: no kernel may use memory of a caller that is not there any more. */
    void settle() {
        if (away && guest == null) {
            stay();
        }
    }

    /** After a run: the caller's array is not kept alive. */
    void leave() {
        guest = null;
    }
}
