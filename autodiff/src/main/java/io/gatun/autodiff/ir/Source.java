package io.gatun.autodiff.ir;

import io.gatun.arrays.NDArray;

/** Where a value comes from that no operation computes. */
public sealed interface Source {
    /** An argument of the run. */
    record Input(String name) implements Source {}

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
