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
        HostArray a = in.get(0);
        HostArray b = in.get(1);
        HostArray x = HostArray.of(b.spec());
        int n = a.size(-1);
        for (int i = 0; i < Matrices.count(a); i++) {
            Dense.Lu f = Dense.Lu.of(Matrices.take(a, i), n, n);
            if (f.zero() != 0) {
                throw Matrices.singular(this, i, f.zero());
            }
            Matrices.put(x, i, f.solve(Matrices.take(b, i), n, b.size(-1), adjoint));
        }
        return List.of(x);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.x(0).apply(new Solve(!adjoint), List.of(p.x(0), p.g()));
        T x = p.y();
        T ga = !p.needs(0) ? null : (adjoint ? x.matmul(g, false, true) : g.matmul(x, false, true)).neg();
        return Arrays.asList(ga, g);
    }
}
