package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.ops.Composite;
import io.gatun.ops.nn.FusedMatMul;

/** Fused kernels of what transformers are made of. */
final class TransformerKernels {
    private TransformerKernels() {}

    /** True for composites that have a kernel here. */
    static boolean has(Composite op) {
        return op instanceof FusedMatMul;
    }

    /** True if the kernel takes input i as it lies. */
    static boolean accepts(Composite op, int i, NDArray x) {
        return switch (op) {
            case FusedMatMul m -> i < 2 && LinalgKernels.accepts(x, false);
            default -> false;
        };
    }

    /** The kernel, or null if there is none. */
    static BoundKernel bind(Binding b, Composite op) {
        return switch (op) {
            case FusedMatMul m -> LinalgKernels.fusedMatMul(b, m);
            default -> null;
        };
    }
}
