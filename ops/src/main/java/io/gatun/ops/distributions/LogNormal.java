package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * Numbers whose logarithm is normal; of a floating type.
 *
 * @param mu mean of the logarithm
 * @param sigma standard deviation of the logarithm, 0 or more
 */
public record LogNormal(double mu, double sigma) implements Univariate {
    /** Checks the parameters. */
    public LogNormal {
        if (!(Double.isFinite(mu) && sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw Densities.bad("LogNormal", "a finite mu and a finite sigma of 0 or more", mu, sigma);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomLogNormal(type, shape, mu, sigma);
    }

    @Override
    public double mean() {
        return Math.exp(mu + sigma * sigma / 2);
    }

    @Override
    public double variance() {
        return Math.expm1(sigma * sigma) * Math.exp(2 * mu + sigma * sigma);
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return Densities.positive(x, v -> {
            T log = v.log();
            return new Normal(mu, sigma).logProb(log).sub(log);
        });
    }
}
