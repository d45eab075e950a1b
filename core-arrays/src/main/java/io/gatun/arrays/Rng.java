package io.gatun.arrays;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.RandomFill.Distribution;
import io.gatun.ops.Shape;
import io.gatun.ops.random.Philox;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A stream of random numbers: Philox4x32-10 with a seed and a position (Salmon et al., 2011). Equal seeds give equal streams on
 * every machine, whatever the number of threads. May be shared by threads, each of which then gets some part of the stream.
 */
public final class Rng {
    private final long seed;
    private final AtomicLong offset;

    private Rng(long seed, long offset) {
        this.seed = seed;
        this.offset = new AtomicLong(offset);
    }

    /** The stream of a seed, at its beginning. */
    public static Rng of(long seed) {
        return new Rng(seed, 0);
    }

    /** The stream of a seed at a position. */
    public static Rng of(long seed, long offset) {
        if (offset < 0) {
            throw new GatunException("[rng] offset " + offset + ": expected 0 or more");
        }
        return new Rng(seed, offset);
    }

    /** The seed. */
    public long seed() {
        return seed;
    }

    /** Number of values drawn so far. */
    public long offset() {
        return offset.get();
    }

    /** FLOAT values, uniform in [0, 1). */
    public NDArray rand(long... shape) {
        return uniform(DataType.FLOAT, 0, 1, shape);
    }

    /** FLOAT values, normal with mean 0 and standard deviation 1. */
    public NDArray randn(long... shape) {
        return normal(DataType.FLOAT, 0, 1, shape);
    }

    /** Values uniform in [low, high), of a floating type. */
    public NDArray uniform(DataType type, double low, double high, long... shape) {
        return draw(Distribution.UNIFORM, type, Shape.of(shape), low, high);
    }

    /** Normal values, of a floating type. */
    public NDArray normal(DataType type, double mean, double deviation, long... shape) {
        return draw(Distribution.NORMAL, type, Shape.of(shape), mean, deviation);
    }

    /** 1 (true) with the given probability, else 0, of any type. */
    public NDArray bernoulli(DataType type, double probability, long... shape) {
        return draw(Distribution.BERNOULLI, type, Shape.of(shape), probability, 0);
    }

    /**
     * Values of any distribution.
     *
     * @param a lower bound, mean, or probability
     * @param b upper bound or standard deviation
     */
    public NDArray draw(Distribution distribution, DataType type, Shape shape, double a, double b) {
        NDArray key = key(shape.length());
        try {
            return key.apply(new io.gatun.ops.RandomFill(distribution, type, shape, a, b), java.util.List.of(key));
        } finally {
            key.close();
        }
    }

    /** A key, LONG[2] = {seed, offset}, for an operation that draws n values; they are taken from this stream. */
    public NDArray key(long n) {
        return Nd.create(new long[] {seed, offset.getAndAdd(Math.max(n, 1))});
    }

    /** Normal values within two standard deviations of the mean, of a floating type. */
    public NDArray truncatedNormal(DataType type, double mean, double deviation, long... shape) {
        return sample(Shape.of(shape), (key, s) -> key.randomNormalTruncated(type, s, mean, deviation));
    }

    /** Log-normal values: the exponential of normal ones, of a floating type. */
    public NDArray logNormal(DataType type, double mean, double deviation, long... shape) {
        return sample(Shape.of(shape), (key, s) -> key.randomLogNormal(type, s, mean, deviation));
    }

    /** Exponential values of a rate, of a floating type; always finite. */
    public NDArray exponential(DataType type, double rate, long... shape) {
        return sample(Shape.of(shape), (key, s) -> key.randomExponential(type, s, rate));
    }

    /** Gamma values of a shape parameter and a scale, of a floating type. */
    public NDArray gamma(DataType type, double alpha, double scale, long... shape) {
        return sample(Shape.of(shape), (key, s) -> key.randomGamma(type, s, alpha, scale));
    }

    /** Beta values in [0, 1], of a floating type. */
    public NDArray beta(DataType type, double a, double b, long... shape) {
        return sample(Shape.of(shape), (key, s) -> key.randomBeta(type, s, a, b));
    }

    /** Poisson counts, of any numeric type. */
    public NDArray poisson(DataType type, double mean, long... shape) {
        return sample(Shape.of(shape), (key, s) -> key.randomPoisson(type, s, mean));
    }

    /** Successes of a number of trials with a probability each, of any numeric type. */
    public NDArray binomial(DataType type, int trials, double probability, long... shape) {
        return sample(Shape.of(shape), (key, s) -> key.randomBinomial(type, s, trials, probability));
    }

    /** Whole numbers from low to high - 1, of any numeric type. */
    public NDArray integers(DataType type, long low, long high, long... shape) {
        return sample(Shape.of(shape), (key, s) -> key.randomInteger(type, s, low, high));
    }

    private interface Sampler {
        NDArray draw(NDArray key, Shape shape);
    }

    private NDArray sample(Shape shape, Sampler sampler) {
        NDArray key = key(shape.length());
        try {
            return sampler.draw(key, shape);
        } finally {
            key.close();
        }
    }

    /** A random permutation of 0 to n - 1, as LONG[n]. */
    public NDArray permutation(long n) {
        return sample(Shape.of(n), (key, s) -> key.randomPermutation(n));
    }

    /** The elements along an axis in random order, as a new array. */
    public NDArray shuffle(NDArray x, int axis) {
        return sample(Shape.of(x.shape().size(axis)), (key, s) -> x.shuffle(axis, key));
    }

    /** A random part with the given sizes. */
    public NDArray crop(NDArray x, long... sizes) {
        return sample(Shape.of(x.rank()), (key, s) -> x.randomCrop(key, sizes));
    }

    /** Random positions, LONG[count], each as often as its weight says; without replacement none comes twice. */
    public NDArray choice(NDArray weights, long count, boolean replacement) {
        return sample(
                Shape.of(Math.max(count, weights.length())), (key, s) -> key.randomChoice(weights, count, replacement));
    }

    /** Classes, LONG[..., samples], by unnormalised log-probabilities [..., classes]. */
    public NDArray multinomial(NDArray logits, long samples) {
        return sample(
                Shape.of(Math.max(1, logits.length() * samples)), (key, s) -> key.randomMultinomial(logits, samples));
    }

    /** An orthogonal matrix, or one of orthonormal rows or columns, times gain. */
    public NDArray orthogonal(DataType type, long rows, long columns, double gain) {
        return sample(Shape.of(rows, columns), (key, s) -> key.randomOrthogonal(type, rows, columns, gain));
    }

    /**
     * A stream of its own for a part of a program: its seed is a word that this stream makes of its seed and position, which moves on by
     * one. Parts that split in the same order get the same streams, however much each of them draws.
     */
    public Rng split() {
        // The last word of the counter keeps these apart from all values: theirs is 0.
        int[] words = Philox.block(offset.getAndIncrement(), 1L << 32, seed);
        return new Rng(Integer.toUnsignedLong(words[0]) | (long) words[1] << 32, 0);
    }
}
