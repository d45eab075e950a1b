package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.ir.Cell;
import io.gatun.ops.Op;
import io.gatun.ops.Spec;

/**
 * Where a value of a program lives. Its array is made once for each context that runs the program.
 *
 * @param index position in the program's list of slots
 * @param spec shape and type
 * @param place what the memory is
 * @param contiguous whether the elements lie one after another in c order
 */
record Slot(int index, Spec spec, Place place, boolean contiguous) {
    /** What the memory of a slot is. */
    sealed interface Place {}

    /** The live array of a parameter or state. */
    record Held(Cell cell) implements Place {}

    /** An array that never changes. */
    record Fixed(NDArray array) implements Place {}

    /** The elements of another slot, seen through a view operation. */
    record Seen(Op op, Slot base) implements Place {}

    /** The start of a buffer. */
    record Owned(Buffer buffer) implements Place {}

    /** Memory that a context owns (a stretch of its slab), or, pinned, memory that the caller gave for a result. */
    static final class Buffer {
        /** The time at which arguments are there: before anything runs. */
        static final int ARGUMENT = Integer.MIN_VALUE;

        private final long bytes;
        private final int first;
        private int last;
        private boolean overwritable;
        private NDArray pin;
        private MemoryPlan.Buffer placed;

        Buffer(long bytes, int first) {
            this.bytes = bytes;
            this.first = first;
            this.overwritable = first != ARGUMENT;
            this.last = first;
        }

        long bytes() {
            return bytes;
        }

        int first() {
            return first;
        }

        /** Whether a step may take the memory over once nothing else reads it. */
        boolean mayBeOverwritten() {
            return overwritable;
        }

        void mayBeOverwritten(boolean yes) {
            overwritable = yes;
        }

        int last() {
            return last;
        }

        boolean isArgument() {
            return first == ARGUMENT;
        }

        void readAt(int step) {
            last = Math.max(last, step);
        }

        NDArray pin() {
            return pin;
        }

        void pin(NDArray target) {
            pin = target;
        }

        MemoryPlan.Buffer placed() {
            return placed;
        }

        void place(MemoryPlan.Buffer at) {
            placed = at;
        }
    }
}
