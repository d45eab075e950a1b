package io.gatun.arrays;

import io.gatun.arrays.kernels.HostKernels;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.Binary;
import io.gatun.ops.Composite;
import io.gatun.ops.HostOp;
import io.gatun.ops.Op;
import io.gatun.ops.Primitive;
import io.gatun.ops.Unary;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.Checkpoint;
import io.gatun.ops.control.Structured;
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
        if (y != null) {
            return y;
        }
        return isPlain(op, in) ? run(op, in, true)[0] : general(op, in).getFirst();
    }

    private static List<NDArray> all(Op op, List<NDArray> in) {
        NDArray y = direct(op, in);
        if (y != null) {
            return List.of(y);
        }
        return isPlain(op, in) ? List.of(run(op, in, true)) : general(op, in);
    }

    private static boolean isPlain(Op op, List<NDArray> in) {
        return op instanceof Primitive && !Texts.concerns(op, in);
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
        boolean kept = !(op instanceof Composite c) || Kernels.bindsNative(c);
        if (!kept
                && op instanceof HostOp h
                && HostKernels.isDataDependent(h, in.stream().map(NDArray::spec).toList())) {
            return HostKernels.run(h, in);
        }
        return List.of(run(op, in, kept));
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

    /** Runs an operation by its kernel, which is kept for further calls if it is native. */
    private static NDArray[] run(Op op, List<NDArray> in, boolean kept) {
        Context c = Context.current();
        Owner[] held = new Owner[in.size()];
        try {
            for (int i = 0; i < held.length; i++) {
                held[i] = in.get(i).enter(c, op, i);
            }
            return (kept ? Recipe.kept(op, in) : Recipe.of(op, in)).run(c, in);
        } finally {
            for (Owner o : held) {
                if (o != null) {
                    o.release();
                }
            }
        }
    }
}
