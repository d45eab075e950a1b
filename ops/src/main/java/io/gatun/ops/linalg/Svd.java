package io.gatun.ops.linalg;

import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * Singular values and vectors, {@code A = U diag(s) V'}. Results: s, in descending order, [..., k] with k = min(m, n); and if
 * wanted U [..., m, k] and V [..., n, k], or [..., m, m] and [..., n, n] if full. Vectors have a gradient where the values are
 * distinct, and full ones of matrices that are not square have none (Townsend, 2016).
 *
 * @param fullUV whether U and V are square
 * @param computeUV whether there are vectors at all
 */
public record Svd(boolean fullUV, boolean computeUV) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.one(this, in);
        long m = x.shape().size(-2);
        long n = x.shape().size(-1);
        long k = Matrices.least(m, n);
        Spec s = x.as(Matrices.with(x.shape(), k));
        return computeUV
                ? List.of(
                        s,
                        x.as(Matrices.with(x.shape(), m, fullUV ? m : k)),
                        x.as(Matrices.with(x.shape(), n, fullUV ? n : k)))
                : List.of(s);
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        List<HostArray> out =
                infer(List.of(x.spec())).stream().map(HostArray::of).toList();
        for (int b = 0; b < Matrices.count(x); b++) {
            double[] a = Matrices.finite(this, Matrices.take(x, b), b);
            JacobiSvd f = JacobiSvd.of(a, x.size(-2), x.size(-1), fullUV);
            Matrices.put(out.get(0), b, f.s());
            if (computeUV) {
                Matrices.put(out.get(1), b, f.u());
                Matrices.put(out.get(2), b, f.v());
            }
        }
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T a = p.x(0);
        if (!computeUV || p.gs().get(1) == null && p.gs().get(2) == null) {
            List<T> f = computeUV && !fullUV ? p.ys() : a.applyAll(new Svd(false, true), List.of(a));
            return List.of(f.get(1).mul(p.g(0).expandDims(-2)).matmul(f.get(2), false, true));
        }
        Shape shape = a.shape();
        if (fullUV && shape.size(-2) != shape.size(-1)) {
            throw new GatunException("[svd] has no gradient for full vectors of a matrix that is not square, shape "
                    + shape + ": the last ones are not unique; use fullUV = false");
        }
        return List.of(gradient(p.y(0), p.y(1), p.y(2), p.g(0), p.g(1), p.g(2)));
    }

    private static <T extends Ops<T>> T gradient(T s, T u, T v, T gs, T gu, T gv) {
        T column = s.expandDims(-1);
        T row = s.expandDims(-2);
        T off = Eigh.offDiagonal(row.square().sub(column.square()));
        T inU = skew(u.matmul(gu, true, false)).div(off);
        T inV = skew(v.matmul(gv, true, false)).div(off);
        T inner = inU.mul(row).add(inV.mul(column)).add(gs.matrixDiag());
        T g = u.matmul(inner).matmul(v, false, true);
        long m = u.shape().size(-2);
        long n = v.shape().size(-2);
        long k = s.shape().size(-1);
        if (m > k) {
            T outside = gu.sub(u.matmul(u.matmul(gu, true, false)));
            g = g.add(outside.div(row).matmul(v, false, true));
        }
        if (n > k) {
            T outside = gv.sub(v.matmul(v.matmul(gv, true, false)));
            g = g.add(u.div(row).matmul(outside, false, true));
        }
        return g;
    }

    private static <T extends Ops<T>> T skew(T x) {
        return x.sub(x.t());
    }
}
