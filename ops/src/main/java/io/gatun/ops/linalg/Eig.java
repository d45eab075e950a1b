package io.gatun.ops.linalg;

import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * Eigenvalues and eigenvectors of real square matrices, which are complex: four results, the real and the imaginary parts of the
 * values, [..., n], and of the vectors, the columns of [..., n, n]. Values are in LAPACK's order, conjugate pairs together; vectors
 * have length 1 and a real largest element. The gradient holds where the values are distinct, for losses that do not depend on
 * the phase of a vector (Boeddeker et al., 2017).
 */
public record Eig() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.oneSquare(this, in);
        Spec w = x.as(Matrices.with(x.shape(), x.shape().size(-1)));
        return List.of(w, w, x, x);
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        List<HostArray> out =
                infer(List.of(x.spec())).stream().map(HostArray::of).toList();
        for (int b = 0; b < Matrices.count(x); b++) {
            GeneralEigen f = new GeneralEigen(Matrices.finite(this, Matrices.take(x, b), b), x.size(-1));
            Matrices.put(out.get(0), b, f.real);
            Matrices.put(out.get(1), b, f.imaginary);
            Matrices.put(out.get(2), b, f.vectorsReal);
            Matrices.put(out.get(3), b, f.vectorsImaginary);
        }
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        Complex<T> w = new Complex<>(p.y(0), p.y(1));
        Complex<T> v = new Complex<>(p.y(2), p.y(3));
        Complex<T> inner = new Complex<>(p.g(0).matrixDiag(), p.g(1).matrixDiag());
        if (p.gs().get(2) != null || p.gs().get(3) != null) {
            Complex<T> s = v.adjoint().multiply(new Complex<>(p.g(2), p.g(3)));
            T onDiagonal = s.re().matrixDiagPart();
            // Vectors have length 1: what would change their length is taken out.
            Complex<T> length = v.adjoint().multiply(v).times(onDiagonal.expandDims(-2));
            Complex<T> row = w.map(x -> x.expandDims(-2));
            Complex<T> column = w.map(x -> x.expandDims(-1));
            Complex<T> gap = row.minus(column);
            Complex<T> off = new Complex<>(
                    Eigh.offDiagonal(gap.re()), Eigh.zeroDiagonal(gap.im().neg()));
            Complex<T> turned = s.minus(length).over(off);
            inner = inner.plus(turned.map(Eigh::zeroDiagonal));
        }
        return List.of(v.adjoint().solve(inner.multiply(v.adjoint())).re());
    }
}
