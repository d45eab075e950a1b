package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.linalg.Einsum;
import io.gatun.ops.linalg.MatrixNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Products over named axes, powers, norms and what follows from them. */
@Namespace("linalg")
public final class Products {
    private Products() {}

    /**
     * Einstein's summation, as NumPy's: {@code einsum("bij,bjk->bik", List.of(x, y))} is a batch of matrix products. Letters name axes;
     * those that the result lacks are summed; without {@code ->} the result has the letters that stand once, in alphabetical order. A
     * letter twice in one operand takes its diagonal; an ellipsis stands for axes that broadcast. Several operands are
     * multiplied two at a time, in an order that keeps what is between small.
     *
     * @formula $z_{out} = \sum x^{(1)}_{in_1} x^{(2)}_{in_2} \cdots$ over the letters that the result lacks
     * @shapes as the letters say
     * @types x, y: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T einsum(String equation, List<T> values) {
        if (values.isEmpty()) {
            throw new GatunException("[einsum] " + equation + " of no operands: expected one or more");
        }
        return Einsum.apply(equation, values);
    }

    /**
     * Products summed over the last axes of x and the first of y, axes of each: NumPy's tensordot.
     *
     * @formula $z_{ab} = \sum_k x_{ak} y_{kb}$
     * @shapes [a..., k...] and [k..., b...] to [a..., b...]
     * @types x, y: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T tensordot(T x, T y, int axes) {
        int rank = x.shape().rank();
        if (axes < 0 || axes > rank || axes > y.shape().rank()) {
            throw new ShapeException("[tensordot] " + axes + " axes of shapes " + x.shape() + " and " + y.shape()
                    + ": expected 0 to " + Math.min(rank, y.shape().rank()));
        }
        int[] last = IntStream.range(rank - axes, rank).toArray();
        return x.tensorMmul(y, last, IntStream.range(0, axes).toArray());
    }

    /**
     * Kronecker's product: each element of x times all of y, in its place; the shapes are multiplied, axis by axis from the last.
     *
     * @formula $z_{(i k)(j l)} = x_{ij} y_{kl}$
     * @shapes the sizes are multiplied, counted from the last axis
     * @types x, y: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T kron(T x, T y) {
        int rank = Math.max(x.shape().rank(), y.shape().rank());
        long[] a = filled(x.shape(), rank);
        long[] b = filled(y.shape(), rank);
        long[] left = new long[2 * rank];
        long[] right = new long[2 * rank];
        long[] all = new long[rank];
        for (int i = 0; i < rank; i++) {
            left[2 * i] = a[i];
            left[2 * i + 1] = 1;
            right[2 * i] = 1;
            right[2 * i + 1] = b[i];
            all[i] = Math.multiplyExact(a[i], b[i]);
        }
        return x.reshape(left).mul(y.reshape(right)).reshape(all);
    }

    /** A shape with ones before it, up to a rank. */
    private static long[] filled(Shape s, int rank) {
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        System.arraycopy(s.toArray(), 0, sizes, rank - s.rank(), s.rank());
        return sizes;
    }

    /**
     * A square matrix multiplied by itself n times, by squaring; 0: the identity; negative: the inverse, multiplied by itself.
     *
     * @formula $Y = A^n$
     * @shapes [..., n, n] to [..., n, n]
     * @types x: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T matrixPower(T x, int n) {
        Shape s = x.shape();
        if (s.rank() < 2 || s.size(-2) != s.size(-1)) {
            throw new ShapeException(
                    "[matrixPower] shape " + s + ": expected square matrices, the last two sizes equal");
        }
        if (n == 0) {
            return x.matrixDiagPart().onesLike().matrixDiag();
        }
        T base = n < 0 ? x.matrixInverse() : x;
        T power = null;
        for (long left = Math.abs((long) n); ; base = base.matmul(base)) {
            if ((left & 1) == 1) {
                power = power == null ? base : power.matmul(base);
            }
            left >>= 1;
            if (left == 0) {
                return power;
            }
        }
    }

    /**
     * A norm of the last two axes.
     *
     * @formula $\sqrt{\sum_{ij} a_{ij}^2}$ (FROBENIUS); of singular values the sum (NUCLEAR), the largest (TWO), the
     *     smallest (MIN_TWO); sums of columns (ONE) or rows (INFINITY)
     * @shapes [..., m, n] to [...]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T matrixNorm(T x, MatrixNorm norm) {
        if (x.shape().rank() < 2) {
            throw new ShapeException("[matrixNorm] shape " + x.shape() + ": expected rank 2 or more");
        }
        return switch (norm) {
            case FROBENIUS -> x.norm2(-2, -1);
            case NUCLEAR -> singularValues(x).sum(-1);
            case ONE -> x.norm1(-2).max(-1);
            case MIN_ONE -> x.norm1(-2).min(-1);
            case TWO -> singularValues(x).max(-1);
            case MIN_TWO -> singularValues(x).min(-1);
            case INFINITY -> x.norm1(-1).max(-1);
            case MIN_INFINITY -> x.norm1(-1).min(-1);
        };
    }

    private static <T extends Ops<T>> T singularValues(T x) {
        return x.svd(false, false).getFirst();
    }

    /**
     * Condition number of a matrix: its largest singular value over its smallest; infinite if that is 0.
     *
     * @formula $y = \frac{\sigma_{max}}{\sigma_{min}}$, or $\lVert A \rVert \lVert A^{-1} \rVert$ by a norm
     * @shapes [..., m, n] to [...]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T cond(T x) {
        T s = singularValues(x);
        return s.max(-1).div(s.min(-1));
    }

    /** Condition number of a square matrix: a norm of it times the norm of its inverse. */
    public static <T extends Ops<T>> T cond(T x, MatrixNorm norm) {
        return switch (norm) {
            case TWO -> cond(x);
            case MIN_TWO -> cond(x).reciprocal();
            default -> matrixNorm(x, norm).mul(matrixNorm(x.matrixInverse(), norm));
        };
    }

    /**
     * Number of singular values above max(m, n) times the type's epsilon of the largest; LONG.
     *
     * @formula $y = \#\{k : \sigma_k \gt \epsilon \max(m, n) \, \sigma_{max}\}$
     * @shapes [..., m, n] to [...]
     * @types x: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T matrixRank(T x) {
        T s = singularValues(x);
        long larger = Math.max(x.shape().size(-2), x.shape().size(-1));
        double epsilon = s.dataType() == DataType.DOUBLE ? 0x1p-52 : 0x1p-23;
        return s.gt(s.max(true, -1).mul(larger * epsilon)).sum(-1);
    }

    /** Number of singular values above a tolerance; LONG. */
    @NoGradient
    public static <T extends Ops<T>> T matrixRank(T x, double tolerance) {
        return singularValues(x).gt(tolerance).sum(-1);
    }

    /**
     * The product of matrices in the order of multiplications that costs least; the first and the last may be vectors.
     *
     * @formula $Y = A_1 A_2 \cdots A_n$
     * @shapes [m, a], [a, b], ..., [z, n] to [m, n]
     * @types values: all types; result as values, but INT for BOOL
     */
    public static <T extends Ops<T>> T multiDot(List<T> values) {
        if (values.size() < 2) {
            throw new GatunException("[multiDot] of " + values.size() + " matrices: expected two or more");
        }
        List<T> in = new ArrayList<>(values);
        boolean row = in.getFirst().shape().rank() == 1;
        boolean column = in.getLast().shape().rank() == 1;
        if (row) {
            in.set(0, in.getFirst().expandDims(0));
        }
        if (column) {
            in.set(in.size() - 1, in.getLast().expandDims(1));
        }
        for (T x : in) {
            if (x.shape().rank() != 2) {
                throw new ShapeException("[multiDot] shape " + x.shape() + ": expected matrices");
            }
        }
        T y = product(in, order(in), 0, in.size() - 1);
        return column ? row ? y.reshape(new long[0]) : y.squeeze(1) : row ? y.squeeze(0) : y;
    }

    /** Where each chain from i to j is best cut in two (Cormen et al., 15.2). */
    private static <T extends Ops<T>> int[][] order(List<T> in) {
        int n = in.size();
        double[][] cost = new double[n][n];
        int[][] cut = new int[n][n];
        for (int length = 1; length < n; length++) {
            for (int i = 0; i + length < n; i++) {
                int j = i + length;
                cost[i][j] = Double.POSITIVE_INFINITY;
                for (int k = i; k < j; k++) {
                    double c = cost[i][k]
                            + cost[k + 1][j]
                            + (double) in.get(i).shape().size(0)
                                    * in.get(k).shape().size(1)
                                    * in.get(j).shape().size(1);
                    if (c < cost[i][j]) {
                        cost[i][j] = c;
                        cut[i][j] = k;
                    }
                }
            }
        }
        return cut;
    }

    private static <T extends Ops<T>> T product(List<T> in, int[][] cut, int i, int j) {
        return i == j ? in.get(i) : product(in, cut, i, cut[i][j]).matmul(product(in, cut, cut[i][j] + 1, j));
    }
}
