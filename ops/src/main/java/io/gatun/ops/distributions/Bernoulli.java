package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * One trial: 1 (true) with a probability, else 0; of any type.
 *
 * @param probability of 1
 */
public record Bernoulli(double probability) implements Univariate {
    /** Checks the parameters. */
    public Bernoulli {
        if (!(probability >= 0 && probability <= 1)) {
            throw Densities.bad("Bernoulli", "a probability from 0 to 1", probability);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomBernoulli(type, shape, probability);
    }

    @Override
    public double mean() {
        return probability;
    }

    @Override
    public double variance() {
        return probability * (1 - probability);
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return new Binomial(1, probability).logProb(x);
    }
}
