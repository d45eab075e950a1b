package io.gatun.autodiff.passes.rules;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Constants;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Fill;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostOp;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Structured;
import java.util.List;

/** Computes small values of constants while compiling. A fill becomes one number that is seen many times. */
final class ConstantFolding implements Rule {
    /** The largest constant that folding may create; larger ones are cheaper to compute than to read. */
    private static final long LARGEST_BYTES = 1 << 20;
    /** The same for operations whose loops run in Java: reading their results is always cheaper. */
    private static final long LARGEST_HOST_BYTES = 1 << 28;

    @Override
    public PlanPass kind() {
        return PlanPass.CONSTANT_FOLDING;
    }

    @Override
    public List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        if (op instanceof Fill f) {
            Val number = ir.scalar(f.type(), f.value());
            Shape shape =
                    f.infer(in.stream().map(Val::spec).toList()).getFirst().shape();
            return shape.rank() == 0 ? List.of(number) : ir.apply(new BroadcastTo(shape), List.of(number));
        }
        if (op instanceof Assert || op instanceof Structured) { // fails, or takes long, where and when it is used
            return null;
        }
        boolean host = op instanceof HostOp;
        if (in.isEmpty() && !host || in.stream().anyMatch(v -> v.constant() == null)) {
            return null;
        }
        if (!Kernels.isView(op) && bytes(op, in) > (host ? LARGEST_HOST_BYTES : LARGEST_BYTES)) {
            return null;
        }
        try {
            return evaluate(op, in).stream()
                    .map(a -> ir.constant(a.isView() ? a : ir.own(a)))
                    .toList();
        } catch (GatunException e) {
            if (host) { // what refuses its values does so where and when it is used
                return null;
            }
            throw e;
        }
    }

    private static long bytes(Op op, List<Val> in) {
        long bytes = 0;
        for (Spec s : op.infer(in.stream().map(Val::spec).toList())) {
            bytes += s.shape().length() * s.dataType().bytes();
        }
        return bytes;
    }

    /** The value of an operation on constants, outside all scopes. */
    private static List<NDArray> evaluate(Op op, List<Val> in) {
        NDArray view =
                Kernels.isView(op) ? Kernels.view(op, in.getFirst().constant().array()) : null;
        return view != null ? List.of(view) : Constants.evaluate(op, in);
    }
}
