package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * The number of events that come at a rate, in a time; of any numeric type.
 *
 * @param mean their expected number, 0 or more
 */
public record Poisson(double mean) implements Univariate {
    /** Checks the parameters. */
    public Poisson {
        if (!(mean >= 0 && mean < 0x1p53)) {
            throw Densities.bad("Poisson", "a mean of 0 or more, below 2^53", mean);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomPoisson(type, shape, mean);
    }

    @Override
    public double variance() {
        return mean;
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return Densities.counts(x, Double.POSITIVE_INFINITY, k -> Densities.times(k, mean)
                .sub(mean)
                .sub(k.add(1.0).lgamma()));
    }
}
