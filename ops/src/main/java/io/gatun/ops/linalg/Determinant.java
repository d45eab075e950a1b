package io.gatun.ops.linalg;

import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * Determinants of square matrices, three results for each: the determinant, its sign (1, -1 or 0), and the natural logarithm of
 * its magnitude (minus infinity for a singular matrix), which does not overflow. The gradient takes an inverse: a singular
 * matrix has none.
 */
public record Determinant() implements HostOp {
    @Override
    public String label() {
        return "matrixDeterminant";
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.oneSquare(this, in);
        Spec y = x.as(Matrices.with(x.shape()));
        return List.of(y, y, y);
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        List<HostArray> out =
                infer(List.of(x.spec())).stream().map(HostArray::of).toList();
        int n = x.size(-1);
        for (int b = 0; b < Matrices.count(x); b++) {
            Dense.Lu f = Dense.Lu.of(Matrices.take(x, b), n, n);
            double product = f.sign();
            double sign = f.sign();
            double log = 0;
            for (int i = 0; i < n; i++) {
                double pivot = f.lu()[i * n + i];
                product *= pivot;
                sign *= Math.signum(pivot);
                log += Math.log(Math.abs(pivot));
            }
            out.get(0).set(b, product);
            out.get(1).set(b, sign);
            out.get(2).set(b, log);
        }
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T x = p.x(0);
        T factor =
                p.gs().get(2) == null ? p.g(0).mul(p.y(0)) : p.g(0).mul(p.y(0)).add(p.g(2));
        return List.of(x.matrixInverse().t().mul(factor.expandDims(-1).expandDims(-1)));
    }
}
