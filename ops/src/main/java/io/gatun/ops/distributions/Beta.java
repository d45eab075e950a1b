package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * The beta distribution, of numbers in [0, 1]; of a floating type.
 *
 * @param a above 0
 * @param b above 0
 */
public record Beta(double a, double b) implements Univariate {
    /** Checks the parameters. */
    public Beta {
        if (!(a > 0 && b > 0 && a < Double.POSITIVE_INFINITY && b < Double.POSITIVE_INFINITY)) {
            throw Densities.bad("Beta", "finite numbers above 0", a, b);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.randomBeta(type, shape, a, b);
    }

    @Override
    public double mean() {
        return a / (a + b);
    }

    @Override
    public double variance() {
        return a * b / ((a + b) * (a + b) * (a + b + 1));
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return Densities.within(x, 0, 1, v -> Densities.timesLog(a - 1, v)
                .add(Densities.timesLog(b - 1, v.rsub(1.0)))
                .add(Densities.lgamma(x, a + b))
                .sub(Densities.lgamma(x, a))
                .sub(Densities.lgamma(x, b)));
    }
}
