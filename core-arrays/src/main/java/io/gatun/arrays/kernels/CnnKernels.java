package io.gatun.arrays.kernels;

import io.gatun.ops.Composite;
import io.gatun.ops.Op;
import io.gatun.ops.cnn.ChannelsLast;

/** Composites of convolutional networks: channel-last forms, and what is fused. */
final class CnnKernels {
    private CnnKernels() {}

    static boolean has(Composite op) {
        return op instanceof ChannelsLast c ? hasLast(c.op()) : ConvKernels.has(op) || NormKernels.has(op);
    }

    private static boolean hasLast(Op op) {
        return ConvKernels.has(op) || PoolKernels.has(op) || NormKernels.has(op);
    }

    /** The kernel of an operation that {@link #has} one. */
    static BoundKernel bind(Binding b, Composite op) {
        if (ConvKernels.has(op)) {
            return ConvKernels.bind(b);
        }
        boolean last = op instanceof ChannelsLast;
        Op inner = op instanceof ChannelsLast c ? c.op() : op;
        return PoolKernels.has(inner) ? PoolKernels.bind(b, inner, last) : NormKernels.bind(b, inner, last);
    }
}
