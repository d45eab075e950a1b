package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * The gamma distribution; of a floating type.
 *
 * @param alpha shape, above 0
 * @param scale above 0; the inverse of the rate
 */
public record Gamma(double alpha, double scale) implements Univariate {
    /** Checks the parameters. */
    public Gamma {
        if (!(alpha > 0 && scale > 0 && alpha < Double.POSITIVE_INFINITY && scale < Double.POSITIVE_INFINITY)) {
            throw Densities.bad("Gamma", "a finite alpha and scale above 0", alpha, scale);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomGamma(type, shape, alpha, scale);
    }

    @Override
    public double mean() {
        return alpha * scale;
    }

    @Override
    public double variance() {
        return alpha * scale * scale;
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return Densities.within(x, 0, Double.POSITIVE_INFINITY, v -> Densities.timesLog(alpha - 1, v)
                .sub(v.div(scale))
                .sub(Densities.lgamma(x, alpha).add(alpha * Math.log(scale))));
    }
}
