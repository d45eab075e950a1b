package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * The normal distribution, Gauss's; of a floating type.
 *
 * @param mean expected value
 * @param std standard deviation, 0 or more
 */
public record Normal(double mean, double std) implements Univariate {
    /** Mean 0, standard deviation 1. */
    public static final Normal STANDARD = new Normal(0, 1);

    /** Checks the parameters. */
    public Normal {
        if (!(Double.isFinite(mean) && std >= 0 && std < Double.POSITIVE_INFINITY)) {
            throw Densities.bad("Normal", "a finite mean and a finite std of 0 or more", mean, std);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomNormal(type, shape, mean, std);
    }

    @Override
    public double variance() {
        return std * std;
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return x.sub(mean).div(std).square().mul(-0.5).sub(Math.log(std) + Densities.HALF_LOG_TWO_PI);
    }
}
