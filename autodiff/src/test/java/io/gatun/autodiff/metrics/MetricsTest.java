package io.gatun.autodiff.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.ShapeException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final NDArray SCORES = Nd.createFromArray(
            new float[][] {{0.1f, 0.7f, 0.2f}, {0.5f, 0.2f, 0.3f}, {0.3f, 0.3f, 0.4f}, {0.2f, 0.2f, 0.2f}});

    @Test
    void accuracy() {
        NDArray classes = Nd.create(new int[] {1, 2, 1, 0}, 4);
        Accuracy top1 = new Accuracy();
        top1.add(classes, SCORES);
        assertEquals(0.5, top1.value()); // rows 0 and 3: of equal ones the first counts
        Accuracy top2 = new Accuracy(2);
        top2.add(classes, SCORES);
        assertEquals(0.75, top2.figures().get("top-2 accuracy")); // row 2: class 1 comes after 2 and 0
        Accuracy oneHot = new Accuracy();
        oneHot.add(Nd.createFromArray(new float[][] {{0, 1, 0}, {0, 0, 1}, {0, 1, 0}, {1, 0, 0}}), SCORES);
        assertEquals(top1.figures(), oneHot.figures());
        Accuracy sequence = new Accuracy();
        sequence.add(classes.reshape(2, 2), SCORES.reshape(2, 2, 3));
        assertEquals(0.5, sequence.value());
        sequence.reset();
        assertTrue(Double.isNaN(sequence.value()));
        assertThrows(ShapeException.class, () -> top1.add(Nd.create(new int[] {1}, 1), SCORES));
        assertThrows(IndexException.class, () -> top1.add(Nd.create(new int[] {1, 2, 3, 0}, 4), SCORES));
        assertThrows(IndexException.class, () -> new Accuracy(0));
        assertThrows(GatunException.class, () -> top1.add(classes, SCORES.mul(Double.NaN)));
    }

    /** Against the textbook's formulas, computed in two passes. */
    @Test
    void regression() {
        Random r = new Random(3);
        int n = 101;
        double[] t = new double[2 * n];
        double[] p = new double[2 * n];
        for (int i = 0; i < t.length; i++) {
            t[i] = 1e6 + r.nextGaussian(); // a large mean must not cancel digits
            p[i] = t[i] + 0.5 * r.nextGaussian() + (i % 2);
        }
        RegressionEvaluation e = new RegressionEvaluation();
        e.add(Nd.create(t, n, 2).slice(0, 0, 60), Nd.create(p, n, 2).slice(0, 0, 60));
        e.add(Nd.create(t, n, 2).slice(0, 60, n), Nd.create(p, n, 2).slice(0, 60, n));
        for (int c = 0; c < 2; c++) {
            double mt = 0;
            double mp = 0;
            for (int i = c; i < t.length; i += 2) {
                mt += t[i] / n;
                mp += p[i] / n;
            }
            double squares = 0;
            double absolute = 0;
            double tt = 0;
            double pp = 0;
            double tp = 0;
            for (int i = c; i < t.length; i += 2) {
                squares += (p[i] - t[i]) * (p[i] - t[i]);
                absolute += Math.abs(p[i] - t[i]);
                tt += (t[i] - mt) * (t[i] - mt);
                pp += (p[i] - mp) * (p[i] - mp);
                tp += (t[i] - mt) * (p[i] - mp);
            }
            assertEquals(squares / n, e.meanSquaredError(c), 1e-9);
            assertEquals(absolute / n, e.meanAbsoluteError(c), 1e-9);
            assertEquals(Math.sqrt(squares / n), e.rootMeanSquaredError(c), 1e-9);
            assertEquals(1 - squares / tt, e.rSquared(c), 1e-7);
            assertEquals(tp / Math.sqrt(tt * pp), e.correlation(c), 1e-7);
        }
        assertEquals(
                (e.meanSquaredError(0) + e.meanSquaredError(1)) / 2, e.figures().get("mse"), 1e-12);
        assertThrows(ShapeException.class, () -> e.add(Nd.ones(3), Nd.ones(3)));
        assertThrows(ShapeException.class, () -> e.add(Nd.ones(3, 2), Nd.ones(3, 1)));
        e.reset();
        e.add(Nd.ones(3), Nd.zeros(3));
        assertEquals(1, e.value());
        assertEquals(1, e.columns());
    }

    /** Against counting every pair of a positive and a negative example. */
    @Test
    void areaUnderTheCurve() {
        Random r = new Random(5);
        int n = 700;
        float[] t = new float[n];
        float[] p = new float[n];
        for (int i = 0; i < n; i++) {
            t[i] = r.nextInt(3) == 0 ? 1 : 0;
            p[i] = Math.round(10 * (r.nextGaussian() + t[i])) / 10f; // with ties
        }
        Roc roc = new Roc();
        roc.add(Nd.create(t, n).slice(0, 0, 300), Nd.create(p, n).slice(0, 0, 300));
        roc.add(Nd.create(t, n, 1).slice(0, 300, n), Nd.create(p, n, 1).slice(0, 300, n));
        double won = 0;
        double pairs = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (t[i] == 1 && t[j] == 0) {
                    pairs++;
                    won += p[i] > p[j] ? 1 : p[i] == p[j] ? 0.5 : 0;
                }
            }
        }
        assertEquals(won / pairs, roc.areaUnderCurve(), 1e-12);
        double precision = 0;
        double positives = 0;
        for (int i = 0; i < n; i++) {
            if (t[i] == 1) {
                double above = 0;
                double right = 0;
                for (int j = 0; j < n; j++) {
                    above += p[j] >= p[i] ? 1 : 0;
                    right += p[j] >= p[i] && t[j] == 1 ? 1 : 0;
                }
                positives++;
                precision += right / above;
            }
        }
        assertEquals(precision / positives, roc.figures().get("auprc"), 1e-12);
        Roc two = new Roc();
        two.add(
                Nd.createFromArray(new float[][] {{1, 0}, {0, 1}}),
                Nd.createFromArray(new float[][] {{0.9f, 0.1f}, {0.4f, 0.6f}}));
        assertEquals(1, two.value());
        assertThrows(GatunException.class, () -> two.add(Nd.ones(2).mul(0.5), Nd.ones(2)));
        assertThrows(ShapeException.class, () -> two.add(Nd.ones(2, 3), Nd.ones(2, 3)));
        two.reset();
        assertTrue(Double.isNaN(two.value()));
    }
}
