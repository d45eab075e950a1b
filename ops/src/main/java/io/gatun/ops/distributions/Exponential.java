package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * The time until an event that comes at a rate; of a floating type.
 *
 * @param rate above 0; the inverse of the mean
 */
public record Exponential(double rate) implements Univariate {
    /** Checks the parameters. */
    public Exponential {
        if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
            throw Densities.bad("Exponential", "a finite rate above 0", rate);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomExponential(type, shape, rate);
    }

    @Override
    public double mean() {
        return 1 / rate;
    }

    @Override
    public double variance() {
        return 1 / (rate * rate);
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return Densities.within(
                x, 0, Double.POSITIVE_INFINITY, v -> v.mul(-rate).add(Math.log(rate)));
    }
}
