package io.gatun.ops.linalg;

import io.gatun.ops.Arity;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * Products of triangles with exchanged rows: {@code A[p] = L U}. Results: U with L below its diagonal (L's own diagonal is 1),
 * of the input's shape, and the rows p, LONG[..., m].
 */
public record Lu() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 1);
        Spec x = Matrices.one(this, in);
        long[] s = x.shape().toArray();
        return List.of(x, new Spec(DataType.LONG, Shape.of(Arrays.copyOf(s, s.length - 1))));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        List<Spec> out = infer(List.of(x.spec()));
        HostArray y = HostArray.of(out.get(0));
        HostArray rows = HostArray.of(out.get(1));
        int m = x.size(-2);
        for (int b = 0; b < Matrices.count(x); b++) {
            Dense.Lu f = Dense.Lu.of(Matrices.take(x, b), m, x.size(-1));
            Matrices.put(y, b, f.lu());
            for (int i = 0; i < m; i++) {
                rows.set(b * m + i, (long) f.rows()[i]);
            }
        }
        return List.of(y, rows);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T y = p.y(0);
        T g = p.g(0);
        long m = y.shape().size(-2);
        long n = y.shape().size(-1);
        long k = Math.min(m, n);
        T y1 = y.slice(-2, 0, k).slice(-1, 0, k);
        T g1 = g.slice(-2, 0, k).slice(-1, 0, k);
        T rest = m > n ? y.slice(-2, k, m) : y.slice(-1, k, n);
        T gRest = m > n ? g.slice(-2, k, m) : g.slice(-1, k, n);
        T strict = unit(y1).matmul(g1.tril(-1), true, false);
        T upper = g1.triu(0).matmul(y1.triu(0), false, true);
        if (m > n) {
            upper = upper.sub(rest.matmul(gRest, true, false));
        } else if (m < n) {
            strict = strict.sub(gRest.matmul(rest, false, true));
        }
        T inner = strict.tril(-1).add(upper.triu(0));
        T a = lowerUnit(y1, right(y1, inner));
        if (m > n) {
            a = Ops.concat(a.shape().rank() - 2, List.of(a, right(y1, gRest)));
        } else if (m < n) {
            a = Ops.concat(a.shape().rank() - 1, List.of(a, lowerUnit(y1, gRest)));
        }
        // Back to the rows as they were: a one at (i, p[i]), transposed.
        T rows = y.apply(new Range(DataType.LONG, 0, 1, m), List.of());
        T exchange = p.y(1).expandDims(-1).eq(rows).cast(y.dataType());
        return List.of(exchange.matmul(a, true, false));
    }

    /** L of a square product. */
    private static <T extends Ops<T>> T unit(T lu) {
        T rows = lu.apply(new Range(DataType.LONG, 0, 1, lu.shape().size(-1)), List.of());
        return lu.tril(-1).add(rows.expandDims(1).eq(rows).cast(lu.dataType()));
    }

    private static <T extends Ops<T>> T lowerUnit(T lu, T x) {
        return unit(lu).triangularSolve(x, true, true);
    }

    /** x times the inverse of U transposed. */
    private static <T extends Ops<T>> T right(T lu, T x) {
        return lu.triangularSolve(x.t(), false, false).t();
    }
}
