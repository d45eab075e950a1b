package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.reference.ReferenceValue;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The random streams: the generator's own test vector, and moments of the distributions. */
class RandomTest {
    private static final int N = 40_000;

    private static ReferenceValue key(double seed, double offset) {
        return ReferenceValue.of(DataType.LONG, Shape.of(2), seed, offset);
    }

    /** The known answer of Random123 for Philox4x32-10 with counter and key zero: 6627e8d5 e169c58d bc57ac4c 9b00dbd8. */
    @Test
    void knownAnswer() {
        double[] words = key(0, 0)
                .apply(
                        new RandomFill(RandomFill.Distribution.BITS, DataType.INT, Shape.of(4), 0, 0),
                        java.util.List.of(key(0, 0)))
                .toArray();
        assertArrayEquals(new double[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, words);
    }

    /** Element i depends on seed and offset + i alone. */
    @ParameterizedTest
    @EnumSource(names = {"HALF", "BFLOAT16", "FLOAT", "DOUBLE"})
    void anOffsetContinuesAStream(DataType type) {
        double[] whole = key(9, 0).randomNormal(type, Shape.of(11), 0, 1).toArray();
        double[] rest = key(9, 3).randomNormal(type, Shape.of(8), 0, 1).toArray();
        assertArrayEquals(Arrays.copyOfRange(whole, 3, 11), rest);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT", "DOUBLE", "HALF"})
    void moments(DataType type) {
        double[] u = key(1, 0).randomUniform(type, Shape.of(N), -1, 3).toArray();
        assertEquals(1, mean(u), 0.03);
        assertEquals(16.0 / 12, variance(u), 0.03);
        assertTrue(Arrays.stream(u).allMatch(v -> v >= -1 && v < 3));
        double[] n = key(2, 0).randomNormal(type, Shape.of(N), 2, 0.5).toArray();
        assertEquals(2, mean(n), 0.01);
        assertEquals(0.25, variance(n), 0.01);
        double[] b = key(3, 0).randomBernoulli(type, Shape.of(N), 0.3).toArray();
        assertEquals(0.3, mean(b), 0.01);
        double[] e = key(4, 0).randomExponential(type, Shape.of(N), 2).toArray();
        assertEquals(0.5, mean(e), 0.02);
        double[] l = key(5, 0).randomLogNormal(type, Shape.of(N), 0, 0.5).toArray();
        assertEquals(Math.exp(0.125), mean(l), 0.02);
    }

    @Test
    void dropoutKeepsTheMean() {
        ReferenceValue ones = ReferenceValue.of(
                DataType.FLOAT,
                Shape.of(N),
                Arrays.stream(new double[N]).map(v -> 1).toArray());
        double[] y = ones.dropout(0.25, key(6, 0)).toArray();
        assertEquals(1, mean(y), 0.02);
        assertTrue(Arrays.stream(y).allMatch(v -> v == 0 || v == (float) (1 / 0.75)));
        double[] mask =
                key(6, 0).randomBernoulli(DataType.FLOAT, Shape.of(N), 0.75).toArray();
        for (int i = 0; i < N; i++) {
            assertEquals(mask[i] != 0, y[i] != 0);
        }
    }

    private static double mean(double[] v) {
        return Arrays.stream(v).average().orElseThrow();
    }

    private static double variance(double[] v) {
        double m = mean(v);
        return Arrays.stream(v).map(a -> (a - m) * (a - m)).average().orElseThrow();
    }
}
