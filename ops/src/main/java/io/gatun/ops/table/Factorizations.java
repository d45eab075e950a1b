package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.linalg.Cholesky;
import io.gatun.ops.linalg.Determinant;
import io.gatun.ops.linalg.Eig;
import io.gatun.ops.linalg.Eigh;
import io.gatun.ops.linalg.Expm;
import io.gatun.ops.linalg.Inverse;
import io.gatun.ops.linalg.Lu;
import io.gatun.ops.linalg.PseudoInverse;
import io.gatun.ops.linalg.Qr;
import io.gatun.ops.linalg.Solve;
import io.gatun.ops.linalg.Svd;
import io.gatun.ops.linalg.TriangularSolve;
import java.util.Arrays;
import java.util.List;

/** Factorizations of matrices and systems of equations: of the last two axes, for all leading axes; integers become FLOAT. */
@Namespace("linalg")
public final class Factorizations {
    private Factorizations() {}

    /**
     * The lower triangle L of a positive definite matrix, {@code A = L L'}; only the lower triangle of A is read. An error if A is
     * not positive definite. The gradient is that of a symmetric matrix, shared by both triangles.
     *
     * @formula $A = L L^\top$
     * @shapes [..., n, n] to [..., n, n]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T cholesky(T a) {
        return apply(new Cholesky(), Axes.floating(a));
    }

    /**
     * {@code A[p] = L U} with exchanged rows: U with L (whose diagonal is 1) below its diagonal, and the rows p, LONG[..., m].
     *
     * @formula $A_p = L U$
     * @shapes [..., m, n] to [..., m, n] and [..., m]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> lu(T a) {
        T x = Axes.floating(a);
        return x.applyAll(new Lu(), List.of(x));
    }

    /**
     * {@code A = Q R}: orthonormal columns, [..., m, k], and an upper triangle, [..., k, n], with k = min(m, n).
     *
     * @formula $A = Q R, \quad Q^\top Q = I$
     * @shapes [..., m, n] to [..., m, k] and [..., k, n], k = min(m, n), or m if full
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> qr(T a) {
        return qr(a, false);
    }

    /** {@code A = Q R}; full: Q is [..., m, m] and R [..., m, n]. */
    public static <T extends Ops<T>> List<T> qr(T a, boolean full) {
        T x = Axes.floating(a);
        return x.applyAll(new Qr(full), List.of(x));
    }

    /**
     * Singular values in descending order, [..., k] with k = min(m, n), and if computeUV the vectors U [..., m, k] and V [..., n, k], whose
     * columns they are: {@code A = U diag(s) V'}. fullUV: they are [..., m, m] and [..., n, n]. An error for NaN or infinity.
     *
     * @formula $A = U \operatorname{diag}(s) V^\top$
     * @shapes [..., m, n] to [..., k], and [..., m, k] and [..., n, k], k = min(m, n)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> svd(T a, boolean fullUV, boolean computeUV) {
        T x = Axes.floating(a);
        return x.applyAll(new Svd(fullUV, computeUV), List.of(x));
    }

    /** As svd without switchNum, which chooses a method in Deeplearning4j and has no effect here. */
    public static <T extends Ops<T>> List<T> svd(T a, boolean fullUV, boolean computeUV, int switchNum) {
        return svd(a, fullUV, computeUV);
    }

    /**
     * Eigenvalues, ascending, and eigenvectors, as columns, of a symmetric matrix: {@code A = V diag(w) V'}. Only the lower triangle
     * is read. An error for NaN or infinity.
     *
     * @formula $A = V \operatorname{diag}(w) V^\top$
     * @shapes [..., n, n] to [..., n] and [..., n, n]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> eigh(T a) {
        T x = Axes.floating(a);
        return x.applyAll(new Eigh(true), List.of(x));
    }

    /**
     * Eigenvalues, ascending, of a symmetric matrix, of which only the lower triangle is read.
     *
     * @formula $A v = w v$
     * @shapes [..., n, n] to [..., n]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T eigvalsh(T a) {
        return apply(new Eigh(false), Axes.floating(a));
    }

    /**
     * Eigenvalues and eigenvectors of any square matrix, which are complex: the real and the imaginary parts of the values, [..., n],
     * and of the vectors, the columns of [..., n, n]. Vectors have length 1. An error for NaN or infinity.
     *
     * @formula $A v = w v$
     * @shapes [..., n, n] to twice [..., n] and twice [..., n, n]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> eig(T a) {
        T x = Axes.floating(a);
        return x.applyAll(new Eig(), List.of(x));
    }

    /**
     * Inverse of a square matrix; an error if it is singular.
     *
     * @formula $A^{-1} A = I$
     * @shapes [..., n, n] to [..., n, n]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T matrixInverse(T a) {
        return apply(new Inverse(), Axes.floating(a));
    }

    /**
     * Moore and Penrose's pseudo-inverse; singular values up to max(m, n) times the type's epsilon of the largest count as 0.
     *
     * @formula $A^+ = V \operatorname{diag}(1 / s) U^\top$
     * @shapes [..., m, n] to [..., n, m]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T pinv(T a) {
        return pinv(a, -1);
    }

    /** Moore and Penrose's pseudo-inverse; singular values up to cutoff times the largest count as 0. */
    public static <T extends Ops<T>> T pinv(T a, double cutoff) {
        return apply(new PseudoInverse(cutoff), Axes.floating(a));
    }

    /**
     * Determinant of a square matrix. The gradient needs the inverse.
     *
     * @formula $y = \det A$
     * @shapes [..., n, n] to [...]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T matrixDeterminant(T a) {
        return determinant(a).getFirst();
    }

    /**
     * Sign of the determinant (1, -1, 0) and the natural logarithm of its magnitude (minus infinity if it is 0).
     *
     * @formula $\operatorname{sign}(\det A), \quad \ln |\det A|$
     * @shapes [..., n, n] to [...] and [...]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> slogdet(T a) {
        return determinant(a).subList(1, 3);
    }

    private static <T extends Ops<T>> List<T> determinant(T a) {
        T x = Axes.floating(a);
        return x.applyAll(new Determinant(), List.of(x));
    }

    /**
     * Natural logarithm of the determinant of a positive definite matrix; an error if it is not. See slogdet for others.
     *
     * @formula $y = \ln \det A$
     * @shapes [..., n, n] to [...]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T logdet(T a) {
        return cholesky(a).matrixDiagPart().log().sum(-1).mul(2.0);
    }

    /**
     * X of {@code A X = B} for a square matrix; B is [..., n, k], or [n]. Batches broadcast. An error if A is singular.
     *
     * @formula $A X = B$
     * @shapes A [..., n, n], b [..., n, k] or [n]; the result as b, batches broadcast
     * @types x, b: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T solve(T a, T b) {
        return solve(a, b, false);
    }

    /** X of {@code A X = B}, or if adjoint of {@code A' X = B}. */
    public static <T extends Ops<T>> T solve(T a, T b, boolean adjoint) {
        return system(a, b, (x, y) -> x.apply(new Solve(adjoint), List.of(x, y)));
    }

    /**
     * X of {@code A X = B}, or if adjoint of {@code A' X = B}, for a triangle: the lower one of A, or the upper one; the rest is not read.
     * Batches broadcast. An error for a zero on the diagonal.
     *
     * @formula $A X = B$, A a triangle
     * @shapes A [..., n, n], b [..., n, k]; the result as b, batches broadcast
     * @types x, b: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T triangularSolve(T a, T b, boolean lower, boolean adjoint) {
        return system(a, b, (x, y) -> x.apply(new TriangularSolve(lower, adjoint), List.of(x, y)));
    }

    /**
     * The X of least squares, {@code min |A X - B|}, by the normal equations.
     *
     * @formula $X = (A^\top A + l_2 I)^{-1} A^\top B$
     * @shapes A [..., m, n], b [..., m, k], to [..., n, k]
     * @types x, b: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T lstsq(T a, T b) {
        return lstsq(a, b, 0, true);
    }

    /** The X of least squares, {@code min |A X - B|^2 + l2 |X|^2}, by the normal equations. */
    public static <T extends Ops<T>> T lstsq(T a, T b, double l2) {
        return lstsq(a, b, l2, true);
    }

    /**
     * The X of least squares, {@code min |A X - B|^2 + l2 |X|^2}. fast: by the normal equations and Cholesky, which fails for matrices
     * without full rank if l2 is 0, and squares the condition number; else by singular values, for any rank, where X is the
     * solution of least norm.
     */
    public static <T extends Ops<T>> T lstsq(T a, T b, double l2, boolean fast) {
        if (!(l2 >= 0)) {
            throw new ShapeException("[lstsq] l2 " + l2 + ": expected 0 or more");
        }
        return system(a, b, fast ? (x, y) -> normal(x, y, l2) : (x, y) -> least(x, y, l2));
    }

    private static <T extends Ops<T>> T normal(T a, T b, double l2) {
        boolean tall = a.shape().size(-2) >= a.shape().size(-1);
        T square = a.matmul(a, tall, !tall);
        if (l2 != 0) {
            square = square.add(diagonal(square, l2));
        }
        T l = square.cholesky();
        T right = tall ? a.matmul(b, true, false) : b;
        T x = l.triangularSolve(l.triangularSolve(right, true, false), true, true);
        return tall ? x : a.matmul(x, true, false);
    }

    private static <T extends Ops<T>> T least(T a, T b, double l2) {
        if (l2 == 0) {
            return pinv(a).matmul(b);
        }
        int axis = a.shape().rank() - 2;
        T root = diagonal(a.matmul(a, true, false), Math.sqrt(l2));
        T zeros = root.matmul(a.matmul(b, true, false)).zerosLike();
        return pinv(Ops.concat(axis, List.of(a, root))).matmul(Ops.concat(axis, List.of(b, zeros)));
    }

    /** Of the shape of square matrices, with a value on the diagonal and zeros elsewhere. */
    private static <T extends Ops<T>> T diagonal(T square, double value) {
        return square.matrixDiagPart().fullLike(value).matrixDiag();
    }

    /**
     * Exponential of a square matrix, {@code I + A + A A / 2! + ...} (Higham, 2005). An error for NaN or infinity.
     *
     * @formula $e^A = \sum_{k=0}^\infty \frac{A^k}{k!}$
     * @shapes [..., n, n] to [..., n, n]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T expm(T a) {
        return apply(new Expm(), Axes.floating(a));
    }

    private interface Method<T> {
        T of(T a, T b);
    }

    /** Calls a method with operands of one floating type and one batch; a vector on the right is a column. */
    private static <T extends Ops<T>> T system(T a, T b, Method<T> method) {
        DataType type = DataType.promote(a.dataType(), b.dataType());
        T x = a.cast(type.floating());
        T y = b.cast(x.dataType());
        if (y.shape().rank() == 1) {
            return system(x, y.expandDims(1), method).squeeze(-1);
        }
        if (x.shape().rank() < 2
                || y.shape().rank() < 2
                || x.shape().rank() == 2 && y.shape().rank() == 2) {
            return method.of(x, y);
        }
        Shape batch = Shape.broadcast("solve", lead(x), lead(y));
        return method.of(spread(x, batch), spread(y, batch));
    }

    private static <T extends Ops<T>> Shape lead(T x) {
        return Shape.of(Arrays.copyOf(x.shape().toArray(), x.shape().rank() - 2));
    }

    private static <T extends Ops<T>> T spread(T x, Shape batch) {
        if (lead(x).equals(batch)) {
            return x;
        }
        long[] sizes = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
        sizes[batch.rank()] = x.shape().size(-2);
        sizes[batch.rank() + 1] = x.shape().size(-1);
        return x.broadcastTo(sizes);
    }

    private static <T extends Ops<T>> T apply(Op op, T x) {
        return x.apply(op, List.of(x));
    }
}
