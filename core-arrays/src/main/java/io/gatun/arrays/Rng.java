package io.gatun.arrays;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.RandomFill.Distribution;
import io.gatun.ops.Shape;
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

    /** A random permutation of 0 to n - 1, as LONG[n]. */
    public NDArray permutation(long n) {
        long[] p = new long[Math.toIntExact(n)];
        java.util.SplittableRandom r = new java.util.SplittableRandom(seed ^ offset.getAndAdd(n) * 0x9E3779B97F4A7C15L);
        for (int i = 0; i < p.length; i++) {
            int j = r.nextInt(i + 1);
            p[i] = p[j];
            p[j] = i;
        }
        return Nd.create(p);
    }
}
