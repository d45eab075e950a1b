package io.gatun.ops.linalg;

import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * X of {@code A X = B}, for square A [..., n, n] and B [..., n, k], by LU with exchanged rows. A pivot that is exactly zero is an
 * error: the matrix is singular.
 *
 * @param adjoint whether A is transposed first
 */
public record Solve(boolean adjoint) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Matrices.system(this, in);
        return List.of(in.get(1));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        int n = in.get(0).size(-1);
        int k = in.get(1).size(-1);
        return Matrices.eachSystem(
                in, (a, right, b) -> Matrices.regular(this, a, n, b).solve(right, n, k, adjoint));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.x(0).apply(new Solve(!adjoint), List.of(p.x(0), p.g()));
        T x = p.y();
        T ga = !p.needs(0) ? null : (adjoint ? x.matmul(g, false, true) : g.matmul(x, false, true)).neg();
        return Arrays.asList(ga, g);
    }
}
