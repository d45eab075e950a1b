package io.gatun.ops.linalg;

import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * X of {@code A X = B}, for A [..., n, n] of which one triangle is read, and B [..., n, k]. A zero on the diagonal is an error:
 * the matrix is singular.
 *
 * @param lower whether the lower triangle is read, else the upper
 * @param adjoint whether A is transposed first
 */
public record TriangularSolve(boolean lower, boolean adjoint) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Matrices.system(this, in);
        return List.of(in.get(1));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        int n = in.get(0).size(-1);
        int columns = in.get(1).size(-1);
        return Matrices.eachSystem(in, (t, y, b) -> {
            for (int k = 0; k < n; k++) {
                if (t[k * n + k] == 0) {
                    throw Matrices.singular(this, b, k + 1);
                }
            }
            Dense.triangular(t, n, y, columns, lower, adjoint, false);
            return y;
        });
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.x(0).triangularSolve(p.g(), lower, !adjoint);
        T x = p.y();
        if (!p.needs(0)) {
            return Arrays.asList(null, g);
        }
        T ga = (adjoint ? x.matmul(g, false, true) : g.matmul(x, false, true)).neg();
        return List.of(lower ? ga.tril(0) : ga.triu(0), g);
    }
}
