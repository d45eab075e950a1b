package io.gatun.arrays.kernels;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Concat;
import io.gatun.ops.Gather;
import io.gatun.ops.Pad;
import io.gatun.ops.Primitive;
import io.gatun.ops.ScatterAdd;
import java.util.Arrays;

/** Kernels that move elements without changing them. */
final class MovementKernels {
    private MovementKernels() {}

    /** A view operation whose result is wanted as a copy. */
    static BoundKernel view(Binding b, Primitive op) {
        NDArray view = b.x(0).viewOrNull(op);
        if (view != null) {
            return b.kernel(ElementwiseKernels.convert(b, 0, view, b.y(0)));
        }
        // Only a reshape has no view: its result, seen in the input's shape, takes the elements in order.
        return b.kernel(ElementwiseKernels.convert(b, 0, b.x(0), b.y(0).reshape(b.x(0).shape())));
    }

    static BoundKernel pad(Binding b, Pad op) {
        Index[] inside = new Index[op.before().size()];
        for (int i = 0; i < inside.length; i++) {
            long begin = op.before().get(i);
            inside[i] = Index.interval(begin, begin + b.x(0).size(i));
        }
        return b.kernel(
                ElementwiseKernels.fill(b, op.value()), ElementwiseKernels.convert(b, 0, b.x(0), b.y(0).get(inside)));
    }

    static BoundKernel concat(Binding b, Concat op) {
        NativeKernel.Call[] parts = new NativeKernel.Call[b.in.size()];
        Index[] part = new Index[b.y(0).rank()];
        Arrays.fill(part, Index.all());
        long at = 0;
        for (int i = 0; i < parts.length; i++) {
            long n = b.x(i).size(op.axis());
            part[op.axis()] = Index.interval(at, at + n);
            parts[i] = ElementwiseKernels.convert(b, i, b.x(i), b.y(0).get(part));
            at += n;
        }
        return b.kernel(parts);
    }

    static BoundKernel gather(Binding b, Gather op) {
        Middle m = Middle.of(b.x(0).shape(), op.axis());
        long count = b.x(1).length();
        Pointer px = b.in(0);
        Pointer indices = b.in(1);
        Pointer py = b.out(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_gather(type, m.outer(), m.n(), m.inner(), count, indices.at, px.at, py.at));
    }

    static BoundKernel scatterAdd(Binding b, ScatterAdd op) {
        Middle m = Middle.of(b.y(0).shape(), op.axis());
        long count = b.x(1).length();
        Pointer pg = b.in(0);
        Pointer indices = b.in(1);
        Pointer py = b.out(0);
        int type = b.type();
        return b.kernel(
                () -> gatun_h.gt_scatter_add(type, m.outer(), m.n(), m.inner(), count, indices.at, pg.at, py.at));
    }
}
