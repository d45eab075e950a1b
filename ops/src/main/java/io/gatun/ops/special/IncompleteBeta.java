package io.gatun.ops.special;

/** The regularised incomplete beta function in double precision, by its continued fraction (DiDonato and Morris, 1992). */
final class IncompleteBeta {
    /** From here on gamma is computed by what is left of Stirling's formula, in which large terms cancel beforehand. */
    private static final double LARGE = 12;

    private static final double TINY = 1e-300;

    private IncompleteBeta() {}

    static double of(double a, double b, double x) {
        if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1) || Double.isInfinite(a) || Double.isInfinite(b)) {
            return Double.NaN;
        }
        if (x == 0 || x == 1) {
            return x;
        }
        double front = front(a, b, x);
        return x < (a + 1) / (a + b + 2)
                ? Math.min(1, front * fraction(a, b, x) / a)
                : Math.max(0, 1 - front * fraction(b, a, 1 - x) / b);
    }

    /** {@code x^a (1 - x)^b / B(a, b)}. */
    private static double front(double a, double b, double x) {
        if (a >= LARGE && b >= LARGE) {
            double d = a - (a + b) * x; // how far x is from the mean
            double e = a * excess(-d / a) + b * excess(d / b);
            double rest = SpecialMath.stirling(a) + SpecialMath.stirling(b) - SpecialMath.stirling(a + b);
            return Math.sqrt(a * b / (2 * Math.PI * (a + b))) * Math.exp(-e - rest);
        }
        return Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(Math.min(a, b), Math.max(a, b)));
    }

    /** {@code e - log(1 + e)}. */
    private static double excess(double e) {
        if (Math.abs(e) > 0.01) {
            return e - Math.log1p(e);
        }
        double sum = 0;
        double power = e;
        for (int k = 2; k < 11; k++) {
            power *= -e;
            sum -= power / k;
        }
        return sum;
    }

    private static double logBeta(double small, double large) {
        if (large < LARGE) {
            return SpecialMath.lgamma(small) + SpecialMath.lgamma(large) - SpecialMath.lgamma(small + large);
        }
        double sum = small + large;
        return SpecialMath.lgamma(small)
                - (large - 0.5) * Math.log1p(small / large)
                - small * Math.log(sum)
                + small
                + SpecialMath.stirling(large)
                - SpecialMath.stirling(sum);
    }

    /** Lentz's evaluation of the continued fraction. */
    private static double fraction(double a, double b, double x) {
        double c = 1;
        double d = 1 / away(1 - (a + b) * x / (a + 1));
        double h = d;
        for (int m = 1; m < 1_000_000; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / away(1 + even * d);
            c = away(1 + even / c);
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / away(1 + odd * d);
            c = away(1 + odd / c);
            h *= d * c;
            if (Math.abs(d * c - 1) < 2e-16) {
                break;
            }
        }
        return h;
    }

    private static double away(double v) {
        return Math.abs(v) < TINY ? TINY : v;
    }
}
