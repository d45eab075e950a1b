package io.gatun.ops.distributions;

import io.gatun.ops.Ops;

/** A distribution of numbers: the elements of a sample are independent. */
public sealed interface Univariate extends Distribution
        permits Normal,
                Uniform,
                LogNormal,
                TruncatedNormal,
                Bernoulli,
                Binomial,
                Exponential,
                Gamma,
                Beta,
                Poisson,
                Constant {
    /** The expected value. */
    double mean();

    /** The expected squared distance from the mean. */
    double variance();

    /**
     * The natural logarithm of the density at each element, or of the probability for distributions of whole numbers; minus
     * infinity outside of what can be drawn. It has a gradient by x, which is 0 there.
     *
     * @param x of a floating type
     */
    <T extends Ops<T>> T logProb(T x);
}
