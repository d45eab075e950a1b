package io.gatun.ops.linalg;

import io.gatun.ops.Ops;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A complex value as its parts.
 *
 * @param re real part
 * @param im imaginary part
 * @param <T> what computes
 */
record Complex<T extends Ops<T>>(T re, T im) {
    Complex<T> map(UnaryOperator<T> f) {
        return new Complex<>(f.apply(re), f.apply(im));
    }

    Complex<T> plus(Complex<T> y) {
        return new Complex<>(re.add(y.re), im.add(y.im));
    }

    Complex<T> minus(Complex<T> y) {
        return new Complex<>(re.sub(y.re), im.sub(y.im));
    }

    /** Times a real value, element by element. */
    Complex<T> times(T y) {
        return map(x -> x.mul(y));
    }

    /** The quotient, element by element. */
    Complex<T> over(Complex<T> y) {
        T size = y.re.square().add(y.im.square());
        return new Complex<>(
                re.mul(y.re).add(im.mul(y.im)).div(size),
                im.mul(y.re).sub(re.mul(y.im)).div(size));
    }

    /** The product of matrices. */
    Complex<T> multiply(Complex<T> y) {
        return new Complex<>(
                re.matmul(y.re).sub(im.matmul(y.im)), re.matmul(y.im).add(im.matmul(y.re)));
    }

    /** The conjugate transpose. */
    Complex<T> adjoint() {
        return new Complex<>(re.t(), im.t().neg());
    }

    /** X of {@code this X = b}: as real matrices of twice the size. */
    Complex<T> solve(Complex<T> b) {
        int rank = re.shape().rank();
        long n = re.shape().size(-1);
        T matrix = Ops.concat(
                rank - 2, List.of(Ops.concat(rank - 1, List.of(re, im.neg())), Ops.concat(rank - 1, List.of(im, re))));
        T x = matrix.solve(Ops.concat(rank - 2, List.of(b.re, b.im)), false);
        return new Complex<>(x.slice(-2, 0, n), x.slice(-2, n, 2 * n));
    }
}
