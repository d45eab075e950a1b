package io.gatun.ops.named;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/** Names of the random namespace. A {@code seed} may be given; else it is 0, so that equal calls give equal values. */
final class RandomNames {
    private RandomNames() {}

    static <T extends Ops<T>> T key(Call<T> c) {
        return Names.longs(c, c.longs("seed", 0)[0], 0);
    }

    private static <T extends Ops<T>> Shape shape(Call<T> c) {
        return Shape.of(c.longs("shape"));
    }

    private static <T extends Ops<T>> DataType type(Call<T> c) {
        return c.type("datatype", DataType.FLOAT);
    }

    static <T extends Ops<T>> T uniform(Call<T> c) {
        return key(c).randomUniform(type(c), shape(c), c.real("min"), c.real("max"));
    }

    static <T extends Ops<T>> T normal(Call<T> c) {
        return key(c).randomNormal(type(c), shape(c), c.real("mean"), c.real("stddev"));
    }

    static <T extends Ops<T>> T bernoulli(Call<T> c) {
        return key(c).randomBernoulli(type(c), shape(c), c.real("p"));
    }

    static <T extends Ops<T>> T exponential(Call<T> c) {
        return key(c).randomExponential(type(c), shape(c), c.real("lambda"));
    }

    static <T extends Ops<T>> T logNormal(Call<T> c) {
        return key(c).randomLogNormal(type(c), shape(c), c.real("mean"), c.real("stddev"));
    }

    static <T extends Ops<T>> T binomial(Call<T> c) {
        return key(c).randomBinomial(type(c), shape(c), c.integer("nTrials"), c.real("p"));
    }

    static <T extends Ops<T>> T normalTruncated(Call<T> c) {
        return key(c).randomNormalTruncated(type(c), shape(c), c.real("mean"), c.real("stddev"));
    }
}
