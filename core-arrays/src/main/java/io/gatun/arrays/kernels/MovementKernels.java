package io.gatun.arrays.kernels;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Concat;
import io.gatun.ops.Gather;
import io.gatun.ops.Pad;
import io.gatun.ops.Primitive;
import io.gatun.ops.ScatterAdd;
import java.util.ArrayList;
import java.util.List;

/** Kernels that move elements without changing them. */
final class MovementKernels {
    private MovementKernels() {}

    /** A view operation whose result is wanted as a copy. */
    static BoundKernel view(Binding b, Primitive op) {
        NDArray view = b.x(0).viewOrNull(op);
        if (view != null) {
            return ElementwiseKernels.convert(b, view, b.y(0));
        }
        // Only a reshape has no view: its result, seen in the input's shape, takes the elements in order.
        return ElementwiseKernels.convert(b, b.x(0), b.y(0).reshape(b.x(0).shape()));
    }

    static BoundKernel pad(Binding b, Pad op) {
        Index[] inside = new Index[op.before().size()];
        for (int i = 0; i < inside.length; i++) {
            long begin = op.before().get(i);
            inside[i] = Index.interval(begin, begin + b.x(0).size(i));
        }
        NDArray y = b.y(0);
        return Binding.sequence(
                List.of(ElementwiseKernels.fill(b, op.value()), ElementwiseKernels.convert(b, b.x(0), y.get(inside))));
    }

    static BoundKernel concat(Binding b, Concat op) {
        List<BoundKernel> parts = new ArrayList<>();
        Index[] part = new Index[b.y(0).rank()];
        java.util.Arrays.fill(part, Index.all());
        long at = 0;
        for (NDArray x : b.in) {
            long n = x.size(op.axis());
            part[op.axis()] = Index.interval(at, at + n);
            parts.add(ElementwiseKernels.convert(b, x, b.y(0).get(part)));
            at += n;
        }
        return Binding.sequence(parts);
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
