package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;

/** Scratch memory of kernels. */
final class Scratch {
    private Scratch() {}

    /** Bytes of a scratch array, which may be null. */
    static long bytes(NDArray scratch) {
        return scratch == null ? 0 : scratch.length() * scratch.dataType().bytes();
    }

    /** Memory that lives as long as the kernel that holds it, whatever scope is open. */
    static NDArray unscoped(long bytes) {
        return Nd.unscoped(DataType.LONG, Shape.of((bytes + 7) / 8));
    }
}
