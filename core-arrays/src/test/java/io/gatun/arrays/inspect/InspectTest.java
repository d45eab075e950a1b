package io.gatun.arrays.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.ops.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InspectTest {
    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "UTF8")
    void statisticsOfEveryType(DataType type) {
        NDArray x = Nd.create(new double[] {1, 0, 1, 1}, 4).castTo(type);
        Statistics s = Statistics.of(x);
        assertEquals(4, s.count());
        assertEquals(0, s.min());
        assertEquals(1, s.max());
        assertEquals(0.75, s.mean());
        assertEquals(Math.sqrt(0.1875), s.deviation(), 1e-12);
        assertTrue(s.isFinite());
        try (FiniteCheck check = new FiniteCheck()) {
            assertEquals(0, check.notFinite(x));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"HALF", "BFLOAT16", "FLOAT", "DOUBLE"})
    void whatIsNotFiniteIsCountedWhereverItLies(DataType type) {
        double inf = Double.POSITIVE_INFINITY;
        NDArray x =
                Nd.create(new double[] {Double.NaN, 2, -inf, 4, 5, inf}, 2, 3).castTo(type);
        try (FiniteCheck check = new FiniteCheck()) {
            for (NDArray a : new NDArray[] {x, x.transpose(), x.reshape(6).get(Index.reverse())}) {
                assertEquals(3, check.notFinite(a));
                Statistics s = Statistics.of(a);
                assertEquals(1, s.nan());
                assertEquals(2, s.infinite());
                assertEquals(2, s.min());
                assertEquals(5, s.max());
                assertEquals(11.0 / 3, s.mean(), 1e-12);
                assertFalse(s.isFinite());
            }
            assertEquals(1, check.notFinite(x.get(Index.point(1))));
        }
    }

    @Test
    void nothingHasNoRange() {
        Statistics none = Statistics.of(Nd.zeros(DataType.FLOAT, 0, 3));
        assertEquals(0, none.count());
        assertTrue(Double.isNaN(none.min()) && Double.isNaN(none.mean()));
        assertEquals(7, Statistics.of(Nd.scalar(DataType.DOUBLE, 7)).max());
    }

    @Test
    void theMachineTellsItsRates() {
        assertTrue(Machine.peakGigaflops(0.01) > 0.1);
        assertTrue(Machine.copyGigabytes() > 0.01);
        assertTrue(Machine.threads() >= 1);
        NDArray x = Rng.of(1).randn(96, 96);
        Machine.forgetLibraries();
        x.add(x);
        assertEquals("own " + Machine.tier(), Machine.librariesUsed());
        x.matmul(x);
        assertFalse(Machine.librariesUsed().isBlank());
        assertEquals("own " + Machine.tier(), Machine.librariesUsed(), "told once");
    }
}
