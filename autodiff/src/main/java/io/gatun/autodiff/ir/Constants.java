package io.gatun.autodiff.ir;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.arrays.kernels.HostKernels;
import io.gatun.ops.HostOp;
import io.gatun.ops.Op;
import java.util.List;

/** Operations on constants, computed while a graph is compiled. */
public final class Constants {
    private Constants() {}

    /** The results of an operation on constants (or, of one in Java, on nothing): the caller's, outside all scopes. */
    public static List<NDArray> evaluate(Op op, List<Val> in) {
        List<NDArray> arrays = in.stream().map(v -> v.constant().array()).toList();
        try (Scope temporary = Scope.open("constants")) {
            List<NDArray> out = arrays.isEmpty()
                    ? HostKernels.run((HostOp) op, arrays)
                    : arrays.getFirst().applyAll(op, arrays);
            return out.stream().map(NDArray::detach).toList();
        }
    }
}
