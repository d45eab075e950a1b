package io.gatun.ops.distributions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Numeric;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.reference.ReferenceValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Distributions against SciPy 1.17, and samples against the distributions. */
class DistributionsTest {
    /**
     * What scipy.stats says.
     *
     * @param d the distribution
     * @param mean its mean
     * @param variance its variance
     * @param x places
     * @param logProb logpdf or logpmf there
     */
    record Known(Univariate d, double mean, double variance, double[] x, double[] logProb) {
        @Override
        public String toString() {
            return d.toString();
        }

        boolean counts() {
            return d instanceof Bernoulli || d instanceof Binomial || d instanceof Poisson;
        }
    }

    private static double[] v(double... values) {
        return values;
    }

    static Stream<Known> known() {
        return Stream.of(
                new Known(
                        new Normal(1, 2),
                        1,
                        4,
                        v(-3, 1, 2.5),
                        v(-3.612085713764618, -1.612085713764618, -1.893335713764618)),
                new Known(
                        new Uniform(-1, 3),
                        1,
                        1.3333333333333333,
                        v(-1, 0, 2.9),
                        v(-1.3862943611198906, -1.3862943611198906, -1.3862943611198906)),
                new Known(
                        new LogNormal(0.5, 0.75),
                        2.184200810815618,
                        3.6021643061596613,
                        v(0.1, 1, 5),
                        v(-5.310434215289906, -0.8534786829751139, -3.334785467894667)),
                new Known(
                        new TruncatedNormal(1, 2),
                        1,
                        3.094965214199693,
                        v(-2.5, 1, 4),
                        v(-3.096767801472228, -1.565517801472228, -2.690517801472228)),
                new Known(new Bernoulli(0.3), 0.3, 0.21, v(0, 1), v(-0.35667494393873245, -1.2039728043259361)),
                new Known(
                        new Binomial(12, 0.4),
                        4.8,
                        2.88,
                        v(0, 5, 12),
                        v(-6.129907485191889, -1.4826716339182848, -10.99548878248986)),
                new Known(
                        new Exponential(2.5),
                        0.4,
                        0.16,
                        v(0, 0.5, 3),
                        v(0.916290731874155, -0.333709268125845, -6.583709268125845)),
                new Known(
                        new Gamma(2.5, 0.75),
                        1.875,
                        1.40625,
                        v(0.1, 1, 6),
                        v(-3.1526886621678685, -0.8988110226768001, -4.8778384855013845)),
                new Known(
                        new Gamma(0.5, 2),
                        1,
                        2,
                        v(0.1, 1, 6),
                        v(0.18235401329235013, -1.4189385332046727, -4.8148182678187)),
                new Known(
                        new Beta(2, 3.5),
                        0.36363636363636365,
                        0.03560076287349015,
                        v(0.1, 0.5, 0.9),
                        v(0.1908539831330307, 0.33082523331183333, -3.1049828828712993)),
                new Known(new Poisson(3.5), 3.5, 3.5, v(0, 3, 10), v(-3.5, -1.5334705637419508, -6.076782888121835)));
    }

    private static double[] logProb(Univariate d, double... x) {
        return d.logProb(ReferenceValue.of(x)).toArray();
    }

    private static ReferenceValue key(long seed) {
        return ReferenceValue.of(DataType.LONG, Shape.of(2), seed, 0);
    }

    @ParameterizedTest
    @MethodSource("known")
    void agreeWithSciPy(Known k) {
        assertEquals(k.mean, k.d.mean(), 1e-13);
        assertEquals(k.variance, k.d.variance(), 1e-13 * Math.max(1, k.variance));
        double[] found = logProb(k.d, k.x);
        for (int i = 0; i < k.x.length; i++) {
            assertEquals(k.logProb[i], found[i], 1e-12 * Math.max(1, Math.abs(k.logProb[i])), "at " + k.x[i]);
        }
    }

    /** Mean and variance of a sample, each within five of its standard errors, and its distribution function (Kolmogorov, Smirnov). */
    @ParameterizedTest
    @MethodSource("known")
    void samplesAreOfTheDistribution(Known k) {
        int n = 20_000;
        double[] x = k.d.sample(key(17), DataType.DOUBLE, Shape.of(n)).toArray();
        double mean = Arrays.stream(x).average().orElseThrow();
        assertEquals(k.mean, mean, 5 * Math.sqrt(k.variance / n));
        double[] squares =
                Arrays.stream(x).map(v -> (v - k.mean) * (v - k.mean)).toArray();
        double variance = Arrays.stream(squares).average().orElseThrow();
        double fourth = Arrays.stream(squares).map(s -> s * s).average().orElseThrow();
        assertEquals(k.variance, variance, 5 * Math.sqrt((fourth - variance * variance) / n));
        Arrays.sort(x);
        double distance = k.counts() ? ofCounts(k.d, x) : ofNumbers(k.d, x);
        assertTrue(distance < 1.95 / Math.sqrt(n), "distance " + distance); // of one sample in a thousand
    }

    /** The greatest distance of the sample's distribution function, at the whole numbers. */
    private static double ofCounts(Univariate d, double[] sorted) {
        double below = 0;
        double distance = 0;
        int at = 0;
        for (int c = 0; c <= sorted[sorted.length - 1]; c++) {
            below += Math.exp(logProb(d, c)[0]);
            while (at < sorted.length && sorted[at] <= c) {
                at++;
            }
            distance = Math.max(distance, Math.abs(below - (double) at / sorted.length));
        }
        return distance;
    }

    /** The same at every fortieth number. */
    private static double ofNumbers(Univariate d, double[] sorted) {
        double from = sorted[0];
        double below = 1.0 / sorted.length;
        double distance = 0;
        for (int i = 0; i < sorted.length; i += 40) {
            below += share(d, from, sorted[i]);
            from = sorted[i];
            distance = Math.max(distance, Math.abs(below - (i + 1.0) / sorted.length));
        }
        return distance;
    }

    /** The integral of the density, by Simpson's rule. */
    private static double share(Univariate d, double from, double to) {
        int steps = 64;
        double[] x = new double[steps + 1];
        for (int i = 0; i <= steps; i++) {
            x[i] = from + (to - from) * i / steps;
        }
        double[] log = logProb(d, x);
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double p = Double.isFinite(log[i]) ? Math.exp(log[i]) : 0;
            sum += p * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2);
        }
        return sum * (to - from) / steps / 3;
    }

    @ParameterizedTest
    @MethodSource("known")
    void slopesOfTheDensity(Known k) {
        if (!k.counts()) {
            Univariate d = k.d;
            Numeric.Formula f = new Numeric.Formula() {
                @Override
                public <T extends Ops<T>> List<T> apply(List<T> in) {
                    return List.of(d.logProb(in.getFirst()));
                }
            };
            Numeric.checkGradients(f, List.of(ReferenceValue.of(0.25, 0.5, 0.75)), true);
        }
    }

    @Test
    void whatCannotBeDrawnHasNoDensity() {
        double none = Double.NEGATIVE_INFINITY;
        assertEquals(none, logProb(new Uniform(0, 1), -0.1)[0]);
        assertEquals(none, logProb(new TruncatedNormal(0, 1), 2.1)[0]);
        assertEquals(none, logProb(new LogNormal(0, 1), 0)[0]);
        assertEquals(none, logProb(new Exponential(1), -1)[0]);
        assertEquals(none, logProb(new Gamma(2, 1), -1)[0]);
        assertEquals(none, logProb(new Beta(2, 2), 1.1)[0]);
        for (double bad : v(-1, 0.5, 4)) {
            assertEquals(none, logProb(new Binomial(3, 0.5), bad)[0]);
        }
        assertEquals(none, logProb(new Poisson(1), 1.5)[0]);
        assertEquals(none, logProb(new Constant(2), 1)[0]);
        assertEquals(0, logProb(new Constant(2), 2)[0]);
        assertEquals(0, logProb(new Bernoulli(1), 1)[0]);
        assertEquals(none, logProb(new Bernoulli(1), 0)[0]);
        assertEquals(0, logProb(new Poisson(0), 0)[0]);
        for (Univariate d : List.of(new Normal(0, 1), new Uniform(0, 1), new Gamma(2, 1), new Poisson(2))) {
            assertTrue(Double.isNaN(logProb(d, Double.NaN)[0]), d.toString());
        }
    }

    @Test
    void constantsAndMatrices() {
        assertEquals(
                6,
                new Constant(2).sample(key(1), DataType.INT, Shape.of(3)).sum().toArray()[0]);
        assertEquals(2, new Constant(2).mean());
        assertEquals(0, new Constant(2).variance());
        for (long[] sizes : new long[][] {{3, 5}, {5, 3}, {4, 2, 3}}) {
            ReferenceValue q = new Orthogonal(2).sample(key(3), DataType.DOUBLE, Shape.of(sizes));
            assertEquals(Shape.of(sizes), q.shape());
            ReferenceValue m = q.reshape(sizes[0], q.shape().length() / sizes[0]);
            boolean wide = m.shape().size(0) <= m.shape().size(1);
            ReferenceValue square = wide ? m.matmul(m.t()) : m.t().matmul(m);
            double[] off = square.sub(square.eye(square.shape().size(0)).mul(4.0))
                    .abs()
                    .max()
                    .toArray();
            assertEquals(0, off[0], 1e-12);
        }
        assertThrows(ShapeException.class, () -> new Orthogonal(1).sample(key(1), DataType.FLOAT, Shape.of(3)));
    }

    @Test
    void parametersAreChecked() {
        for (Executable e : new Executable[] {
            () -> new Normal(0, -1),
            () -> new Normal(Double.NaN, 1),
            () -> new Uniform(1, 1),
            () -> new LogNormal(0, Double.POSITIVE_INFINITY),
            () -> new TruncatedNormal(Double.POSITIVE_INFINITY, 1),
            () -> new Bernoulli(1.1),
            () -> new Binomial(-1, 0.5),
            () -> new Exponential(0),
            () -> new Gamma(0, 1),
            () -> new Beta(1, Double.NaN),
            () -> new Poisson(-1),
            () -> new Orthogonal(Double.NaN)
        }) {
            String message = assertThrows(GatunException.class, e).getMessage();
            assertTrue(message.startsWith("[distribution] ") && message.contains("expected"), message);
        }
    }
}
