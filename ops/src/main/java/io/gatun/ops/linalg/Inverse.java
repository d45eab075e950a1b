package io.gatun.ops.linalg;

import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.List;

/** Inverses of square matrices. A pivot that is exactly zero is an error: the matrix is singular. */
public record Inverse() implements HostOp {
    @Override
    public String label() {
        return "matrixInverse";
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Matrices.oneSquare(this, in));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        HostArray y = HostArray.of(x.spec());
        int n = x.size(-1);
        for (int b = 0; b < Matrices.count(x); b++) {
            Dense.Lu f = Dense.Lu.of(Matrices.take(x, b), n, n);
            if (f.zero() != 0) {
                throw Matrices.singular(this, b, f.zero());
            }
            Matrices.put(y, b, f.solve(Dense.identity(n), n, n, false));
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of(
                p.y().matmul(p.g(), true, false).matmul(p.y(), false, true).neg());
    }
}
