package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * Successes of independent trials; of any numeric type.
 *
 * @param trials their number, 0 or more
 * @param probability of a success
 */
public record Binomial(int trials, double probability) implements Univariate {
    /** Checks the parameters. */
    public Binomial {
        if (!(trials >= 0 && probability >= 0 && probability <= 1)) {
            throw Densities.bad("Binomial", "0 trials or more, and a probability from 0 to 1", trials, probability);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomBinomial(type, shape, trials, probability);
    }

    @Override
    public double mean() {
        return trials * probability;
    }

    @Override
    public double variance() {
        return trials * probability * (1 - probability);
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return Densities.counts(x, trials, k -> {
            T failures = k.rsub((double) trials);
            T ways = Densities.lgamma(x, trials + 1.0)
                    .sub(k.add(1.0).lgamma())
                    .sub(failures.add(1.0).lgamma());
            return ways.add(Densities.times(k, probability)).add(Densities.times(failures, 1 - probability));
        });
    }
}
