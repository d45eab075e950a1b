package io.gatun.ops.linalg;

import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * {@code A = Q R}: orthonormal columns times an upper triangle, by Householder reflections. Of an m x n matrix with k = min(m, n)
 * Q is m x k and R is k x n; full, they are m x m and m x n. A full Q with more rows than columns has no gradient: its further
 * columns may be any.
 *
 * @param full whether Q is square
 */
public record Qr(boolean full) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.one(this, in);
        long m = x.shape().size(-2);
        long n = x.shape().size(-1);
        long k = full ? m : Matrices.least(m, n);
        return List.of(x.as(Matrices.with(x.shape(), m, k)), x.as(Matrices.with(x.shape(), k, n)));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        List<Spec> out = infer(List.of(x.spec()));
        HostArray q = HostArray.of(out.get(0));
        HostArray r = HostArray.of(out.get(1));
        for (int b = 0; b < Matrices.count(x); b++) {
            double[] a = Matrices.take(x, b);
            Matrices.put(q, b, Dense.qr(a, x.size(-2), x.size(-1), q.size(-1)));
            Matrices.put(r, b, Arrays.copyOf(a, r.size(-2) * r.size(-1)));
        }
        return List.of(q, r);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T q = p.y(0);
        T r = p.y(1);
        T gq = p.g(0);
        T gr = p.g(1);
        Shape a = p.x(0).shape();
        long m = a.size(-2);
        long n = a.size(-1);
        if (full && m > n) {
            throw new GatunException("[qr] has no gradient for a full Q of a matrix with more rows than columns, shape "
                    + a + ": its last columns are not unique; use full = false");
        }
        if (m >= n) {
            return List.of(square(q, r, gq, gr));
        }
        T y = p.x(0).slice(-1, m, n);
        T gv = gr.slice(-1, m, n);
        T gx = square(q, r.slice(-1, 0, m), gq.add(y.matmul(gv, false, true)), gr.slice(-1, 0, m));
        return List.of(Ops.concat(a.rank() - 1, List.of(gx, q.matmul(gv))));
    }

    private static <T extends Ops<T>> T square(T q, T r, T gq, T gr) {
        T m = gr.triu(0).matmul(r, false, true).sub(q.matmul(gq, true, false));
        T s = m.triu(0).add(m.triu(1).t());
        return r.triangularSolve(gq.add(q.matmul(s)).t(), false, false).t();
    }
}
