package io.gatun.ops.linalg;

import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Range;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * Eigenvalues, ascending, and if wanted eigenvectors, as columns, of symmetric matrices: {@code A = V diag(w) V'}. Of the input
 * only the lower triangle is read; its gradient is that of a symmetric matrix, shared by both triangles. Vectors have a
 * gradient where the values are distinct (Giles, 2008).
 *
 * @param vectors whether there are vectors
 */
public record Eigh(boolean vectors) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.oneSquare(this, in);
        Spec w = x.as(Matrices.with(x.shape(), x.shape().size(-1)));
        return vectors ? List.of(w, x) : List.of(w);
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        List<HostArray> out =
                infer(List.of(x.spec())).stream().map(HostArray::of).toList();
        for (int b = 0; b < Matrices.count(x); b++) {
            JacobiEigen f = JacobiEigen.of(Matrices.finite(this, Matrices.take(x, b), b), x.size(-1));
            Matrices.put(out.get(0), b, f.values());
            if (vectors) {
                Matrices.put(out.get(1), b, f.vectors());
            }
        }
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T a = p.x(0);
        List<T> f = vectors ? p.ys() : a.applyAll(new Eigh(true), List.of(a));
        T w = f.get(0);
        T v = f.get(1);
        if (!vectors || p.gs().get(1) == null) {
            return List.of(v.mul(p.g(0).expandDims(-2)).matmul(v, false, true));
        }
        T off = offDiagonal(w.expandDims(-2).sub(w.expandDims(-1)));
        T inner = zeroDiagonal(v.matmul(p.g(1), true, false)).div(off).add(p.g(0).matrixDiag());
        T g = v.matmul(inner).matmul(v, false, true);
        return List.of(g.add(g.t()).mul(0.5));
    }

    /** Square matrices with ones in place of their diagonal. */
    static <T extends Ops<T>> T offDiagonal(T x) {
        return onDiagonal(x).select(x.scalar(x.dataType(), 1), x);
    }

    /** Square matrices with zeros in place of their diagonal. */
    static <T extends Ops<T>> T zeroDiagonal(T x) {
        return onDiagonal(x).select(x.scalar(x.dataType(), 0), x);
    }

    private static <T extends Ops<T>> T onDiagonal(T x) {
        T rows = x.apply(new Range(DataType.LONG, 0, 1, x.shape().size(-1)), List.of());
        return rows.expandDims(1).eq(rows);
    }
}
