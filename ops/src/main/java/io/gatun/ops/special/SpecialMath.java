package io.gatun.ops.special;

import io.gatun.ops.Unary;

/** Special functions in double precision. Absolute errors are about 1e-15 of the scale of each function. */
final class SpecialMath {
    private static final double EULER = 0.57721566490153286061;
    private static final double HALF_LOG_TWO_PI = 0.91893853320467274178;
    /** Where the asymptotic series of the logarithm of gamma and of its derivative are exact to a double. */
    private static final double LARGE = 12;

    private static final double EPSILON = 1e-17;
    /** Bernoulli numbers B(2k) over 2k (2k - 1): the series of the logarithm of gamma. */
    private static final double[] STIRLING = {
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400
    };
    /** Bernoulli numbers B(2k) over 2k: the series of the logarithmic derivative of gamma. */
    private static final double[] DIGAMMA = {
        1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12, -3617.0 / 8160
    };
    /** (2k)! over Bernoulli numbers B(2k): the Euler-Maclaurin sum of zeta. */
    private static final double[] EULER_MACLAURIN = {
        12.0,
        -720.0,
        30240.0,
        -1209600.0,
        47900160.0,
        -1.8924375803183791606e9,
        7.47242496e10,
        -2.950130727918164224e12,
        1.1646782814350067249e14,
        -4.5979787224074726105e15,
        1.8152105401943546773e17,
        -7.1661652561756670113e18
    };
    /** zeta(k) for the series of the logarithm of gamma around 1. */
    private static final double[] ZETA = new double[60];

    static {
        for (int k = 2; k < ZETA.length; k++) {
            ZETA[k] = zeta(k, 1);
        }
    }

    private SpecialMath() {}

    /** The logarithm of the absolute value of gamma; infinite at 0 and the negative integers. */
    static double lgamma(double x) {
        if (x != x) {
            return x;
        }
        if (Double.isInfinite(x)) {
            return Double.POSITIVE_INFINITY;
        }
        if (x < 0.5) {
            double s = sinPi(x);
            return s == 0 ? Double.POSITIVE_INFINITY : Math.log(Math.PI / Math.abs(s)) - lgamma(1 - x);
        }
        if (x <= 1.5) {
            return aroundOne(x - 1);
        }
        if (x <= 2.5) {
            return Math.log1p(x - 2) + aroundOne(x - 2);
        }
        double product = 1;
        double y = x;
        for (; y < LARGE; y++) {
            product *= y;
        }
        double sum = 0;
        for (int k = STIRLING.length - 1; k >= 0; k--) {
            sum = sum / (y * y) + STIRLING[k];
        }
        return (y - 0.5) * Math.log(y) - y + HALF_LOG_TWO_PI + sum / y - Math.log(product);
    }

    /** lgamma(1 + z) by its Taylor series, for |z| of at most a half. */
    /** What Stirling's formula lacks: the logarithm of gamma less {@code (x - 1/2) log(x) - x + log(2 pi) / 2}, for large x. */
    static double stirling(double x) {
        double power = 1 / x;
        double sum = 0;
        for (double s : STIRLING) {
            sum += s * power;
            power /= x * x;
        }
        return sum;
    }

    private static double aroundOne(double z) {
        double sum = 0;
        for (int k = ZETA.length - 1; k >= 2; k--) {
            sum = sum * -z + ZETA[k] / k;
        }
        return z * z * sum - EULER * z;
    }

    private static double sinPi(double x) {
        double r = x - 2 * Math.rint(x / 2); // exact: in [-1, 1]
        double s = r > 0.5 ? 1 - r : r < -0.5 ? -1 - r : r;
        return Math.sin(Math.PI * s);
    }

    /** The logarithmic derivative of gamma; NaN at the negative integers, minus infinity at 0. */
    static double digamma(double x) {
        if (x == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (x != x || x == Double.NEGATIVE_INFINITY || x < 0 && x == Math.rint(x)) {
            return Double.NaN;
        }
        if (x < 0) {
            double r = x - Math.rint(x);
            return digamma(1 - x) - Math.PI / Math.tan(Math.PI * r);
        }
        double shift = 0;
        double y = x;
        for (; y < LARGE; y++) {
            shift += 1 / y;
        }
        double sum = 0;
        for (int k = DIGAMMA.length - 1; k >= 0; k--) {
            sum = (sum + DIGAMMA[k]) / (y * y);
        }
        return Math.log(y) - 0.5 / y - sum - shift;
    }

    /** The inverse of the error function: infinite at -1 and 1, NaN beyond. */
    static double erfinv(double y) {
        double a = Math.abs(y);
        if (!(a < 1)) {
            return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, y) : Double.NaN;
        }
        double left = 1 - a;
        double w = -Math.log(left * (1 + a));
        // Winitzki's approximation, then Halley's steps.
        double t = 2 / (Math.PI * 0.147) - w / 2;
        double x = Math.sqrt(Math.sqrt(t * t + w / 0.147) - t);
        if (a < 1e-8) {
            return y * Math.sqrt(Math.PI) / 2;
        }
        for (int i = 0; i < 4; i++) {
            double error = a < 0.5 ? Unary.ERF.reference(x) - a : left - Unary.ERFC.reference(x);
            double u = error / (2 / Math.sqrt(Math.PI) * Math.exp(-x * x));
            x -= u / (1 + x * u);
        }
        return Math.copySign(x, y);
    }

    /** Hurwitz zeta, the sum of {@code (q + k)^-x}; infinite at x = 1 and where a term is, NaN where the sum is not defined. */
    static double zeta(double x, double q) {
        if (x == 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (!(x > 1) || q != q) {
            return Double.NaN;
        }
        if (q <= 0) {
            if (q == Math.floor(q)) {
                return Double.POSITIVE_INFINITY;
            }
            if (x != Math.floor(x)) {
                return Double.NaN;
            }
        }
        double s = Math.pow(q, -x);
        double a = q;
        double b = 0;
        for (int i = 0; i < 9 || a <= 9; i++) {
            a += 1;
            b = Math.pow(a, -x);
            s += b;
            if (Math.abs(b / s) < EPSILON) {
                return s;
            }
        }
        double w = a;
        s += b * w / (x - 1);
        s -= 0.5 * b;
        double factor = 1;
        double k = 0;
        for (double term : EULER_MACLAURIN) {
            factor *= x + k;
            b /= w;
            double t = factor * b / term;
            s += t;
            if (Math.abs(t / s) < EPSILON) {
                break;
            }
            k += 1;
            factor *= x + k;
            b /= w;
            k += 1;
        }
        return s;
    }

    /** The n-th derivative of digamma; NaN where n is no whole number of at least 0. */
    static double polygamma(double n, double x) {
        if (!(n >= 0) || n != Math.floor(n)) {
            return Double.NaN;
        }
        if (n == 0) {
            return digamma(x);
        }
        double sign = n % 2 == 0 ? -1 : 1;
        return sign * Math.exp(lgamma(n + 1)) * zeta(n + 1, x);
    }

    /** The lower regularised incomplete gamma function, from 0 at x = 0 to 1. */
    static double igamma(double a, double x) {
        if (!(x >= 0) || !(a >= 0) || a == 0 && x == 0) {
            return Double.NaN;
        }
        if (x == 0 || a == Double.POSITIVE_INFINITY) {
            return a == Double.POSITIVE_INFINITY && x == a ? Double.NaN : 0;
        }
        if (a == 0 || x == Double.POSITIVE_INFINITY) {
            return 1;
        }
        return x < a + 1 ? lower(a, x) : 1 - upper(a, x);
    }

    /** One minus {@link #igamma}, accurate in the tail. */
    static double igammac(double a, double x) {
        if (!(x >= 0) || !(a >= 0) || a == 0 && x == 0) {
            return Double.NaN;
        }
        if (x == 0 || a == Double.POSITIVE_INFINITY) {
            return a == Double.POSITIVE_INFINITY && x == a ? Double.NaN : 1;
        }
        if (a == 0 || x == Double.POSITIVE_INFINITY) {
            return 0;
        }
        return x < a + 1 ? 1 - lower(a, x) : upper(a, x);
    }

    private static double front(double a, double x) {
        return Math.exp(a * Math.log(x) - x - lgamma(a));
    }

    private static double lower(double a, double x) {
        double term = 1 / a;
        double sum = term;
        for (double k = a + 1; term > sum * EPSILON; k++) {
            term *= x / k;
            sum += term;
        }
        return Math.min(1, sum * front(a, x));
    }

    /** Lentz's evaluation of the continued fraction. */
    private static double upper(double a, double x) {
        double tiny = 1e-300;
        double b = x + 1 - a;
        double c = 1 / tiny;
        double d = 1 / b;
        double h = d;
        for (int i = 1; i < 100_000; i++) {
            double an = -i * (i - a);
            b += 2;
            d = an * d + b;
            d = 1 / (Math.abs(d) < tiny ? tiny : d);
            c = b + an / c;
            c = Math.abs(c) < tiny ? tiny : c;
            h *= d * c;
            if (Math.abs(d * c - 1) < 1e-16) {
                break;
            }
        }
        return h * front(a, x);
    }

    /**
     * A derivative of {@link #igamma} in a: the first or the second, from the series
     * {@code sum(x^(a + n) e^-x / gamma(a + n + 1))} term by term.
     */
    static double igammaByA(double a, double x, int order) {
        if (!(x >= 0) || !(a > 0)) {
            return Double.NaN;
        }
        if (x == 0 || Double.isInfinite(x) || Double.isInfinite(a)) {
            return 0;
        }
        double log = Math.log(x);
        double psi = digamma(a + 1);
        double slope = zeta(2, a + 1);
        double term = Math.exp(a * log - x - lgamma(a + 1));
        double sum = 0;
        for (double k = a + 1; ; k++) {
            double part = order == 1 ? log - psi : (log - psi) * (log - psi) - slope;
            sum += term * part;
            if (k > x && term * Math.max(1, Math.abs(part)) < 1e-18) {
                return sum;
            }
            term *= x / k;
            psi += 1 / k;
            slope -= 1 / (k * k);
        }
    }
}
