package io.gatun.ops.linalg;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues, ascending, and eigenvectors, as columns, of a symmetric matrix by Jacobi rotations (Golub and Van Loan, 8.5).
 *
 * @param values n values
 * @param vectors n x n
 */
record JacobiEigen(double[] values, double[] vectors) {
    private static final int SWEEPS = 60;

    /** Of the matrix whose lower triangle this is; the array is written over. */
    static JacobiEigen of(double[] a, int n) {
        double total = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                a[j * n + i] = a[i * n + j];
                total = Math.hypot(total, a[i * n + j]);
            }
        }
        double[] v = Dense.identity(n);
        double threshold = total * 0x1p-54 / Math.max(1, n);
        boolean turned = true;
        for (int sweep = 0; turned && sweep < SWEEPS; sweep++) {
            turned = false;
            for (int p = 0; p < n - 1; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (Math.abs(a[p * n + q]) > threshold) {
                        turned = true;
                        rotate(a, v, n, p, q);
                    }
                }
            }
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> a[j * n + j]))
                .mapToInt(j -> j)
                .toArray();
        double[] values = new double[n];
        double[] vectors = new double[n * n];
        for (int j = 0; j < n; j++) {
            values[j] = a[order[j] * n + order[j]];
            for (int i = 0; i < n; i++) {
                vectors[i * n + j] = v[i * n + order[j]];
            }
        }
        return new JacobiEigen(values, vectors);
    }

    private static void rotate(double[] a, double[] v, int n, int p, int q) {
        double tau = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        double t = Math.copySign(1, tau) / (Math.abs(tau) + Math.hypot(1, tau));
        double c = 1 / Math.hypot(1, t);
        double s = c * t;
        for (int k = 0; k < n; k++) {
            double x = a[k * n + p];
            double y = a[k * n + q];
            a[k * n + p] = c * x - s * y;
            a[k * n + q] = s * x + c * y;
            x = v[k * n + p];
            y = v[k * n + q];
            v[k * n + p] = c * x - s * y;
            v[k * n + q] = s * x + c * y;
        }
        for (int k = 0; k < n; k++) {
            double x = a[p * n + k];
            double y = a[q * n + k];
            a[p * n + k] = c * x - s * y;
            a[q * n + k] = s * x + c * y;
        }
        a[p * n + q] = 0;
        a[q * n + p] = 0;
    }
}
