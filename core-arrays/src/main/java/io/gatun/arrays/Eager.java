package io.gatun.arrays;

import io.gatun.arrays.kernels.Kernels;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.Binary;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Primitive;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;

/** The eager interpreter: every operation is computed at once. */
final class Eager {
    private Eager() {}

    static NDArray apply(Op op, List<NDArray> in) {
        return switch (op) {
            case Unary u when in.size() == 1 -> Elementary.unary(u, in.getFirst());
            case Binary b when in.size() == 2 -> Elementary.binary(b, in.get(0), in.get(1));
            default -> applyAll(op, in).getFirst();
        };
    }

    static List<NDArray> applyAll(Op op, List<NDArray> in) {
        return switch (op) {
            case Unary u when in.size() == 1 -> List.of(Elementary.unary(u, in.getFirst()));
            case Binary b when in.size() == 2 -> List.of(Elementary.binary(b, in.get(0), in.get(1)));
            case Composite c when !Kernels.hasKernel(c) -> compose(c, in);
            case Primitive p
            when Kernels.isView(p) && in.size() == 1 -> {
                NDArray view = in.getFirst().viewOrNull(p);
                yield view != null ? List.of(view) : run(op, in);
            }
            default -> run(op, in);
        };
    }

    /** Runs a composition; with no scope open, in one of its own, so that its temporaries need no garbage collection. */
    private static List<NDArray> compose(Composite op, List<NDArray> in) {
        if (Context.current().top() != null) {
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
