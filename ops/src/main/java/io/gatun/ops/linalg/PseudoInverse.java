package io.gatun.ops.linalg;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * Moore and Penrose's pseudo-inverse of matrices of any shape and rank, by singular values. The gradient is that of matrices of
 * constant rank (Golub and Pereyra, 1973).
 *
 * @param cutoff singular values up to this part of the largest count as zero; negative: max(m, n) times the type's epsilon
 */
public record PseudoInverse(double cutoff) implements Composite {
    @Override
    public String label() {
        return "pinv";
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.one(this, in);
        return List.of(
                x.as(Matrices.with(x.shape(), x.shape().size(-1), x.shape().size(-2))));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T x = in.getFirst();
        long m = x.shape().size(-2);
        long n = x.shape().size(-1);
        if (m == 0 || n == 0) {
            return List.of(x.t().mul(1.0));
        }
        List<T> f = x.applyAll(new Svd(false, true), List.of(x));
        double part = cutoff >= 0 ? cutoff : Math.max(m, n) * Matrices.epsilon(x.dataType());
        T s = f.get(0);
        T inverse = s.gt(s.slice(-1, 0, 1).mul(part)).select(s.reciprocal(), s.zerosLike());
        return List.of(f.get(2).mul(inverse.expandDims(-2)).matmul(f.get(1), false, true));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T a = p.x(0);
        T y = p.y();
        T g = p.g().t();
        if (a.shape().size(-2) <= a.shape().size(-1)) {
            T k = g.matmul(y);
            T ky = k.matmul(y, false, true);
            return List.of(y.matmul(k)
                    .t()
                    .neg()
                    .add(ky)
                    .sub(a.matmul(y).matmul(ky))
                    .add(y.matmul(y.matmul(g.sub(k.matmul(a))), true, false)));
        }
        T k = y.matmul(g);
        T yk = y.matmul(k, true, false);
        return List.of(k.matmul(y)
                .t()
                .neg()
                .add(g.sub(a.matmul(k)).matmul(y).matmul(y, false, true))
                .add(yk)
                .sub(yk.matmul(y).matmul(a)));
    }
}
