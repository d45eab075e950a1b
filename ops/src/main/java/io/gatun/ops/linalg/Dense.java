package io.gatun.ops.linalg;

import java.util.Arrays;

/**
 * Direct methods on one dense matrix on the heap, row by row, in double precision (Golub and Van Loan, 2013). Signs and pivots
 * are LAPACK's, so that its results are these up to rounding.
 */
final class Dense {
    private Dense() {}

    /** The lower Cholesky factor in place, zeros above it; the first leading minor that is not positive, or 0. */
    static int cholesky(double[] a, int n) {
        for (int j = 0; j < n; j++) {
            double d = a[j * n + j];
            for (int k = 0; k < j; k++) {
                d -= a[j * n + k] * a[j * n + k];
            }
            if (!(d > 0) || d == Double.POSITIVE_INFINITY) {
                return j + 1;
            }
            d = Math.sqrt(d);
            a[j * n + j] = d;
            for (int i = j + 1; i < n; i++) {
                double v = a[i * n + j];
                for (int k = 0; k < j; k++) {
                    v -= a[i * n + k] * a[j * n + k];
                }
                a[i * n + j] = v / d;
                a[j * n + i] = 0;
            }
        }
        return 0;
    }

    /**
     * A matrix with its rows exchanged as a product of triangles: {@code A[rows] = L U}.
     *
     * @param lu U, and below its diagonal L, whose own diagonal is 1
     * @param rows row i of the product is this row of the matrix
     * @param sign 1 if the rows are an even permutation, else -1
     * @param zero the first pivot that is exactly zero, counted from 1; 0 if there is none
     */
    record Lu(double[] lu, int[] rows, int sign, int zero) {
        /** Factors a matrix, in its place. */
        static Lu of(double[] a, int m, int n) {
            int[] rows = new int[m];
            Arrays.setAll(rows, i -> i);
            int sign = 1;
            int zero = 0;
            for (int j = 0; j < Math.min(m, n); j++) {
                int p = j;
                for (int i = j + 1; i < m; i++) {
                    if (Math.abs(a[i * n + j]) > Math.abs(a[p * n + j])) {
                        p = i;
                    }
                }
                if (p != j) {
                    swapRows(a, n, p, j);
                    int r = rows[p];
                    rows[p] = rows[j];
                    rows[j] = r;
                    sign = -sign;
                }
                double pivot = a[j * n + j];
                if (pivot == 0) {
                    zero = zero == 0 ? j + 1 : zero;
                    continue;
                }
                for (int i = j + 1; i < m; i++) {
                    double f = a[i * n + j] /= pivot;
                    for (int k = j + 1; f != 0 && k < n; k++) {
                        a[i * n + k] -= f * a[j * n + k];
                    }
                }
            }
            return new Lu(a, rows, sign, zero);
        }

        /** Solves {@code A X = B}, or with the transposed matrix; B is n x k. */
        double[] solve(double[] b, int n, int k, boolean transposed) {
            double[] x = new double[b.length];
            if (!transposed) {
                for (int i = 0; i < n; i++) {
                    System.arraycopy(b, rows[i] * k, x, i * k, k);
                }
                triangular(lu, n, x, k, true, false, true);
                triangular(lu, n, x, k, false, false, false);
                return x;
            }
            double[] y = b.clone();
            triangular(lu, n, y, k, false, true, false);
            triangular(lu, n, y, k, true, true, true);
            for (int i = 0; i < n; i++) {
                System.arraycopy(y, i * k, x, rows[i] * k, k);
            }
            return x;
        }
    }

    private static void swapRows(double[] a, int n, int p, int q) {
        for (int k = 0; k < n; k++) {
            double v = a[p * n + k];
            a[p * n + k] = a[q * n + k];
            a[q * n + k] = v;
        }
    }

    /** Solves {@code T X = B} in the place of B, n x k, where T is one triangle of a, which may be transposed; unit: its diagonal is 1. */
    static void triangular(double[] a, int n, double[] b, int k, boolean lower, boolean transposed, boolean unit) {
        boolean forward = lower != transposed;
        for (int step = 0; step < n; step++) {
            int i = forward ? step : n - 1 - step;
            for (int before = 0; before < step; before++) {
                int j = forward ? before : n - 1 - before;
                double f = transposed ? a[j * n + i] : a[i * n + j];
                for (int c = 0; f != 0 && c < k; c++) {
                    b[i * k + c] -= f * b[j * k + c];
                }
            }
            for (int c = 0; !unit && c < k; c++) {
                b[i * k + c] /= a[i * n + i];
            }
        }
    }

    /** Q, m x columns, and in the place of a R: a = Q R by Householder reflections. */
    static double[] qr(double[] a, int m, int n, int columns) {
        int k = Math.min(m, n);
        double[][] v = new double[k][];
        double[] tau = new double[k];
        for (int j = 0; j < k; j++) {
            v[j] = new double[m];
            double tail = 0;
            for (int i = j + 1; i < m; i++) {
                v[j][i] = a[i * n + j];
                tail = Math.hypot(tail, v[j][i]);
            }
            double alpha = a[j * n + j];
            if (tail == 0) {
                continue;
            }
            double beta = -Math.copySign(Math.hypot(alpha, tail), alpha);
            tau[j] = (beta - alpha) / beta;
            for (int i = j + 1; i < m; i++) {
                v[j][i] /= alpha - beta;
                a[i * n + j] = 0;
            }
            v[j][j] = 1;
            a[j * n + j] = beta;
            reflect(a, n, v[j], tau[j], j, m, j + 1, n);
        }
        double[] q = new double[m * columns];
        for (int i = 0; i < Math.min(m, columns); i++) {
            q[i * columns + i] = 1;
        }
        for (int j = k - 1; j >= 0; j--) {
            reflect(q, columns, v[j], tau[j], j, m, 0, columns);
        }
        return q;
    }

    /** Columns from to until of a, whose rows have n elements, less tau v (v' a), where v begins at row top. */
    private static void reflect(double[] a, int n, double[] v, double tau, int top, int m, int from, int until) {
        for (int c = from; tau != 0 && c < until; c++) {
            double dot = 0;
            for (int i = top; i < m; i++) {
                dot += v[i] * a[i * n + c];
            }
            for (int i = top; i < m; i++) {
                a[i * n + c] -= tau * dot * v[i];
            }
        }
    }

    /** The product of an m x k and a k x n matrix. */
    static double[] multiply(double[] a, double[] b, int m, int k, int n) {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                double f = a[i * k + p];
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += f * b[p * n + j];
                }
            }
        }
        return c;
    }

    /** Rows and columns exchanged. */
    static double[] transposed(double[] a, int m, int n) {
        double[] t = new double[a.length];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                t[j * m + i] = a[i * n + j];
            }
        }
        return t;
    }

    /** The identity. */
    static double[] identity(int n) {
        double[] e = new double[n * n];
        for (int i = 0; i < n; i++) {
            e[i * n + i] = 1;
        }
        return e;
    }
}
