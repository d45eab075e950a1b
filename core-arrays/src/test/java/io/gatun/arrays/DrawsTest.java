package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Streams of random arrays: equal seeds give equal values, and a position goes on where the last one ended. */
class DrawsTest {
    private static final DataType F = DataType.DOUBLE;

    private static final List<Function<Rng, NDArray>> ALL = List.of(
            r -> r.truncatedNormal(F, 0, 1, 3, 4),
            r -> r.logNormal(F, 0, 1, 3, 4),
            r -> r.exponential(F, 2, 3, 4),
            r -> r.gamma(F, 2, 1, 3, 4),
            r -> r.beta(F, 2, 1, 3, 4),
            r -> r.poisson(DataType.LONG, 50, 3, 4),
            r -> r.binomial(DataType.LONG, 50, 0.4, 3, 4),
            r -> r.integers(DataType.LONG, -100, 100, 3, 4),
            r -> r.permutation(20),
            r -> r.shuffle(Nd.create(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}), 0),
            r -> r.choice(Nd.ones(F, 40), 12, true),
            r -> r.choice(Nd.ones(F, 40), 12, false),
            r -> r.multinomial(Nd.ones(F, 40), 12),
            r -> r.orthogonal(F, 3, 3, 1));

    @Test
    void equalSeedsGiveEqualValuesAndTheStreamGoesOn() {
        for (Function<Rng, NDArray> f : ALL) {
            Rng r = Rng.of(7);
            double[] first = f.apply(r).toDoubleArray();
            double[] second = f.apply(r).toDoubleArray();
            assertArrayEquals(first, f.apply(Rng.of(7)).toDoubleArray());
            assertNotEquals(Arrays.toString(first), Arrays.toString(second));
            assertNotEquals(
                    Arrays.toString(first), Arrays.toString(f.apply(Rng.of(8)).toDoubleArray()));
            assertTrue(r.offset() >= 2 * 9);
        }
    }

    @Test
    void partsHaveStreamsOfTheirOwn() {
        Rng r = Rng.of(3);
        Set<Long> seeds = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seeds.add(r.split().seed());
        }
        assertEquals(100, seeds.size());
        assertEquals(Rng.of(3).split().seed(), Rng.of(3).split().seed());
    }

    @Test
    void inversesByTheNamesOfDeeplearning4j() {
        NDArray x = Rng.of(5).normal(F, 0, 1, 4, 3);
        NDArray one = InvertMatrix.pLeftInvert(x, false).matmul(x);
        assertTrue(one.equalsWithEps(Nd.eye(3).castTo(F), 1e-12));
        assertTrue(x.t().matmul(InvertMatrix.pRightInvert(x.t(), false))
                .equalsWithEps(Nd.eye(3).castTo(F), 1e-12));
        NDArray square = Nd.create(new double[] {2, 0, 0, 4}, 2, 2);
        assertEquals(square, InvertMatrix.invert(square, true));
        assertArrayEquals(new double[] {0.5, 0, 0, 0.25}, square.toDoubleArray(), 1e-15);
        assertArrayEquals(
                new double[] {2, 0, 0, 4}, InvertMatrix.pinvert(square, false).toDoubleArray(), 1e-14);
        assertThrows(GatunException.class, () -> InvertMatrix.invert(x, false));
    }
}
