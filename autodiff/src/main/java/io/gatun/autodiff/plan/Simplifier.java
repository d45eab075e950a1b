package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.ops.Binary;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Cast;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Fill;
import io.gatun.ops.MatMul;
import io.gatun.ops.Op;
import io.gatun.ops.Permute;
import io.gatun.ops.Reduce;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.StopGradient;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rewrites one operation, whose inputs are written already, to a cheaper form: compositions without a kernel are
 * expanded, constants folded, operations that change nothing dropped, mixed operand types cast once, and broadcasts of
 * single numbers left to the kernels. Every rule keeps the value, NaN and infinity included (so {@code x * 0} stays);
 * only the sign of a zero is given up where 0 is added.
 */
final class Simplifier {
    /** The largest constant that folding may create; larger ones are cheaper to compute than to read. */
    private static final long FOLD_BYTES = 1 << 20;

    private Simplifier() {}

    static List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        if (!Kernel.has(op)) {
            return ((Composite) op).compose(in);
        }
        if (op instanceof Fill f) {
            Val number = ir.scalar(f.type(), f.value());
            Shape shape = f.infer(specs(in)).getFirst().shape();
            return List.of(shape.rank() == 0 ? number : broadcast(number, shape));
        }
        List<Val> cast = cast(op, in);
        List<Val> folded = fold(ir, op, cast);
        if (folded != null) {
            return folded;
        }
        if (op instanceof Elementwise e) {
            return elementwise(ir, e, cast);
        }
        if (op instanceof MatMul m) {
            return matmul(ir, m, cast);
        }
        Val same = unchanged(ir, op, cast);
        return same != null ? List.of(same) : ir.record(op, cast);
    }

    private static List<Spec> specs(List<Val> in) {
        return in.stream().map(Val::spec).toList();
    }

    /** The inputs in the types that the kernel takes. */
    private static List<Val> cast(Op op, List<Val> in) {
        List<Spec> specs = specs(in);
        List<Val> out = new ArrayList<>(in.size());
        for (int i = 0; i < in.size(); i++) {
            Val v = in.get(i);
            DataType type = Kernel.inputType(op, specs, i);
            out.add(
                    v.dataType() == type
                            ? v
                            : v.applyAll(new Cast(type), List.of(v)).getFirst());
        }
        return out;
    }

    /** A transposed operand is read as it lies: the kernel transposes for nothing. */
    private static List<Val> matmul(Ir ir, MatMul op, List<Val> in) {
        Val a = in.get(0);
        Val b = in.get(1);
        boolean ta = isTranspose(a);
        boolean tb = isTranspose(b);
        return ir.record(
                new MatMul(op.transposeA() ^ ta, op.transposeB() ^ tb),
                List.of(ta ? a.node().in().getFirst() : a, tb ? b.node().in().getFirst() : b));
    }

    private static boolean isTranspose(Val v) {
        if (!(v.node().op() instanceof Permute p)) {
            return false;
        }
        int n = p.axes().size();
        List<Integer> axes = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        if (n >= 2) {
            java.util.Collections.swap(axes, n - 1, n - 2);
        }
        return n >= 2 && p.axes().equals(axes);
    }

    private static Val broadcast(Val x, Shape to) {
        return x.applyAll(new BroadcastTo(to), List.of(x)).getFirst();
    }

    /** The input itself, or one equal to it, where the operation changes nothing. */
    private static Val unchanged(Ir ir, Op op, List<Val> in) {
        if (in.isEmpty()) {
            return null;
        }
        Val x = in.getFirst();
        return switch (op) {
            case StopGradient s -> x;
            case Cast c -> c.to() == x.dataType() ? x : null;
            case Reshape r -> {
                Shape to = op.infer(List.of(x.spec())).getFirst().shape();
                if (to.equals(x.shape())) {
                    yield x;
                }
                yield x.node().op() instanceof Reshape
                        ? rewrite(ir, new Reshape(to), x.node().in()).getFirst()
                        : null;
            }
            case BroadcastTo b -> op.infer(List.of(x.spec())).getFirst().shape().equals(x.shape()) ? x : null;
            case Permute p ->
                keepsOrder(p, x.shape())
                        ? rewrite(ir, new Reshape(permuted(p, x)), in).getFirst()
                        : null;
            case Reduce r -> r.axes().isEmpty() && !r.kind().isIndex() ? x : null;
            default -> null;
        };
    }

    /** True if only axes of size 1 move: then it is a reshape. */
    private static boolean keepsOrder(Permute p, Shape shape) {
        int before = -1;
        for (int axis : p.axes()) {
            if (shape.size(axis) != 1) {
                if (axis < before) {
                    return false;
                }
                before = axis;
            }
        }
        return true;
    }

    private static Shape permuted(Permute p, Val x) {
        return p.infer(List.of(x.spec())).getFirst().shape();
    }

    private static List<Val> elementwise(Ir ir, Elementwise op, List<Val> in) {
        if (in.size() != 2) {
            return ir.record(op, in);
        }
        Spec out = op.infer(specs(in)).getFirst();
        Val x = narrow(ir, in.get(0), in.get(1), out.shape());
        Val y = narrow(ir, in.get(1), x, out.shape());
        Val same = identity((Binary) op, x, y, out);
        if (same != null) {
            return List.of(same);
        }
        if (op == Binary.POW && is(y, 2) && x.shape().equals(out.shape())) {
            return ir.record(Unary.SQUARE, List.of(x));
        }
        return ir.record(op, List.of(x, y));
    }

    /**
     * A broadcast that the kernel makes by itself is taken off: the operand's origin, where the other operand has the
     * shape.
     */
    private static Val narrow(Ir ir, Val x, Val other, Shape out) {
        Double number = x.scalar();
        if (number != null && other.shape().equals(out) && x.shape().rank() > 0) {
            return ir.scalar(x.dataType(), number);
        }
        if (x.node().op() instanceof BroadcastTo) {
            Val origin = x.node().in().getFirst();
            if (other.shape().equals(out)) {
                return origin;
            }
        }
        return x;
    }

    private static Val identity(Binary op, Val x, Val y, Spec out) {
        return switch (op) {
            case ADD ->
                is(y, 0) && x.spec().equals(out) ? x : is(x, 0) && y.spec().equals(out) ? y : null;
            case SUB -> is(y, 0) && x.spec().equals(out) ? x : null;
            case MUL ->
                is(y, 1) && x.spec().equals(out) ? x : is(x, 1) && y.spec().equals(out) ? y : null;
            case DIV -> is(y, 1) && x.spec().equals(out) ? x : null;
            case POW -> is(y, 1) && x.spec().equals(out) ? x : null;
            default -> null;
        };
    }

    private static boolean is(Val v, double number) {
        Double s = v.scalar();
        return s != null && s == number;
    }

    /** The results as constants, if every input is one and the results are small; else null. */
    private static List<Val> fold(Ir ir, Op op, List<Val> in) {
        long bytes = 0;
        boolean view = Kernel.isView(op);
        for (Val v : in) {
            if (v.constant() == null) {
                return null;
            }
        }
        if (in.isEmpty()) {
            return null;
        }
        if (!view) {
            for (Spec s : op.infer(specs(in))) {
                bytes += s.shape().length() * s.dataType().bytes();
            }
            if (bytes > FOLD_BYTES) {
                return null;
            }
        }
        List<NDArray> arrays = in.stream().map(v -> v.constant().array()).toList();
        return Kernel.evaluate(op, arrays).stream()
                .map(a -> ir.constant(a.isView() ? a : ir.own(a)))
                .toList();
    }
}
