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
        int n = in.getFirst().size(-1);
        return Matrices.each(
                in.getFirst(), (a, b) -> Matrices.regular(this, a, n, b).solve(Dense.identity(n), n, n, false));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of(
                p.y().matmul(p.g(), true, false).matmul(p.y(), false, true).neg());
    }
}
