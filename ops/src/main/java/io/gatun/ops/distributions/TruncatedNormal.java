package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * The normal distribution within two standard deviations of its mean; of a floating type.
 *
 * @param mean expected value
 * @param std standard deviation before the truncation, 0 or more
 */
public record TruncatedNormal(double mean, double std) implements Univariate {
    /** The share of a normal distribution that lies within two standard deviations: erf(sqrt(2)). */
    private static final double SHARE = 0.95449973610364158560;
    /** The variance that is left: 1 - 4 phi(2) / SHARE. */
    private static final double SHRINK = 1 - 4 * Math.exp(-2) / Math.sqrt(2 * Math.PI) / SHARE;

    /** Checks the parameters. */
    public TruncatedNormal {
        if (!(Double.isFinite(mean) && std >= 0 && std < Double.POSITIVE_INFINITY)) {
            throw Densities.bad("TruncatedNormal", "a finite mean and a finite std of 0 or more", mean, std);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomNormalTruncated(type, shape, mean, std);
    }

    @Override
    public double variance() {
        return std * std * SHRINK;
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        Normal whole = new Normal(mean, std);
        return Densities.within(
                x, mean - 2 * std, mean + 2 * std, v -> whole.logProb(v).sub(Math.log(SHARE)));
    }
}
