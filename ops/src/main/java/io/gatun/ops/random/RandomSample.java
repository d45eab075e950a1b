package io.gatun.ops.random;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Random values that take a number of draws not known before, from a key, LONG[2] = {seed, offset}: element i depends on
 * (seed, offset + i) alone.
 *
 * @param distribution what is drawn
 * @param type the result's type
 * @param shape the result's shape
 * @param a the first parameter of the distribution
 * @param b the second, where it has one
 */
public record RandomSample(Distribution distribution, DataType type, Shape shape, double a, double b)
        implements HostOp {
    private static final int PARALLEL_FROM = 1 << 13;
    /** Whole numbers up to here are exact as doubles. */
    private static final double WHOLE = 0x1p53;

    /** The distributions. */
    public enum Distribution {
        /** Normal with mean a and standard deviation b, within two standard deviations of the mean. */
        TRUNCATED_NORMAL,
        /** Gamma with shape a and scale b. */
        GAMMA,
        /** Beta with the parameters a and b. */
        BETA,
        /** Poisson with mean a. */
        POISSON,
        /** Successes of a trials, each of probability b. */
        BINOMIAL,
        /** Whole numbers from a to b - 1. */
        INTEGER
    }

    /** Checks type and parameters. */
    public RandomSample {
        boolean counts = distribution.ordinal() >= Distribution.POISSON.ordinal();
        if (type == DataType.BOOL || !counts && !type.isFloating()) {
            throw new DataTypeException("[randomSample] " + distribution + " of type " + type + ": expected "
                    + (counts ? "a numeric type" : "a floating type"));
        }
        boolean sound =
                switch (distribution) {
                    case TRUNCATED_NORMAL -> Double.isFinite(a) && b >= 0 && b < Double.POSITIVE_INFINITY;
                    case GAMMA, BETA -> a > 0 && b > 0 && a < Double.POSITIVE_INFINITY && b < Double.POSITIVE_INFINITY;
                    case POISSON -> a >= 0 && a < WHOLE;
                    case BINOMIAL -> a >= 0 && a < WHOLE && a == Math.rint(a) && b >= 0 && b <= 1;
                    case INTEGER -> a < b && a == Math.rint(a) && b == Math.rint(b) && a >= -WHOLE && b <= WHOLE;
                };
        if (!sound) {
            throw new GatunException("[randomSample] " + distribution + "(" + a + ", " + b
                    + "): expected TRUNCATED_NORMAL b >= 0, GAMMA and BETA a > 0 and b > 0, POISSON a >= 0, BINOMIAL whole"
                    + " a >= 0 and 0 <= b <= 1, INTEGER whole a < b, and finite values up to 2^53");
        }
        if (!shape.isKnown()) {
            throw new ShapeException("[randomSample] shape " + shape + ": expected known sizes");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Check.key(this, Check.one(this, in));
        return List.of(new Spec(type, shape));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        long seed = in.getFirst().getLong(0);
        long offset = in.getFirst().getLong(1);
        HostArray y = HostArray.of(new Spec(type, shape));
        IntStream all = IntStream.range(0, y.length());
        (y.length() < PARALLEL_FROM ? all : all.parallel()).forEach(i -> draw(y, i, new Draws(seed, offset + i)));
        return List.of(y);
    }

    private void draw(HostArray y, int i, Draws d) {
        switch (distribution) {
            case TRUNCATED_NORMAL -> y.set(i, a + b * d.truncatedNormal());
            case GAMMA -> y.set(i, d.gamma(a) * b);
            case BETA -> y.set(i, d.beta(a, b));
            case POISSON -> y.set(i, d.poisson(a));
            case BINOMIAL -> y.set(i, d.binomial((long) a, b));
            case INTEGER -> y.set(i, (long) a + d.below((long) b - (long) a));
        }
    }

    @Override
    public String whyNoGradient() {
        return "random values depend on a key alone";
    }
}
