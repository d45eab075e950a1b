package io.gatun.arrays;

import io.gatun.arrays.kernels.HostKernels;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.Binary;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.HostOp;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.TextRules;
import io.gatun.ops.Unary;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.Checkpoint;
import io.gatun.ops.control.Structured;
import java.util.ArrayList;
import java.util.List;

/** The eager interpreter: every operation is computed at once. */
final class Eager {
    private Eager() {}

    static NDArray apply(Op op, List<NDArray> in) {
        return Hooks.active == null
                ? one(op, in)
                : Hooks.all(op, in, () -> all(op, in)).getFirst();
    }

    static List<NDArray> applyAll(Op op, List<NDArray> in) {
        return Hooks.active == null ? all(op, in) : Hooks.all(op, in, () -> all(op, in));
    }

    private static NDArray one(Op op, List<NDArray> in) {
        NDArray y = direct(op, in);
        return y != null ? y : general(op, in).getFirst();
    }

    private static List<NDArray> all(Op op, List<NDArray> in) {
        NDArray y = direct(op, in);
        return y != null ? List.of(y) : general(op, in);
    }

    /** Element-wise operations and views; null for all others. No pattern switch: that costs more than a small kernel. */
    private static NDArray direct(Op op, List<NDArray> in) {
        if (op instanceof Binary b && in.size() == 2) {
            return Elementary.binary(b, in.get(0), in.get(1));
        }
        if (op instanceof Unary u && in.size() == 1) {
            return Elementary.unary(u, in.getFirst());
        }
        return Kernels.isView(op) && (in.size() == 1 || op instanceof Barrier)
                ? in.getFirst().viewOrNull(op)
                : null;
    }

    /** Any operation by its kernel, its loops in Java, or its parts. */
    static List<NDArray> general(Op op, List<NDArray> in) {
        if (op instanceof Structured s) {
            return ArrayHost.run(s, in);
        }
        if (op instanceof Composite c && !Kernels.hasKernel(c)) {
            return compose(c, in);
        }
        if (Texts.concerns(op, in)) {
            return Texts.apply(op, in);
        }
        if (op instanceof HostOp h
                && HostKernels.isDataDependent(h, in.stream().map(NDArray::spec).toList())) {
            return HostKernels.run(h, in);
        }
        return run(op, in);
    }

    /**
     * Runs a composition; with no scope open, in one of its own, so that its temporaries need no garbage collection. Those of a
     * checkpoint die at once, which is its purpose.
     */
    private static List<NDArray> compose(Composite op, List<NDArray> in) {
        if (Context.current().top() != null && !(op instanceof Checkpoint)) {
            return op.compose(in);
        }
        return Scope.run(op.label(), () -> op.compose(in));
    }

    private static List<NDArray> run(Op op, List<NDArray> in) {
        Context c = Context.current();
        Owner[] held = new Owner[in.size()];
        try {
            List<Spec> specs = new ArrayList<>(in.size());
            for (int i = 0; i < held.length; i++) {
                NDArray x = in.get(i);
                held[i] = x.enter(c, op, i);
                specs.add(x.spec());
            }
            return run(c, op, in, specs);
        } finally {
            for (Owner o : held) {
                if (o != null) {
                    o.release();
                }
            }
        }
    }

    private static List<NDArray> run(Context c, Op op, List<NDArray> in, List<Spec> specs) {
        List<Spec> results = op.infer(specs);
        List<NDArray> out = new ArrayList<>(results.size());
        for (Spec s : results) {
            if (s.dataType() == DataType.UTF8) {
                throw TextRules.refuse(op.label());
            }
            out.add(NDArray.allocate(c, s.dataType(), s.shape()));
        }
        List<NDArray> ready = in;
        List<NDArray> temporary = List.of();
        for (int i = 0; i < in.size(); i++) {
            NDArray x = in.get(i);
            DataType type = Kernels.inputType(op, specs, i);
            if (type != x.type || !Kernels.accepts(op, i, x)) {
                if (ready == in) {
                    ready = new ArrayList<>(in);
                    temporary = new ArrayList<>(in.size() + 1);
                }
                NDArray copy = Copies.copy(x, type, 'c');
                temporary.add(copy);
                ready.set(i, copy);
            }
        }
        long bytes = Kernels.scratchBytes(op, specs);
        NDArray scratch = bytes == 0 ? null : NDArray.allocate(c, DataType.LONG, Shape.of((bytes + 7) / 8));
        Kernels.run(op, ready, out, scratch);
        if (scratch != null) {
            Copies.discard(scratch);
        }
        temporary.reversed().forEach(Copies::discard);
        return out;
    }
}
