package io.gatun.autodiff.quantization;

import io.gatun.ops.GatunException;

/** Which range of the values that were seen 8 bits are to hold; what lies outside is cut off. */
public sealed interface RangeRule {
    /** All of it. */
    RangeRule MIN_MAX = new MinMax();

    /** The range, from a histogram of what was seen. */
    Range range(Histogram seen);

    /** Without a share of the values, the largest in magnitude: outliers do not coarsen the rest. */
    static RangeRule percentile(double percent) {
        return new Percentile(percent);
    }

    /** The range with the least mean square error of the rounded values. */
    static RangeRule leastError() {
        return new LeastError();
    }

    /** All values. */
    record MinMax() implements RangeRule {
        @Override
        public Range range(Histogram seen) {
            return new Range(seen.min(), seen.max());
        }
    }

    /**
     * Nearly all values.
     *
     * @param percent how many of them, over 50 up to 100; 99.99 is common
     */
    record Percentile(double percent) implements RangeRule {
        /** Checks the number. */
        public Percentile {
            if (!(percent > 50 && percent <= 100)) {
                throw new GatunException(
                        "[quantization] percentile " + percent + ": expected more than 50, at most 100");
            }
        }

        @Override
        public Range range(Histogram seen) {
            double cut = seen.magnitude(percent / 100);
            return new Range(Math.max(seen.min(), -cut), Math.min(seen.max(), cut));
        }
    }

    /** Where what is lost by rounding and by cutting off is least together. */
    record LeastError() implements RangeRule {
        private static final int CANDIDATES = 64;

        @Override
        public Range range(Histogram seen) {
            Range all = new Range(seen.min(), seen.max());
            Range best = all;
            double least = seen.squaredError(all.quantizer());
            for (int i = CANDIDATES - 1; i >= CANDIDATES / 8; i--) {
                double share = (double) i / CANDIDATES;
                Range r = new Range(all.min() * share, all.max() * share);
                double error = seen.squaredError(r.quantizer());
                if (error < least) {
                    least = error;
                    best = r;
                }
            }
            return best;
        }
    }
}
