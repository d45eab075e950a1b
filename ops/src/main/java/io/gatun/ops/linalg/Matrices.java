package io.gatun.ops.linalg;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/** What the operations on matrices check, and how they go through a batch: matrices are the last two axes. */
final class Matrices {
    private Matrices() {}

    /** The only input: floating, of rank 2 or more. */
    static Spec one(Op op, List<Spec> in) {
        return matrix(op, Check.one(op, in));
    }

    /** The only input: floating, of rank 2 or more, its last two sizes equal. */
    static Spec oneSquare(Op op, List<Spec> in) {
        return square(op, one(op, in));
    }

    /** Refuses what is no floating matrix. */
    static Spec matrix(Op op, Spec x) {
        Check.floating(op, x.dataType());
        if (x.shape().rank() < 2) {
            throw new ShapeException("[" + op.label() + "] shape " + x.shape()
                    + ": expected a matrix, rank 2 or more; leading axes are a batch");
        }
        return x;
    }

    /** Refuses a matrix that is not square. */
    static Spec square(Op op, Spec x) {
        if (!Check.fits(x.shape().size(-2), x.shape().size(-1))) {
            throw new ShapeException(
                    "[" + op.label() + "] shape " + x.shape() + ": expected square matrices, the last two sizes equal");
        }
        return x;
    }

    /** A square matrix and right-hand sides with as many rows, of one type and batch. */
    static void system(Op op, List<Spec> in) {
        Arity.check(op, in, 2);
        Check.sameType(op, in);
        Shape a = square(op, matrix(op, in.get(0))).shape();
        Shape b = matrix(op, in.get(1)).shape();
        long[] expected = b.toArray();
        if (a.rank() == b.rank()) {
            System.arraycopy(a.toArray(), 0, expected, 0, a.rank() - 1);
        }
        if (a.rank() != b.rank() || !Check.fits(b, Shape.of(expected))) {
            throw new ShapeException("[" + op.label() + "] matrix " + a + " and right-hand side " + b
                    + ": expected equal batches, and as many rows on the right as in the matrix");
        }
    }

    /** The shape with other last axes in place of its last two. */
    static Shape with(Shape s, long... last) {
        long[] sizes = Arrays.copyOf(s.toArray(), s.rank() - 2 + last.length);
        System.arraycopy(last, 0, sizes, s.rank() - 2, last.length);
        return Shape.of(sizes);
    }

    /** The smaller of two sizes; unknown if one of them is. */
    static long least(long m, long n) {
        return m == Shape.UNKNOWN || n == Shape.UNKNOWN ? Shape.UNKNOWN : Math.min(m, n);
    }

    /** Number of matrices. */
    static int count(HostArray x) {
        int n = 1;
        for (int i = 0; i < x.shape().rank() - 2; i++) {
            n *= x.size(i);
        }
        return n;
    }

    /** Matrix b of a batch, as a new array. */
    static double[] take(HostArray x, int b) {
        int n = x.size(-2) * x.size(-1);
        return Arrays.copyOfRange(x.doubles(), b * n, (b + 1) * n);
    }

    /** Puts what belongs to matrix b in its place. */
    static void put(HostArray y, int b, double[] values) {
        System.arraycopy(values, 0, y.doubles(), b * values.length, values.length);
    }

    /** Refuses matrices with NaN or infinities, of which iterations would not converge. */
    static double[] finite(Op op, double[] a, int b) {
        for (double v : a) {
            if (!Double.isFinite(v)) {
                throw new GatunException("[" + op.label() + "] matrix " + b
                        + " of the batch holds NaN or infinity: expected finite values");
            }
        }
        return a;
    }

    /** What is thrown for a matrix without an inverse; pivot counts from 1. */
    static GatunException singular(Op op, int b, int pivot) {
        return new GatunException("[" + op.label() + "] matrix " + b + " of the batch is singular: pivot " + pivot
                + " is exactly zero; pinv or lstsq take such matrices");
    }

    /** The distance from 1 to the next number of a type: what rounding makes of relative sizes. */
    static double epsilon(DataType type) {
        return switch (type) {
            case DOUBLE -> 0x1p-52;
            case FLOAT -> 0x1p-23;
            case HALF -> 0x1p-10;
            default -> 0x1p-7;
        };
    }

    /** What becomes of matrix b of a batch. */
    interface EachMatrix {
        double[] of(double[] matrix, int b);
    }

    /** Each matrix of x turned into another of its size. */
    static List<HostArray> each(HostArray x, EachMatrix f) {
        HostArray y = HostArray.of(x.spec());
        for (int b = 0; b < count(x); b++) {
            put(y, b, f.of(take(x, b), b));
        }
        return List.of(y);
    }

    /** The solution of system b of a batch. */
    interface EachSystem {
        double[] of(double[] matrix, double[] right, int b);
    }

    /** The solutions of the systems of a batch: matrices and right-hand sides, as {@link #system} has checked them. */
    static List<HostArray> eachSystem(List<HostArray> in, EachSystem f) {
        HostArray right = in.get(1);
        HostArray x = HostArray.of(right.spec());
        for (int b = 0; b < count(in.getFirst()); b++) {
            put(x, b, f.of(take(in.getFirst(), b), take(right, b), b));
        }
        return List.of(x);
    }

    /** The LU factorization of matrix b of a batch, which must not be singular. */
    static Dense.Lu regular(Op op, double[] a, int n, int b) {
        Dense.Lu f = Dense.Lu.of(a, n, n);
        if (f.zero() != 0) {
            throw singular(op, b, f.zero());
        }
        return f;
    }
}
