package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Ops;
import io.gatun.ops.RandomFill;
import io.gatun.ops.RandomFill.Distribution;
import io.gatun.ops.Shape;
import java.util.List;

/**
 * Random values from a key, LONG[2] = {seed, offset}: element i depends on (seed, offset + i) alone, so equal keys give equal
 * values; add the number of elements to the offset to go on.
 */
@Namespace("random")
public final class Randoms {
    private Randoms() {}

    /** Uniform values in [low, high) from this key. */
    @NoGradient
    public static <T extends Ops<T>> T randomUniform(T key, DataType type, Shape shape, double low, double high) {
        return key.apply(new RandomFill(Distribution.UNIFORM, type, shape, low, high), List.of(key));
    }

    /** Normal values from this key. */
    @NoGradient
    public static <T extends Ops<T>> T randomNormal(T key, DataType type, Shape shape, double mean, double std) {
        return key.apply(new RandomFill(Distribution.NORMAL, type, shape, mean, std), List.of(key));
    }

    /** From this key, 1 with the given probability, else 0. */
    @NoGradient
    public static <T extends Ops<T>> T randomBernoulli(T key, DataType type, Shape shape, double probability) {
        return key.apply(new RandomFill(Distribution.BERNOULLI, type, shape, probability, 0), List.of(key));
    }

    /** Exponential values with the given rate from this key, by inversion. */
    @NoGradient
    public static <T extends Ops<T>> T randomExponential(T key, DataType type, Shape shape, double rate) {
        return randomUniform(key, type, shape, 0, 1).rsub(1.0).log().mul(-1 / rate);
    }

    /** Log-normal values from this key: the exponential of normal ones. */
    @NoGradient
    public static <T extends Ops<T>> T randomLogNormal(T key, DataType type, Shape shape, double mean, double std) {
        return randomNormal(key, type, shape, mean, std).exp();
    }

    /** Zero with probability rate, else {@code x / (1 - rate)}, by a random key (Srivastava et al., 2014). */
    public static <T extends Ops<T>> T dropout(T x, double rate, T key) {
        return x.apply(new Dropout(rate), List.of(x, key));
    }
}
