package io.gatun.ops;

/** Special functions in double precision that the JDK lacks: slow, and right to about 1e-15. */
final class Reference {
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
    /** Terms of the continued fraction: enough for x >= 1. */
    private static final int TERMS = 300;

    private Reference() {}

    /** Gauss error function. */
    static double erf(double x) {
        double a = Math.abs(x);
        return a < 1.5 ? series(x) : x != x ? x : Math.copySign(1 - tail(a), x);
    }

    /** Complementary error function, accurate in the tail. */
    static double erfc(double x) {
        return x < 1 ? 1 - erf(x) : x != x ? x : tail(x);
    }

    /** {@code erf} by its series of positive terms, so that nothing cancels (Abramowitz and Stegun 7.1.6). */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return TWO_OVER_SQRT_PI * expMinusSquare(x) * sum;
    }

    /** {@code erfc} for x of at least 1 by its continued fraction (Abramowitz and Stegun 7.1.14). */
    private static double tail(double x) {
        if (x > 27.3) {
            return 0;
        }
        double f = x;
        for (int k = TERMS; k > 0; k--) {
            f = x + k / 2.0 / f;
        }
        return expMinusSquare(x) / (f * Math.sqrt(Math.PI));
    }

    /** The rounding error of the square would be multiplied by the square: it is added back. */
    private static double expMinusSquare(double x) {
        double square = x * x;
        return Math.exp(-square) * (1 - Math.fma(x, x, -square));
    }
}
