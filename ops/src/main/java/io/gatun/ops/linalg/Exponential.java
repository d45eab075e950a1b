package io.gatun.ops.linalg;

/** The exponential of a matrix by scaling, the diagonal Pade approximant of degree 13, and squaring (Higham, 2005). */
final class Exponential {
    private static final double[] PADE = {
        64764752532480000.0,
        32382376266240000.0,
        7771770303897600.0,
        1187353796428800.0,
        129060195264000.0,
        10559470521600.0,
        670442572800.0,
        33522128640.0,
        1323241920.0,
        40840800.0,
        960960.0,
        16380.0,
        182.0,
        1.0
    };
    /** The 1-norm up to which the approximant is as exact as the arithmetic. */
    private static final double RADIUS = 5.371920351148152;

    private Exponential() {}

    static double[] of(double[] matrix, int n) {
        double norm = 0;
        for (int j = 0; j < n; j++) {
            double column = 0;
            for (int i = 0; i < n; i++) {
                column += Math.abs(matrix[i * n + j]);
            }
            norm = Math.max(norm, column);
        }
        int squarings = norm > RADIUS ? Math.max(0, Math.getExponent(norm / RADIUS) + 1) : 0;
        double[] a = scaled(matrix, Math.scalb(1.0, -squarings));
        double[] a2 = Dense.multiply(a, a, n, n, n);
        double[] a4 = Dense.multiply(a2, a2, n, n, n);
        double[] a6 = Dense.multiply(a4, a2, n, n, n);
        double[] odd = sum(n, a2, PADE[9], a4, PADE[11], a6, PADE[13], 0);
        odd = Dense.multiply(a6, odd, n, n, n);
        add(odd, sum(n, a2, PADE[3], a4, PADE[5], a6, PADE[7], PADE[1]), 1);
        odd = Dense.multiply(a, odd, n, n, n);
        double[] even = sum(n, a2, PADE[8], a4, PADE[10], a6, PADE[12], 0);
        even = Dense.multiply(a6, even, n, n, n);
        add(even, sum(n, a2, PADE[2], a4, PADE[4], a6, PADE[6], PADE[0]), 1);
        double[] denominator = even.clone();
        add(denominator, odd, -1);
        add(even, odd, 1);
        double[] x = Dense.Lu.of(denominator, n, n).solve(even, n, n, false);
        for (int i = 0; i < squarings; i++) {
            x = Dense.multiply(x, x, n, n, n);
        }
        return x;
    }

    private static double[] scaled(double[] a, double by) {
        double[] b = a.clone();
        for (int i = 0; i < b.length; i++) {
            b[i] *= by;
        }
        return b;
    }

    private static void add(double[] to, double[] a, double by) {
        for (int i = 0; i < to.length; i++) {
            to[i] += by * a[i];
        }
    }

    private static double[] sum(
            int n, double[] a, double fa, double[] b, double fb, double[] c, double fc, double identity) {
        double[] s = scaled(a, fa);
        add(s, b, fb);
        add(s, c, fc);
        for (int i = 0; i < n; i++) {
            s[i * n + i] += identity;
        }
        return s;
    }
}
