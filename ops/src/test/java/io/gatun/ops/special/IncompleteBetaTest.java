package io.gatun.ops.special;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The incomplete beta function against SciPy 1.17 ({@code scipy.special.betainc}). */
class IncompleteBetaTest {
    private static final double[][] KNOWN = {
        {2, 3, 0.4, 0.5247999999999999},
        {0.5, 0.5, 0.1, 0.20483276469913345},
        {10, 1, 0.9, 0.34867844010000004},
        {1, 1, 0.25, 0.25},
        {100, 200, 0.3, 0.10884306564490986},
        {1e3, 1e3, 0.51, 0.8144473405684881},
        {0.01, 5, 0.001, 0.9527958800070772},
        {5, 0.01, 0.999, 0.04720411999292278},
        {3, 2, 0, 0},
        {3, 2, 1, 1},
        {0.3, 1e4, 1e-5, 0.5459083018674262},
        {1e5, 2e5, 0.3333, 0.48472420024960267},
        {7.5, 2.25, 1e-10, 1.3040579135541296e-74}
    };

    @Test
    void agreesWithSciPy() {
        for (double[] k : KNOWN) {
            double tolerance = k[0] + k[1] > 1e3 ? 1e-10 : 1e-12;
            double found = IncompleteBeta.of(k[0], k[1], k[2]);
            assertEquals(k[3], found, tolerance * k[3], k[0] + ", " + k[1] + " at " + k[2]);
            assertEquals(1 - k[3], IncompleteBeta.of(k[1], k[0], 1 - k[2]), 1e-10, "mirrored " + k[0] + ", " + k[1]);
        }
    }

    @Test
    void outsideIsNaN() {
        for (double[] bad : new double[][] {
            {0, 1, 0.5}, {1, -1, 0.5}, {1, 1, -0.1}, {1, 1, 1.1}, {Double.NaN, 1, 0.5}, {1, 1, Double.NaN}
        }) {
            assertTrue(Double.isNaN(IncompleteBeta.of(bad[0], bad[1], bad[2])));
        }
    }
}
