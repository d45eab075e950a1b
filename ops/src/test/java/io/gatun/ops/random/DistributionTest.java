package io.gatun.ops.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The generator's known answers, and distributions by Kolmogorov and Smirnov's test and by chi-square, with fixed seeds. */
class DistributionTest {
    private static final int N = 20_000;
    private static final Shape MANY = Shape.of(N);
    /** Passed by 999 of 1000 right samples: sqrt(-ln(0.0005) / 2). */
    private static final double KOLMOGOROV = 1.95;

    private static ReferenceValue key(double seed) {
        return ReferenceValue.of(DataType.LONG, Shape.of(2), seed, 0);
    }

    /** The vectors of Random123 for Philox4x32-10. */
    @Test
    void knownAnswers() {
        long[][] cases = {
            {0, 0, 0, 0xe169c58d6627e8d5L, 0x9b00dbd8bc57ac4cL},
            {-1, -1, -1, 0x41c83b0e408f276dL, 0x6d5451fda20bc7c6L},
            {0x85a308d3243f6a88L, 0x0370734413198a2eL, 0x299f31d0a4093822L, 0x94fdccebd16cfe09L, 0x24126ea15001e420L},
        };
        for (long[] c : cases) {
            int[] words = Philox.block(c[0], c[1], c[2]);
            assertArrayEquals(new int[] {(int) c[3], (int) (c[3] >>> 32), (int) c[4], (int) (c[4] >>> 32)}, words);
        }
    }

    private static void continuous(ReferenceValue sample, DoubleUnaryOperator distribution) {
        double[] v = sample.toArray();
        Arrays.sort(v);
        double worst = 0;
        for (int i = 0; i < v.length; i++) {
            double f = distribution.applyAsDouble(v[i]);
            worst = Math.max(worst, Math.max(f - (double) i / v.length, (i + 1.0) / v.length - f));
        }
        assertTrue(worst * Math.sqrt(v.length) < KOLMOGOROV, "distance " + worst * Math.sqrt(v.length));
    }

    /** Compares counts of 0, 1, 2, ... with what their probabilities lead to expect; rare ones are taken together. */
    private static void discrete(ReferenceValue sample, int from, int until, IntToDoubleFunction probability) {
        double[] v = sample.toArray();
        double chi = 0;
        int cells = 0;
        double expected = 0;
        double seen = 0;
        double before = 0;
        for (int k = from; k < until; k++) {
            int value = k;
            expected += probability.applyAsDouble(k) * v.length;
            seen += Arrays.stream(v).filter(x -> x == value).count();
            if (expected >= 10) {
                chi += (seen - expected) * (seen - expected) / expected;
                cells++;
                before += seen;
                expected = 0;
                seen = 0;
            }
        }
        double rest = v.length - before - seen;
        assertTrue(rest <= 10 + 0.001 * v.length, rest + " values lie elsewhere");
        // Wilson and Hilferty: the cube root of chi-square over its degrees of freedom is nearly normal.
        double df = Math.max(1, cells - 1);
        double z = (Math.cbrt(chi / df) - (1 - 2 / (9 * df))) / Math.sqrt(2 / (9 * df));
        assertTrue(z < 3.3, "chi-square " + chi + " of " + cells + " cells");
    }

    private static double logGamma(double x) {
        double sum = 0;
        for (; x < 20; x++) {
            sum -= Math.log(x);
        }
        double r = 1 / (x * x);
        return sum
                + (x - 0.5) * Math.log(x)
                - x
                + 0.5 * Math.log(2 * Math.PI)
                + (1.0 / 12 - r * (1.0 / 360 - r / 1260)) / x;
    }

    /** The regularised lower incomplete gamma function, by its series. */
    private static double gammaBelow(double a, double x) {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < 1000 && term > sum * 1e-16; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return x <= 0 ? 0 : Math.min(1, sum * Math.exp(a * Math.log(x) - x - logGamma(a)));
    }

    private static double normalBelow(double z) {
        double half = 0.5 * gammaBelow(0.5, z * z / 2);
        return z < 0 ? 0.5 - half : 0.5 + half;
    }

    /** The regularised incomplete beta function by Simpson's rule after a change of variable that flattens its ends. */
    private static double betaBelow(double a, double b, double x) {
        int n = 400;
        double top = Math.asin(Math.sqrt(x));
        double sum = 0;
        for (int i = 0; i <= n; i++) {
            double t = Math.max(1e-300, top * i / n);
            double f = Math.pow(Math.sin(t), 2 * a - 1) * Math.pow(Math.cos(t), 2 * b - 1);
            sum += f * (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2);
        }
        return 2 * sum * top / n / 3 * Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b));
    }

    @Test
    void continuousDistributions() {
        DataType d = DataType.DOUBLE;
        continuous(key(1).randomUniform(d, MANY, -1, 3), x -> (x + 1) / 4);
        continuous(key(2).randomNormal(d, MANY, 1, 2), x -> normalBelow((x - 1) / 2));
        continuous(key(3).randomExponential(d, MANY, 2), x -> 1 - Math.exp(-2 * x));
        continuous(key(4).randomLogNormal(d, MANY, 1, 0.5), x -> normalBelow((Math.log(x) - 1) / 0.5));
        double inside = normalBelow(2) - normalBelow(-2);
        continuous(
                key(5).randomNormalTruncated(d, MANY, 3, 2),
                x -> (normalBelow((x - 3) / 2) - normalBelow(-2)) / inside);
        for (double alpha : new double[] {0.3, 1, 4.5, 60}) {
            continuous(key(6).randomGamma(d, MANY, alpha, 1.5), x -> gammaBelow(alpha, x / 1.5));
        }
        continuous(key(7).randomBeta(d, MANY, 0.5, 0.8), x -> betaBelow(0.5, 0.8, x));
        continuous(key(8).randomBeta(d, MANY, 2, 5), x -> betaBelow(2, 5, x));
    }

    @Test
    void discreteDistributions() {
        for (double mean : new double[] {0.7, 9.5, 10, 40, 300}) {
            discrete(
                    key(9).randomPoisson(DataType.INT, MANY, mean),
                    0,
                    1000,
                    k -> Math.exp(k * Math.log(mean) - mean - logGamma(k + 1)));
        }
        for (double p : new double[] {0.05, 0.3, 0.5, 0.93}) {
            for (int n : new int[] {1, 12, 200}) {
                discrete(
                        key(10).randomBinomial(DataType.LONG, MANY, n, p),
                        0,
                        n + 1,
                        k -> Math.exp(logGamma(n + 1)
                                - logGamma(k + 1)
                                - logGamma(n - k + 1)
                                + k * Math.log(p)
                                + (n - k) * Math.log1p(-p)));
            }
        }
        discrete(key(11).randomInteger(DataType.BYTE, MANY, -3, 4), -3, 4, k -> 1.0 / 7);
        discrete(key(12).randomBernoulli(DataType.INT, MANY, 0.2), 0, 2, k -> k == 1 ? 0.2 : 0.8);
        double[] weights = {1, 0, 3, 4};
        discrete(key(13).randomChoice(ReferenceValue.of(weights), N, true), 0, 4, k -> weights[k] / 8);
        discrete(key(14).randomMultinomial(ReferenceValue.of(weights).log(), N), 0, 4, k -> weights[k] / 8);
    }

    @Test
    void edges() {
        assertArrayEquals(
                new double[5],
                key(1).randomPoisson(DataType.INT, Shape.of(5), 0).toArray());
        assertArrayEquals(
                new double[5],
                key(1).randomBinomial(DataType.INT, Shape.of(5), 7, 0).toArray());
        assertArrayEquals(
                new double[] {7, 7},
                key(1).randomBinomial(DataType.INT, Shape.of(2), 7, 1).toArray());
        assertArrayEquals(
                new double[] {3},
                key(1).randomInteger(DataType.INT, Shape.of(1), 3, 4).toArray());
        assertEquals(0, key(1).randomGamma(DataType.FLOAT, Shape.of(0), 1, 1).toArray().length);
        for (DataType type : new DataType[] {DataType.HALF, DataType.BFLOAT16, DataType.FLOAT}) {
            for (double v : key(2).randomExponential(type, MANY, 1).toArray()) {
                assertTrue(v >= 0 && v < 20, type + " " + v);
            }
        }
        double[] small = key(3).randomBeta(DataType.DOUBLE, MANY, 0.001, 0.001).toArray();
        assertTrue(Arrays.stream(small).allMatch(v -> v >= 0 && v <= 1));
        assertEquals(0.5, Arrays.stream(small).average().orElseThrow(), 0.02);
    }

    /** Element i depends on seed and offset + i alone, whatever else is drawn. */
    @Test
    void anElementHasAStreamOfItsOwn() {
        for (RandomSample.Distribution distribution : RandomSample.Distribution.values()) {
            RandomSample whole = new RandomSample(
                    distribution,
                    DataType.DOUBLE,
                    Shape.of(50),
                    4,
                    0.5
                            + switch (distribution) {
                                case INTEGER -> 99.5;
                                default -> 0;
                            });
            RandomSample part = new RandomSample(distribution, DataType.DOUBLE, Shape.of(20), whole.a(), whole.b());
            double[] all = key(5).apply(whole, java.util.List.of(key(5))).toArray();
            ReferenceValue later = ReferenceValue.of(DataType.LONG, Shape.of(2), 5, 30);
            assertArrayEquals(
                    Arrays.copyOfRange(all, 30, 50),
                    later.apply(part, java.util.List.of(later)).toArray());
        }
        // Long arrays are made in parallel, to the same values.
        double[] many =
                key(6).randomGamma(DataType.DOUBLE, Shape.of(30_000), 0.5, 1).toArray();
        assertArrayEquals(
                Arrays.copyOf(many, 100),
                key(6).randomGamma(DataType.DOUBLE, Shape.of(100), 0.5, 1).toArray());
    }

    @Test
    void withoutReplacementNoneComesTwice() {
        ReferenceValue weights = ReferenceValue.of(1, 0, 2, 5, 3);
        int[] first = new int[5];
        for (int seed = 0; seed < 4000; seed++) {
            double[] chosen = key(seed).randomChoice(weights, 4, false).toArray();
            Set<Double> distinct = new HashSet<>();
            Arrays.stream(chosen).forEach(distinct::add);
            assertEquals(Set.of(0.0, 2.0, 3.0, 4.0), distinct);
            first[(int) chosen[0]]++;
        }
        // The first is drawn by weight.
        assertEquals(5.0 / 11, first[3] / 4000.0, 0.025);
        assertEquals(1.0 / 11, first[0] / 4000.0, 0.015);
    }

    @Test
    void permutationsAreEquallyLikely() {
        int[] counts = new int[27];
        for (int seed = 0; seed < 6000; seed++) {
            double[] p = key(seed).randomPermutation(3).toArray();
            counts[(int) (9 * p[0] + 3 * p[1] + p[2])]++;
        }
        int[] seen = Arrays.stream(counts).filter(c -> c > 0).toArray();
        assertEquals(6, seen.length);
        assertTrue(Arrays.stream(seen).allMatch(c -> Math.abs(c - 1000) < 110), Arrays.toString(seen));
        double[] x = IntStream.range(0, 12).asDoubleStream().toArray();
        ReferenceValue rows = ReferenceValue.of(DataType.DOUBLE, Shape.of(6, 2), x);
        double[] y = rows.shuffle(0, key(3)).toArray();
        for (int i = 0; i < 6; i++) {
            assertEquals(y[2 * i] + 1, y[2 * i + 1]);
        }
        Arrays.sort(y);
        assertArrayEquals(x, y);
    }

    @Test
    void orthogonalMatricesAndCrops() {
        for (long[] s : new long[][] {{4, 4}, {5, 3}, {2, 6}}) {
            ReferenceValue q = key(4).randomOrthogonal(DataType.DOUBLE, s[0], s[1], 2);
            assertEquals(Shape.of(s), q.shape());
            ReferenceValue product = s[0] < s[1] ? q.matmul(q, false, true) : q.matmul(q, true, false);
            assertArrayEquals(product.matrixPower(0).mul(4.0).toArray(), product.toArray(), 1e-13);
        }
        ReferenceValue x = ReferenceValue.of(
                DataType.DOUBLE,
                Shape.of(3, 4),
                IntStream.range(0, 12).asDoubleStream().toArray());
        Set<Double> corners = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            double[] y = x.randomCrop(key(seed), 2, 3).toArray();
            corners.add(y[0]);
            assertEquals(y[0] + 6, y[5]);
        }
        assertEquals(Set.of(0.0, 1.0, 4.0, 5.0), corners);
    }

    @Test
    void whatIsNotDrawnIsNamed() {
        fails(() -> key(1).randomGamma(DataType.FLOAT, MANY, 0, 1), "[randomSample] GAMMA(0.0, 1.0)");
        fails(() -> key(1).randomBinomial(DataType.INT, MANY, 3, 1.5), "BINOMIAL(3.0, 1.5)");
        fails(() -> key(1).randomInteger(DataType.INT, MANY, 3, 3), "INTEGER(3.0, 3.0)");
        fails(() -> key(1).randomPoisson(DataType.INT, MANY, Double.NaN), "POISSON(NaN");
        fails(() -> key(1).randomBeta(DataType.INT, MANY, 1, 1), "expected a floating type");
        fails(
                () -> key(1).randomChoice(ReferenceValue.of(1, 0), 2, false),
                "[choice] 2 positions of 1 with a weight above 0");
        fails(() -> key(1).randomChoice(ReferenceValue.of(1, -1), 2, true), "[choice] weight -1.0");
        fails(() -> ReferenceValue.of(1, 2).randomCrop(key(1), 3), "[randomCrop] sizes [3] of shape [2]");
        fails(() -> key(1).randomPermutation(-1), "[permutation] of -1 numbers");
    }

    private static void fails(Runnable call, String text) {
        String message = assertThrows(GatunException.class, call::run).getMessage();
        assertTrue(message.contains(text), message);
    }
}
