package io.gatun.ops.linalg;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Singular values and vectors by one-sided Jacobi rotations (Hestenes, 1958): slower than the divide and conquer of LAPACK,
 * short, and accurate to the last bits. {@code a = u diag(s) v'}, values in descending order.
 *
 * @param s min(m, n) values
 * @param u m x min(m, n), or m x m if full
 * @param v n x min(m, n), or n x n if full
 */
record JacobiSvd(double[] s, double[] u, double[] v) {
    private static final int SWEEPS = 60;
    private static final double EPSILON = 0x1p-53;

    static JacobiSvd of(double[] a, int m, int n, boolean full) {
        if (m < n) {
            JacobiSvd t = of(Dense.transposed(a, m, n), n, m, full);
            return new JacobiSvd(t.s, t.v, t.u);
        }
        // Columns lie one after the other.
        double[] w = Dense.transposed(a, m, n);
        double[] v = Dense.identity(n);
        for (int sweep = 0; sweep < SWEEPS && sweep(w, v, m, n); sweep++) {}
        double[] norms = new double[n];
        for (int j = 0; j < n; j++) {
            norms[j] = norm(w, j * m, m);
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -norms[j]))
                .mapToInt(j -> j)
                .toArray();
        int columns = full ? m : n;
        double[] ut = new double[columns * m];
        double[] vt = new double[n * n];
        double[] s = new double[n];
        boolean[] known = new boolean[columns];
        for (int j = 0; j < n; j++) {
            int from = order[j];
            s[j] = norms[from];
            System.arraycopy(v, from * n, vt, j * n, n);
            known[j] = s[j] > 0;
            for (int i = 0; known[j] && i < m; i++) {
                ut[j * m + i] = w[from * m + i] / s[j];
            }
        }
        complete(ut, m, known);
        return new JacobiSvd(s, Dense.transposed(ut, columns, m), Dense.transposed(vt, n, n));
    }

    /** Makes all pairs of columns orthogonal once; true if one was not. */
    private static boolean sweep(double[] w, double[] v, int m, int n) {
        boolean turned = false;
        for (int p = 0; p < n - 1; p++) {
            for (int q = p + 1; q < n; q++) {
                double alpha = dot(w, p * m, p * m, m);
                double beta = dot(w, q * m, q * m, m);
                double gamma = dot(w, p * m, q * m, m);
                if (gamma == 0 || Math.abs(gamma) <= 4 * EPSILON * Math.sqrt(alpha) * Math.sqrt(beta)) {
                    continue;
                }
                turned = true;
                double zeta = (beta - alpha) / (2 * gamma);
                double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
                double c = 1 / Math.hypot(1, t);
                rotate(w, p * m, q * m, m, c, c * t);
                rotate(v, p * n, q * n, n, c, c * t);
            }
        }
        return turned;
    }

    private static double dot(double[] a, int p, int q, int n) {
        double s = 0;
        for (int i = 0; i < n; i++) {
            s += a[p + i] * a[q + i];
        }
        return s;
    }

    private static double norm(double[] a, int p, int n) {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(a[p + i]));
        }
        if (largest == 0) {
            return 0;
        }
        double s = 0;
        for (int i = 0; i < n; i++) {
            double x = a[p + i] / largest;
            s += x * x;
        }
        return largest * Math.sqrt(s);
    }

    private static void rotate(double[] a, int p, int q, int n, double c, double s) {
        for (int i = 0; i < n; i++) {
            double x = a[p + i];
            double y = a[q + i];
            a[p + i] = c * x - s * y;
            a[q + i] = s * x + c * y;
        }
    }

    /** Fills the unknown rows with unit vectors orthogonal to all others: what is left of the axis that they cover least. */
    private static void complete(double[] rows, int m, boolean[] known) {
        double[] covered = new double[m];
        for (int j = 0; j < known.length; j++) {
            for (int i = 0; known[j] && i < m; i++) {
                covered[i] += rows[j * m + i] * rows[j * m + i];
            }
        }
        for (int j = 0; j < known.length; j++) {
            if (known[j]) {
                continue;
            }
            int axis = IntStream.range(0, m)
                    .boxed()
                    .min(Comparator.comparingDouble(i -> covered[i]))
                    .orElseThrow();
            Arrays.fill(rows, j * m, (j + 1) * m, 0);
            rows[j * m + axis] = 1;
            for (int pass = 0; pass < 2; pass++) {
                for (int k = 0; k < known.length; k++) {
                    double f = known[k] ? dot(rows, j * m, k * m, m) : 0;
                    for (int i = 0; f != 0 && i < m; i++) {
                        rows[j * m + i] -= f * rows[k * m + i];
                    }
                }
            }
            double length = norm(rows, j * m, m);
            for (int i = 0; i < m; i++) {
                rows[j * m + i] /= length;
                covered[i] += rows[j * m + i] * rows[j * m + i];
            }
            known[j] = true;
        }
    }
}
