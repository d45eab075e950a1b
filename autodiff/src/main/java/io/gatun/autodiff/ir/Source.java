package io.gatun.autodiff.ir;

import io.gatun.arrays.NDArray;

/** Where a value comes from that no operation computes. */
public sealed interface Source {
    /** An argument of the run. */
    record Input(String name, Use use) implements Source {}

    /** What happens to the memory of an argument that was copied into a program's own. */
    enum Use {
        /** It is read, and its place is used for others afterwards: the next run brings it anew. */
        READ,
        /** It stays as it is: the next run may read it again. */
        KEPT,
        /** It may be overwritten by what is computed of it: the next run brings it anew, or what took its place. */
        CONSUMED
    }

    /** A parameter or a state: read where it lives. */
    record Held(Cell cell) implements Source {}

    /**
     * A value that never changes.
     *
     * @param array the value, possibly with strides of 0
     * @param scalar the number that every element equals, or null if they differ (or nobody looked)
     */
    record Constant(NDArray array, Double scalar) implements Source {}
}
