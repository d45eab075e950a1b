package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.autodiff.loops.Lowered;
import io.gatun.autodiff.loops.Nesting;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Op;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.cnn.ChannelsLast;
import io.gatun.ops.cnn.FusedConv2d;
import io.gatun.ops.cnn.FusedConv2dInputGrad;
import io.gatun.ops.cnn.QuantizedConv2d;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.fused.FusedElementwise;
import io.gatun.ops.nn.QuantizedMatMul;
import java.util.List;

/** What plans ask of the kernels: the one place where they meet. */
final class Kernel {
    private Kernel() {}

    /** Whether the result shares its input's elements. */
    static boolean isView(Op op) {
        return Kernels.isView(op);
    }

    static NDArray view(Op op, NDArray x) {
        return Kernels.view(op, x);
    }

    static boolean needsContiguous(Op op, int input) {
        return Kernels.needsContiguous(op, input);
    }

    /** Whether the kernel may write its first output over an input of the same shape and type. */
    static boolean inPlace(Op op, int input) {
        return switch (op) {
            case Elementwise e -> true;
            case Select s -> input > 0;
            case BiasActivation b -> input == 0;
            case Dropout d -> input == 0;
            case Assert a -> input == 0;
            case PutRow r -> input == 0;
            case FusedElementwise f -> true;
            case FusedConv2d c -> c.residual() && input == c.arity() - 1;
            case QuantizedConv2d q -> inPlace(q.product(), input);
            case QuantizedMatMul q -> q.residual() && input == 2 + (q.bias() ? 1 : 0);
            case FusedConv2dInputGrad c -> input == 2;
            case ChannelsLast c -> inPlace(c.op(), input);
            default -> false;
        };
    }

    static long scratchBytes(Op op, List<Spec> in) {
        return Kernels.scratchBytes(op, in);
    }

    static BoundKernel bind(Op op, List<NDArray> in, List<NDArray> out, NDArray scratch, Nesting nesting) {
        return op instanceof Lowered l ? l.bind(in, out, nesting) : Kernels.bind(op, in, out, scratch);
    }

    /** Bytes of the packed weights of a convolution; 0 for other operations, and where packing gains nothing. */
    static long packedBytes(Op op, List<Spec> in) {
        return Kernels.packedBytes(op, in);
    }

    /** What packs the weights of a convolution. */
    static BoundKernel bindPack(Op op, List<NDArray> in, NDArray packed) {
        return Kernels.bindPack(op, in, packed);
    }

    /** A convolution with packed weights. */
    static BoundKernel bindPacked(Op op, List<NDArray> in, NDArray out, NDArray packed, NDArray scratch) {
        return Kernels.bindPacked(op, in, out, packed, scratch);
    }

    static BoundKernel copy(NDArray from, NDArray to) {
        return Kernels.bind(new Cast(to.dataType()), List.of(from), List.of(to), null);
    }

    /** The same values one after another, outside all scopes. */
    static NDArray contiguous(NDArray x) {
        return x.dup().detach();
    }

    /** Memory outside all scopes. */
    static NDArray memory(long bytes) {
        return Nd.unscoped(DataType.BOOL, Shape.of(bytes));
    }
}
