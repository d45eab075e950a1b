package io.gatun.ops.random;

/**
 * The draws of one element: a stream of its own, of any length, apart from those of all other elements and from the plain stream
 * of {@code RandomFill}, whose counters have zeros where these count their blocks from 1 on.
 */
final class Draws {
    private final long seed;
    private final long position;
    private long blocks;
    private int[] words = {};
    private int used;

    Draws(long seed, long position) {
        this.seed = seed;
        this.position = position;
    }

    int word() {
        if (used == words.length) {
            words = Philox.block(position, ++blocks, seed);
            used = 0;
        }
        return words[used++];
    }

    private long bits() {
        return Integer.toUnsignedLong(word()) | (long) word() << 32;
    }

    /** Uniform in (0, 1): never 0, so that its logarithm is finite. */
    double uniform() {
        return ((bits() >>> 12) + 0.5) * 0x1p-52;
    }

    /** A whole number in [0, bound), each as likely as the others: what would favour some is drawn again (Lemire, 2019). */
    long below(long bound) {
        while (true) {
            long x = bits();
            long low = x * bound;
            if (Long.compareUnsigned(low, Long.remainderUnsigned(-bound, bound)) >= 0) {
                return Math.unsignedMultiplyHigh(x, bound);
            }
        }
    }

    double normal() {
        return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    }

    /** Within two standard deviations of the mean: what lies outside is drawn again. */
    double truncatedNormal() {
        while (true) {
            double z = normal();
            if (Math.abs(z) <= 2) {
                return z;
            }
        }
    }

    /** Of scale 1 (Marsaglia and Tsang, 2000). */
    double gamma(double shape) {
        if (shape < 1) {
            return gamma(shape + 1) * Math.pow(uniform(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal();
            double v = 1 + c * x;
            if (v > 0) {
                v = v * v * v;
                if (Math.log(uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                    return d * v;
                }
            }
        }
    }

    double beta(double a, double b) {
        if (a <= 1 && b <= 1) { // gamma values of small shapes vanish both at once (Joehnk, 1964), in logarithms
            while (true) {
                double x = Math.log(uniform()) / a;
                double y = Math.log(uniform()) / b;
                double most = Math.max(x, y);
                double sum = Math.exp(x - most) + Math.exp(y - most);
                if (most + Math.log(sum) <= 0) {
                    return Math.exp(x - most) / sum;
                }
            }
        }
        double x = gamma(a);
        return x / (x + gamma(b));
    }

    /** By products of uniform numbers, and for large means by Hoermann's transformed rejection (PTRS, 1993). */
    long poisson(double mean) {
        if (mean < 10) {
            double limit = Math.exp(-mean);
            long k = 0;
            for (double p = uniform(); p > limit; p *= uniform()) {
                k++;
            }
            return k;
        }
        double b = 0.931 + 2.53 * Math.sqrt(mean);
        double a = -0.059 + 0.02483 * b;
        double inverse = 1.1239 + 1.1328 / (b - 3.4);
        double fast = 0.9277 - 3.6224 / (b - 2);
        while (true) {
            double u = uniform() - 0.5;
            double v = uniform();
            double us = 0.5 - Math.abs(u);
            double k = Math.floor((2 * a / us + b) * u + mean + 0.43);
            if (us >= 0.07 && v <= fast) {
                return (long) k;
            }
            if (k >= 0
                    && !(us < 0.013 && v > us)
                    && Math.log(v * inverse / (a / (us * us) + b)) <= k * Math.log(mean) - mean - logFactorial(k)) {
                return (long) k;
            }
        }
    }

    /** By inversion, and for many expected successes by Hoermann's transformed rejection (BTRS, 1993). */
    long binomial(long trials, double probability) {
        if (probability > 0.5) {
            return trials - binomial(trials, 1 - probability);
        }
        if (trials * probability < 10) {
            return waiting(trials, probability);
        }
        double q = 1 - probability;
        double spread = Math.sqrt(trials * probability * q);
        double b = 1.15 + 2.53 * spread;
        double a = -0.0873 + 0.0248 * b + 0.01 * probability;
        double c = trials * probability + 0.5;
        double fast = 0.92 - 4.2 / b;
        double alpha = (2.83 + 5.1 / b) * spread;
        double odds = Math.log(probability / q);
        double mode = Math.floor((trials + 1) * probability);
        double h = logFactorial(mode) + logFactorial(trials - mode);
        while (true) {
            double u = uniform() - 0.5;
            double v = uniform();
            double us = 0.5 - Math.abs(u);
            double k = Math.floor((2 * a / us + b) * u + c);
            if (us >= 0.07 && v <= fast) {
                return (long) k;
            }
            if (k >= 0
                    && k <= trials
                    && Math.log(v * alpha / (a / (us * us) + b))
                            <= h - logFactorial(k) - logFactorial(trials - k) + (k - mode) * odds) {
                return (long) k;
            }
        }
    }

    /** Successes counted by the failures between them, which are geometrically distributed (Devroye, 1986). */
    private long waiting(long trials, double probability) {
        if (probability == 0) {
            return 0;
        }
        double scale = Math.log1p(-probability);
        long found = 0;
        double at = 0;
        while (true) {
            at += Math.floor(Math.log(uniform()) / scale) + 1;
            if (at > trials) {
                return found;
            }
            found++;
        }
    }

    /** Stirling's series; exact products where it is not yet accurate. */
    private static double logFactorial(double k) {
        if (k < 10) {
            double product = 1;
            for (int i = 2; i <= k; i++) {
                product *= i;
            }
            return Math.log(product);
        }
        double x = k + 1;
        double r = 1 / (x * x);
        return (x - 0.5) * Math.log(x)
                - x
                + 0.5 * Math.log(2 * Math.PI)
                + (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r / 1680))) / x;
    }
}
