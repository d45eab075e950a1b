package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.MatMul;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Products, distances and parts of matrices. */
@Namespace("linalg")
public final class Linalg {
    private Linalg() {}

    /**
     * Matrix product over the last two axes; leading axes broadcast, an operand of rank 1 is a row or a column.
     *
     * @formula $z_{ij} = \sum_k x_{ik} y_{kj}$
     * @shapes [..., m, k] and [..., k, n] to [..., m, n], leading axes broadcast; [k] is a row or a column
     * @types x, y: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T matmul(T x, T y) {
        return matmul(x, y, false, false);
    }

    /** Matrix product of this, transposed if transposeX, and the other, transposed if transposeY. */
    public static <T extends Ops<T>> T matmul(T x, T y, boolean transposeX, boolean transposeY) {
        DataType type = DataType.promote(x.dataType(), y.dataType());
        DataType numeric = type == DataType.BOOL ? DataType.INT : type;
        return x.apply(new MatMul(transposeX, transposeY), List.of(x.cast(numeric), y.cast(numeric)));
    }

    /** Matrix product of this, transposed if transposeX, and the other, transposed if transposeY; the result is transposed if transposeZ. */
    public static <T extends Ops<T>> T matmul(T x, T y, boolean transposeX, boolean transposeY, boolean transposeZ) {
        T z = matmul(x, y, transposeX, transposeY);
        return transposeZ ? z.t() : z;
    }

    /**
     * Sum of products along the given axes, all if none is given.
     *
     * @formula $z = \sum_i x_i y_i$
     * @shapes x and y broadcast; without the axes that are summed
     * @types x, y: all types; result as x, but LONG for BOOL, BYTE, SHORT, INT and UINT64 for UBYTE, UINT16, UINT32
     */
    public static <T extends Ops<T>> T dot(T x, T y, int... axes) {
        return x.mul(y).sum(axes);
    }

    /**
     * Outer product of two vectors: element (i, j) is {@code x[i] * y[j]}.
     *
     * @formula $z_{ij} = x_i y_j$
     * @shapes of n and of m elements, to [n, m]
     * @types x, y: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T outer(T x, T y) {
        return x.flatten().expandDims(1).mul(y.flatten());
    }

    /**
     * Products summed over pairs of axes, {@code xAxes[i]} with {@code yAxes[i]}: the remaining axes of x, then those of y.
     *
     * @formula $z_{ab} = \sum_k x_{ak} y_{kb}$, k the pairs of axes
     * @shapes the remaining axes of x, then those of y
     * @types x, y: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T tensorMmul(T x, T y, int[] xAxes, int[] yAxes) {
        if (xAxes.length != yAxes.length) {
            throw new ShapeException("[tensorMmul] " + xAxes.length + " axes of x and " + yAxes.length
                    + " of y: expected equal numbers");
        }
        List<Integer> a = summed(x, xAxes);
        List<Integer> b = summed(y, yAxes);
        List<Integer> restA = others(x, a);
        List<Integer> restB = others(y, b);
        List<Integer> left = new ArrayList<>(restA);
        left.addAll(a);
        List<Integer> right = new ArrayList<>(b);
        right.addAll(restB);
        long inner = length(x, a);
        T p = x.permute(ints(left)).reshape(length(x, restA), inner);
        T q = y.permute(ints(right)).reshape(inner, length(y, restB));
        long[] sizes = new long[restA.size() + restB.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] =
                    i < restA.size() ? x.shape().size(restA.get(i)) : y.shape().size(restB.get(i - restA.size()));
        }
        return p.matmul(q).reshape(sizes);
    }

    /** tensorMmul of this, of which all axes are reversed if transposeX, and so on for the other and the result. */
    public static <T extends Ops<T>> T tensorMmul(
            T x, T y, int[] xAxes, int[] yAxes, boolean transposeX, boolean transposeY, boolean transposeZ) {
        T z = tensorMmul(transposeX ? x.transpose() : x, transposeY ? y.transpose() : y, xAxes, yAxes);
        return transposeZ ? z.transpose() : z;
    }

    /**
     * Cosine of the angle of two values along the given axes: {@code sum(x y) / (|x| |y|)}.
     *
     * @formula $z = \frac{\sum x_i y_i}{\lVert x \rVert_2 \lVert y \rVert_2}$
     * @shapes x and y broadcast; without the axes that are summed
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T cosineSimilarity(T x, T y, int... axes) {
        return dot(x, y, axes).div(x.norm2(axes).mul(y.norm2(axes)));
    }

    /**
     * Euclidean distance along the given axes, all if none is given.
     *
     * @formula $z = \lVert x - y \rVert_2$
     * @shapes x and y broadcast; without the axes that are summed
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T euclideanDistance(T x, T y, int... axes) {
        return x.sub(y).norm2(axes);
    }

    /**
     * Sum of absolute differences along the given axes, all if none is given.
     *
     * @formula $z = \lVert x - y \rVert_1$
     * @shapes x and y broadcast; without the axes that are summed
     * @types x, y: all types; result as x, but LONG for BOOL, BYTE, SHORT, INT and UINT64 for UBYTE, UINT16, UINT32
     */
    public static <T extends Ops<T>> T manhattanDistance(T x, T y, int... axes) {
        return x.sub(y).norm1(axes);
    }

    /**
     * Number of elements that differ along the given axes, all if none is given; LONG.
     *
     * @formula $z = \#\{i : x_i \ne y_i\}$
     * @shapes x and y broadcast; without the axes that are summed
     * @types x, y: all types; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T hammingDistance(T x, T y, int... axes) {
        return x.neq(y).sum(axes);
    }

    /**
     * One minus the sum of smaller elements over the sum of larger ones, along the given axes, all if none is given.
     *
     * @formula $z = 1 - \frac{\sum \min(x_i, y_i)}{\sum \max(x_i, y_i)}$
     * @shapes x and y broadcast; without the axes that are summed
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T jaccardDistance(T x, T y, int... axes) {
        return x.min(y).sum(axes).div(x.max(y).sum(axes)).rsub(1.0);
    }

    /**
     * Cross product of vectors of three along the last axis.
     *
     * @formula $z = x \times y$
     * @shapes [..., 3] and [..., 3], which broadcast, to [..., 3]
     * @types x, y: all types; result as x, but INT for BOOL
     */
    public static <T extends Ops<T>> T cross(T x, T y) {
        if (x.shape().size(-1) != 3 || y.shape().size(-1) != 3) {
            throw new ShapeException(
                    "[cross] shapes " + x.shape() + " and " + y.shape() + ": expected a last axis of 3");
        }
        return turned(x, 1).mul(turned(y, 2)).sub(turned(x, 2).mul(turned(y, 1)));
    }

    /** The elements of the last axis moved round by a number of places. */
    private static <T extends Ops<T>> T turned(T x, int by) {
        return x.slice(-1, by, 3).concat(-1, x.slice(-1, 0, by));
    }

    /**
     * The last two axes with zeros more than lower diagonals below the main one, and more than upper above it; negative keeps all.
     *
     * @formula $y_{ij} = x_{ij} \, [i - j \le lower] \, [j - i \le upper]$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T bandPart(T x, int lower, int upper) {
        T low = lower < 0 ? x : triu(x, -lower);
        return upper < 0 ? low : tril(low, upper);
    }

    /**
     * The diagonal of the last two axes, in place of them: of min(m, n) elements.
     *
     * @formula $y_i = x_{ii}$
     * @shapes [..., m, n] to [..., min(m, n)]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T matrixDiagPart(T x) {
        Shape s = matrix("matrixDiagPart", x);
        if (!s.isKnown()) {
            return maskedDiagonal(x);
        }
        long n = s.size(-1);
        long k = Math.min(s.size(-2), n);
        long[] sizes = Arrays.copyOf(s.toArray(), s.rank() - 1);
        sizes[s.rank() - 2] = s.size(-2) * n;
        return x.reshape(sizes).slice(-1, 0, k == 0 ? 0 : (k - 1) * (n + 1) + 1, n + 1);
    }

    private static <T extends Ops<T>> T maskedDiagonal(T x) {
        Shape s = x.shape();
        long n = Math.min(s.size(-2), s.size(-1));
        T square = n < 0 ? x : x.slice(-2, 0, n).slice(-1, 0, n);
        T mask = triangle(square, "matrixDiagPart").eq(0L);
        return mask.select(square, x.scalar(x.dataType(), 0)).sum(-1).cast(x.dataType());
    }

    /**
     * Matrices with these vectors, the last axis, as their diagonals, and zeros elsewhere.
     *
     * @formula $y_{ij} = [i = j] \, x_i$
     * @shapes [..., n] to [..., n, n]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T matrixDiag(T x) {
        if (x.shape().rank() == 0) {
            throw new ShapeException("[matrixDiag] a scalar: expected rank 1 or more");
        }
        T rows = x.apply(new Range(DataType.LONG, 0, 1, x.shape().size(-1)), List.of());
        return rows.expandDims(1).eq(rows).select(x.expandDims(-1), x.scalar(x.dataType(), 0));
    }

    /**
     * The last two axes with another diagonal, of min(m, n) elements.
     *
     * @formula $y_{ij} = \begin{cases} d_i & i = j \\ x_{ij} & \text{else} \end{cases}$
     * @shapes x [..., m, n], diagonal [..., min(m, n)]; the result as x
     * @types x, diagonal: all types; result as x
     */
    public static <T extends Ops<T>> T setDiag(T x, T diagonal) {
        Shape s = matrix("setDiag", x);
        long k = Math.min(s.size(-2), s.size(-1));
        long[] sizes = Arrays.copyOf(s.toArray(), s.rank() - 1);
        sizes[s.rank() - 2] = k;
        Shape expected = Shape.of(sizes);
        boolean known = s.isKnown() && diagonal.shape().isKnown();
        if (diagonal.shape().rank() == 0 || known && !diagonal.shape().broadcastsTo(expected)) {
            throw new ShapeException("[setDiag] diagonal of shape " + diagonal.shape() + " for " + s
                    + ": expected what broadcasts to " + expected);
        }
        // The diagonal as a row, or as a column, whichever is as long as it.
        T line = diagonal.cast(x.dataType()).expandDims(s.size(-1) == k ? -2 : -1);
        return triangle(x, "setDiag").eq(0L).select(line, x);
    }

    /**
     * A value of twice the rank with this as its diagonal, zeros elsewhere: element (i, j, ..., i, j, ...) is element (i, j, ...) of
     * this. matrixDiag takes leading axes as a batch.
     *
     * @formula $y_{i j} = [i = j] \, x_i$
     * @shapes [s...] to [s..., s...]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T diag(T x) {
        Shape s = x.shape();
        if (s.rank() <= 1) {
            return matrixDiag(x);
        }
        long[] twice = Arrays.copyOf(s.toArray(), 2 * s.rank());
        System.arraycopy(s.toArray(), 0, twice, s.rank(), s.rank());
        return matrixDiag(x.flatten()).reshape(twice);
    }

    /**
     * The diagonal of a value of even rank whose halves are equal: element (i, j, ...) is element (i, j, ..., i, j, ...) of this; of a
     * matrix of any shape its min(m, n) diagonal elements. matrixDiagPart takes leading axes as a batch.
     *
     * @formula $y_i = x_{i i}$
     * @shapes [s..., s...] to [s...], [m, n] to [min(m, n)]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T diagPart(T x) {
        Shape s = x.shape();
        if (s.rank() == 2) {
            return matrixDiagPart(x);
        }
        Shape half = Shape.of(Arrays.copyOf(s.toArray(), s.rank() / 2));
        if (s.rank() == 0
                || s.rank() % 2 != 0
                || !Arrays.equals(half.toArray(), Arrays.copyOfRange(s.toArray(), s.rank() / 2, s.rank()))) {
            throw new ShapeException("[diagPart] shape " + s
                    + ": expected even rank and equal halves; matrixDiagPart takes a batch of matrices");
        }
        return matrixDiagPart(x.reshape(half.length(), half.length())).reshape(half);
    }

    /**
     * Sum of the diagonal of the last two axes.
     *
     * @formula $y = \sum_i x_{ii}$
     * @shapes [..., m, n] to [...]
     * @types x: all types; result as x, but LONG for BOOL, BYTE, SHORT, INT and UINT64 for UBYTE, UINT16, UINT32
     */
    public static <T extends Ops<T>> T trace(T x) {
        return matrixDiagPart(x).sum(-1);
    }

    /**
     * The upper triangle of the last two axes, zeros below the diagonal.
     *
     * @formula $y_{ij} = x_{ij} \, [j - i \ge k]$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T triu(T x) {
        return triu(x, 0);
    }

    /**
     * The lower triangle of the last two axes, zeros above the diagonal.
     *
     * @formula $y_{ij} = x_{ij} \, [j - i \le k]$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T tril(T x) {
        return tril(x, 0);
    }

    /** The lower triangle of the last two axes, zeros above the k-th diagonal (0 the main one, 1 the next above). */
    public static <T extends Ops<T>> T tril(T x, int k) {
        return triangle(x, "tril").lte((long) k).select(x, x.scalar(x.dataType(), 0));
    }

    /** The upper triangle of the last two axes, zeros below the k-th diagonal (0 the main one, 1 the next above). */
    public static <T extends Ops<T>> T triu(T x, int k) {
        return triangle(x, "triu").gte((long) k).select(x, x.scalar(x.dataType(), 0));
    }

    /**
     * Ones on and below the k-th diagonal of a matrix (0 the main one, 1 the next above), zeros above it; of this type.
     *
     * @formula $y_{ij} = [j - i \le k]$
     * @shapes any (only the type counts), to [rows, columns]
     * @types x: all types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T tri(T x, long rows, long columns, int k) {
        if (rows < 0 || columns < 0) {
            throw new ShapeException("[tri] " + rows + " rows and " + columns + " columns: expected 0 or more");
        }
        T i = x.apply(new Range(DataType.LONG, 0, 1, rows), List.of());
        T j = x.apply(new Range(DataType.LONG, 0, 1, columns), List.of());
        return j.sub(i.expandDims(1)).lte((long) k).cast(x.dataType());
    }

    /** Ones on and below the main diagonal of a matrix, zeros above it; of this type. */
    @NoGradient
    public static <T extends Ops<T>> T tri(T x, long rows, long columns) {
        return tri(x, rows, columns, 0);
    }

    /** Column minus row of each element. */
    private static <T extends Ops<T>> T triangle(T x, String op) {
        Shape s = matrix(op, x);
        T rows = x.apply(new Range(DataType.LONG, 0, 1, s.size(-2)), List.of());
        T columns = x.apply(new Range(DataType.LONG, 0, 1, s.size(-1)), List.of());
        return columns.sub(rows.expandDims(1));
    }

    private static <T extends Ops<T>> Shape matrix(String op, T x) {
        if (x.shape().rank() < 2) {
            throw new ShapeException("[" + op + "] shape " + x.shape() + ": expected rank 2 or more");
        }
        return x.shape();
    }

    private static <T extends Ops<T>> List<Integer> summed(T x, int[] axes) {
        return axes.length == 0 ? List.of() : Axes.of("tensorMmul", x.shape(), axes);
    }

    private static <T extends Ops<T>> List<Integer> others(T x, List<Integer> axes) {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < x.shape().rank(); i++) {
            if (!axes.contains(i)) {
                out.add(i);
            }
        }
        return out;
    }

    private static <T extends Ops<T>> long length(T x, List<Integer> axes) {
        long n = 1;
        for (int axis : axes) {
            n *= x.shape().size(axis);
        }
        return n;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
