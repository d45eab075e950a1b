package io.gatun.ops.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Pullback;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FakeQuantizeTest {
    private static ReferenceValue values(double... v) {
        return ReferenceValue.of(v);
    }

    private static double[] run(Op op, double... v) {
        ReferenceValue x = values(v);
        return x.apply(op, List.of(x)).toArray();
    }

    /** In whole numbers, as a kernel of 8 bits holds them. */
    private static double held(FakeQuantize q, double x) {
        long n = (long) Math.rint(x * (1 / q.scale())) + q.zeroPoint();
        return (Math.max(q.low(), Math.min(q.high(), n)) - q.zeroPoint()) * q.scale();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 6", "-3, 0.5", "2, 5", "-5, -2", "0, 0", "-1e-9, 1e9"})
    void valuesAreThoseOfWholeNumbers(double min, double max) {
        FakeQuantize q = FakeQuantize.unsigned(min, max);
        Random random = new Random(1);
        double[] x = random.doubles(400, 1.5 * Math.min(min, -1), 1.5 * Math.max(max, 1))
                .toArray();
        double[] y = run(q, x);
        for (int i = 0; i < x.length; i++) {
            assertEquals(held(q, x[i]), y[i], 1e-12 * Math.abs(x[i]));
            if (x[i] >= q.least() && x[i] <= q.greatest()) {
                assertTrue(Math.abs(x[i] - y[i]) <= q.scale() * 0.5000001, x[i] + " became " + y[i]);
            }
        }
        assertArrayEquals(new double[] {0}, run(q, 0), "0 stays 0: padding and ReLU");
        assertTrue(q.zeroPoint() >= 0 && q.zeroPoint() <= 255);
        assertTrue(q.least() <= min + q.scale() && q.greatest() >= max - q.scale(), q::toString);
    }

    @Test
    void signedValuesAreSymmetric() {
        FakeQuantize q = FakeQuantize.signed(2.54);
        assertEquals(new FakeQuantize(0.02, 0, -127, 127), q);
        assertArrayEquals(new double[] {2.54, -2.54, 0.02, 0, 0.04}, run(q, 9, -9, 0.021, 0.009, 0.05), 1e-12);
        assertEquals(1, FakeQuantize.signed(0).scale());
    }

    @Test
    void theGradientPassesWhereNothingIsCutOff() {
        FakeQuantize q = FakeQuantize.unsigned(-1, 1);
        ReferenceValue x = values(-2, -0.9, 0, 0.9, 2);
        ReferenceValue y = x.apply(q, List.of(x));
        Pullback<ReferenceValue> p =
                new Pullback<>(List.of(values(1, 2, 3, 4, 5)), List.of(x), List.of(y), new boolean[] {true});
        assertArrayEquals(new double[] {0, 2, 3, 4, 0}, q.vjp(p).getFirst().toArray());
        assertArrayEquals(
                new double[] {1, 2, 3, 4, 5},
                new FakeQuantizeDynamic().vjp(p).getFirst().toArray());
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 6", "2, 5", "-5, -2"})
    void theDynamicRangeIsThatOfTheValue(double min, double max) {
        Random random = new Random(2);
        double[] x = random.doubles(100, min, max).toArray();
        x[3] = min;
        x[50] = max;
        double[] wanted = run(FakeQuantize.unsigned(min, max), x);
        double[] got = run(new FakeQuantizeDynamic(), x);
        for (int i = 0; i < x.length; i++) {
            assertEquals(
                    wanted[i], got[i], FakeQuantize.unsigned(min, max).scale() * 1.01, "half-way cases may differ");
            assertTrue(
                    Math.abs(x[i] - got[i]) <= FakeQuantize.unsigned(min, max).scale() * 0.500001);
        }
        assertArrayEquals(new double[] {0, 0}, run(new FakeQuantizeDynamic(), 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 255", "-1, 0, 0, 255", "NaN, 0, 0, 255", "Infinity, 0, 0, 255", "1, 256, 0, 255", "1, 0, 5, 5"
    })
    void wrongNumbersAreRefused(double scale, int zeroPoint, int low, int high) {
        assertThrows(GatunException.class, () -> new FakeQuantize(scale, zeroPoint, low, high));
    }
}
