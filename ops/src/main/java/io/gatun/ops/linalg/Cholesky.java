package io.gatun.ops.linalg;

import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * The lower triangle L of positive definite matrices, {@code A = L L'}. Of the input only the lower triangle is read; its
 * gradient is that of a symmetric matrix, shared by both triangles (Murray, 2016).
 */
public record Cholesky() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Matrices.oneSquare(this, in));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        int n = in.getFirst().size(-1);
        return Matrices.each(in.getFirst(), (a, b) -> {
            int bad = Dense.cholesky(a, n);
            if (bad != 0) {
                throw new GatunException(
                        "[cholesky] matrix " + b + " of the batch is not positive definite: its leading"
                                + " minor of order " + bad + " is not positive");
            }
            return a;
        });
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T l = p.y();
        T x = l.matmul(p.g().tril(0), true, false);
        T s = x.tril(0).add(x.tril(-1).t()).mul(0.5);
        T half = l.triangularSolve(s, true, true);
        return List.of(l.triangularSolve(half.t(), true, true));
    }
}
