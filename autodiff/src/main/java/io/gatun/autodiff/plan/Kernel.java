package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Op;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.List;

/** What plans ask of the kernels: the one place where they meet. */
final class Kernel {
    private Kernel() {}

    /** Whether the operation runs as one kernel; else it is a composition that is to be expanded. */
    static boolean has(Op op) {
        return op instanceof ConvActivation || Kernels.hasKernel(op);
    }

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

    /** The type in which the kernel takes an input. */
    static DataType inputType(Op op, List<Spec> in, int i) {
        return Kernels.inputType(op, in, i);
    }

    /** Whether the kernel may write its first output over an input of the same shape and type. */
    static boolean inPlace(Op op, int input) {
        return switch (op) {
            case Elementwise e -> true;
            case Select s -> input > 0;
            case BiasActivation b -> input == 0;
            case Dropout d -> input == 0;
            default -> false;
        };
    }

    static long scratchBytes(Op op, List<Spec> in) {
        return Kernels.scratchBytes(op instanceof ConvActivation c ? c.convolution() : op, in);
    }

    static BoundKernel bind(Op op, List<NDArray> in, List<NDArray> out, NDArray scratch) {
        return op instanceof ConvActivation c
                ? Kernels.bindConv2d(c.convolution(), c.activation(), in, out.getFirst(), scratch)
                : Kernels.bind(op, in, out, scratch);
    }

    static BoundKernel copy(NDArray from, NDArray to) {
        return Kernels.bind(new Cast(to.dataType()), List.of(from), List.of(to), null);
    }

    /** The value of an operation on constants: arrays that live as long as they are referred to. */
    static List<NDArray> evaluate(Op op, List<NDArray> in) {
        return in.getFirst().applyAll(op, in).stream().map(NDArray::detach).toList();
    }

    /** The same values one after another: an array that lives as long as it is referred to. */
    static NDArray contiguous(NDArray x) {
        return x.dup().detach();
    }

    /** Memory for everything that a context computes. */
    static NDArray slab(long bytes) {
        return Nd.unscoped(DataType.BOOL, Shape.of(bytes));
    }
}
