package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Ops;
import io.gatun.ops.RandomFill;
import io.gatun.ops.RandomFill.Distribution;
import io.gatun.ops.Shape;
import io.gatun.ops.random.Choice;
import io.gatun.ops.random.Permutation;
import io.gatun.ops.random.RandomSample;
import java.util.List;

/**
 * Random values from a key, LONG[2] = {seed, offset}: element i depends on (seed, offset + i) alone, so equal keys give equal
 * values; add the number of elements to the offset to go on.
 */
@Namespace("random")
public final class Randoms {
    private Randoms() {}

    /**
     * Uniform values in [low, high) from this key.
     *
     * @formula $y_i \sim U(low, high)$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomUniform(T key, DataType type, Shape shape, double low, double high) {
        return key.apply(new RandomFill(Distribution.UNIFORM, type, shape, low, high), List.of(key));
    }

    /**
     * Normal values from this key.
     *
     * @formula $y_i \sim \mathcal{N}(\mu, \sigma^2)$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomNormal(T key, DataType type, Shape shape, double mean, double std) {
        return key.apply(new RandomFill(Distribution.NORMAL, type, shape, mean, std), List.of(key));
    }

    /**
     * From this key, 1 with the given probability, else 0.
     *
     * @formula $P(y_i = 1) = p$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomBernoulli(T key, DataType type, Shape shape, double probability) {
        return key.apply(new RandomFill(Distribution.BERNOULLI, type, shape, probability, 0), List.of(key));
    }

    /**
     * Exponential values with the given rate from this key, by inversion.
     *
     * @formula $y_i \sim \operatorname{Exp}(\lambda)$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomExponential(T key, DataType type, Shape shape, double rate) {
        return randomUniform(key, type, shape, 0, 1).rsub(1.0).log().mul(-1 / rate);
    }

    /**
     * Log-normal values from this key: the exponential of normal ones.
     *
     * @formula $\ln y_i \sim \mathcal{N}(\mu, \sigma^2)$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomLogNormal(T key, DataType type, Shape shape, double mean, double std) {
        return randomNormal(key, type, shape, mean, std).exp();
    }

    /**
     * Normal values from this key within two standard deviations of the mean; what lies outside is drawn again.
     *
     * @formula $y_i \sim \mathcal{N}(\mu, \sigma^2), \quad |y_i - \mu| \le 2 \sigma$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomNormalTruncated(
            T key, DataType type, Shape shape, double mean, double std) {
        return sample(key, RandomSample.Distribution.TRUNCATED_NORMAL, type, shape, mean, std);
    }

    /**
     * Gamma values from this key, of a shape parameter (often alpha) and a scale (the inverse of the rate beta).
     *
     * @formula $y_i \sim \Gamma(\alpha, scale)$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomGamma(T key, DataType type, Shape shape, double alpha, double scale) {
        return sample(key, RandomSample.Distribution.GAMMA, type, shape, alpha, scale);
    }

    /**
     * Beta values in [0, 1] from this key.
     *
     * @formula $y_i \sim \operatorname{Beta}(a, b)$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomBeta(T key, DataType type, Shape shape, double a, double b) {
        return sample(key, RandomSample.Distribution.BETA, type, shape, a, b);
    }

    /**
     * Poisson counts from this key, of any numeric type.
     *
     * @formula $y_i \sim \operatorname{Poisson}(\mu)$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomPoisson(T key, DataType type, Shape shape, double mean) {
        return sample(key, RandomSample.Distribution.POISSON, type, shape, mean, 0);
    }

    /**
     * Successes of a number of trials with a probability each, from this key, of any numeric type.
     *
     * @formula $y_i \sim B(trials, p)$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result FLOAT
     */
    @NoGradient
    public static <T extends Ops<T>> T randomBinomial(T key, DataType type, Shape shape, int trials, double p) {
        return sample(key, RandomSample.Distribution.BINOMIAL, type, shape, trials, p);
    }

    /**
     * Whole numbers from low to high - 1 from this key, of any numeric type; bounds up to 2^53.
     *
     * @formula $y_i \sim U\{low, \ldots, high - 1\}$
     * @shapes a key [2], to the given shape
     * @types x: LONG; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T randomInteger(T key, DataType type, Shape shape, long low, long high) {
        return sample(key, RandomSample.Distribution.INTEGER, type, shape, low, high);
    }

    private static <T extends Ops<T>> T sample(
            T key, RandomSample.Distribution kind, DataType type, Shape shape, double a, double b) {
        return key.apply(new RandomSample(kind, type, shape, a, b), List.of(key));
    }

    /**
     * The numbers 0 to n - 1 in random order from this key: LONG[n].
     *
     * @formula none: every order is equally likely
     * @shapes a key [2], to [n]
     * @types x: LONG; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T randomPermutation(T key, long n) {
        return key.apply(new Permutation(n), List.of(key));
    }

    /**
     * Random positions, LONG[count], from this key, each as often as its weight (of a vector, 0 or more) says.
     *
     * @formula $P(y_i = k) \propto w_k$
     * @shapes a key [2], weights [n], to [count]
     * @types x: LONG; weights: all types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T randomChoice(T key, T weights, long count, boolean replacement) {
        T floating = weights.dataType().isFloating() ? weights : weights.cast(DataType.DOUBLE);
        return key.apply(new Choice(count, replacement), List.of(key, floating));
    }

    /**
     * Classes, LONG[..., samples], from this key by unnormalised log-probabilities [..., classes], with replacement: the largest of these and
     * Gumbel noise. Takes samples times their number of random values.
     *
     * @formula $y = \operatorname{argmax}_k (x_k + G_k)$, G Gumbel noise
     * @shapes a key [2], logits [..., classes], to [..., samples]
     * @types x: LONG; logits: all types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T randomMultinomial(T key, T logits, long samples) {
        T floating = Axes.floating(logits);
        T wide = floating.expandDims(-2);
        Shape shape = wide.shape().with(wide.shape().rank() - 2, samples);
        T noise = randomUniform(key, DataType.DOUBLE, shape, 0, 1)
                .rsub(1.0)
                .log()
                .neg()
                .log()
                .neg();
        return wide.cast(DataType.DOUBLE).add(noise).argmax(-1);
    }

    /**
     * An orthogonal matrix (orthonormal rows or columns, if it is not square) from this key, uniform by Haar's measure, times gain.
     *
     * @formula $Q^\top Q = gain^2 \, I$
     * @shapes a key [2], to [rows, columns]
     * @types x: LONG; result DOUBLE
     */
    @NoGradient
    public static <T extends Ops<T>> T randomOrthogonal(T key, DataType type, long rows, long columns, double gain) {
        Shape tall = Shape.of(Math.max(rows, columns), Math.min(rows, columns));
        T normal = randomNormal(key, DataType.DOUBLE, tall, 0, 1);
        List<T> f = normal.qr();
        T q = f.get(0).mul(f.get(1).matrixDiagPart().sign().mul(gain));
        return (rows < columns ? q.t() : q).cast(type);
    }

    /**
     * The elements along an axis in random order, by a random key; all others stay together.
     *
     * @formula none: every order is equally likely
     * @shapes x any, key [2]; the result as x
     * @types x: all types; key: LONG; result as x
     */
    public static <T extends Ops<T>> T shuffle(T x, int axis, T key) {
        int k = x.shape().axis("shuffle", axis);
        return x.gather(randomPermutation(key, x.shape().size(k)), k);
    }

    /**
     * Zero with probability rate, else {@code x / (1 - rate)}, by a random key (Srivastava et al., 2014).
     *
     * @formula $y_i = \frac{m_i \, x_i}{1 - rate}, \quad m \sim B(1 - rate)$
     * @shapes x any, key [2]; the result as x
     * @types x: floating types; key: LONG; result as x
     */
    public static <T extends Ops<T>> T dropout(T x, double rate, T key) {
        return x.apply(new Dropout(rate), List.of(x, key));
    }
}
