package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * The uniform distribution; of a floating type.
 *
 * @param low least value
 * @param high the value that all stay below
 */
public record Uniform(double low, double high) implements Univariate {
    /** Checks the parameters. */
    public Uniform {
        if (!(Double.isFinite(low) && Double.isFinite(high) && low < high)) {
            throw Densities.bad("Uniform", "finite bounds, low < high", low, high);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomUniform(type, shape, low, high);
    }

    @Override
    public double mean() {
        return low / 2 + high / 2;
    }

    @Override
    public double variance() {
        return (high - low) * (high - low) / 12;
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return Densities.within(x, low, high, v -> v.mul(0.0).sub(Math.log(high - low)));
    }
}
