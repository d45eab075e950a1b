package io.gatun.layers.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.ShapeException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    /** Class 0: 3 right, 1 as class 1. Class 1: 2 right. Class 2: 1 right, 2 as 0, 1 as 1. Class 3 never occurs. */
    private static Evaluation sample() {
        Evaluation e = new Evaluation(List.of("cat", "dog", "cow", "owl"));
        int[][] pairs = {{0, 0}, {0, 0}, {0, 0}, {0, 1}, {1, 1}, {1, 1}, {2, 2}, {2, 0}, {2, 0}, {2, 1}};
        for (int[] p : pairs) {
            e.eval(p[0], p[1]);
        }
        return e;
    }

    @Test
    void figures() {
        Evaluation e = sample();
        assertEquals(10, e.examples());
        assertEquals(0.6, e.accuracy(), 1e-12);
        assertEquals(3 / 5.0, e.precision(0), 1e-12);
        assertEquals(2 / 4.0, e.precision(1), 1e-12);
        assertEquals(1, e.precision(2), 1e-12);
        assertEquals(0, e.precision(3), 1e-12);
        assertEquals(3 / 4.0, e.recall(0), 1e-12);
        assertEquals(1 / 4.0, e.recall(2), 1e-12);
        assertEquals(2 * 0.6 * 0.75 / 1.35, e.f1(0), 1e-12);
        assertEquals((0.6 + 0.5 + 1) / 3, e.precision(), 1e-12);
        assertEquals((0.75 + 1 + 0.25) / 3, e.recall(), 1e-12);
        assertEquals((e.f1(0) + e.f1(1) + e.f1(2)) / 3, e.f1(), 1e-12);
        assertEquals(3, e.truePositives(0));
        assertEquals(2, e.falsePositives(0));
        assertEquals(1, e.falseNegatives(0));
        assertEquals(4, e.trueNegatives(0));
    }

    @Test
    void twoClassesReportThePositiveOne() {
        Evaluation e = new Evaluation(2);
        int[][] pairs = {{1, 1}, {1, 1}, {1, 0}, {0, 1}, {0, 0}, {0, 0}, {0, 0}};
        for (int[] p : pairs) {
            e.eval(p[0], p[1]);
        }
        assertEquals(2 / 3.0, e.precision(), 1e-12);
        assertEquals(2 / 3.0, e.recall(), 1e-12);
        assertEquals(2 / 3.0, e.f1(), 1e-12);
        assertTrue(e.stats().contains("reported for positive class (class 1 - \"1\") only"), e.stats());
    }

    @Test
    void theTable() {
        assertEquals("""

                ========================Evaluation Metrics========================
                 # of classes:    4
                 Accuracy:        0.6000
                 Precision:       0.7000\t(1 class excluded from average)
                 Recall:          0.6667\t(1 class excluded from average)
                 F1 Score:        0.5778
                Precision, recall & F1: macro-averaged (equally weighted avg. of 4 classes)

                =========================Confusion Matrix=========================
                  0  1  2  3
                ------------
                  3  1  0  0 | 0 = cat
                  0  2  0  0 | 1 = dog
                  2  1  1  0 | 2 = cow
                  0  0  0  0 | 3 = owl

                Confusion matrix format: Actual (rowClass) predicted as (columnClass) N times
                ==================================================================""", sample().stats());
    }

    @Test
    void batchesOfArrays() {
        Evaluation e = new Evaluation(List.of(), 2);
        NDArray labels = Nd.create(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3);
        NDArray predictions = Nd.create(new float[] {.5f, .3f, .2f, .6f, .3f, .1f, .5f, .3f, .2f}, 3, 3);
        e.eval(labels, predictions);
        e.eval(Nd.create(new long[] {2, 0}, 2), Nd.create(new double[] {0, 0, 1, 9, -1, 2}, 2, 3));
        assertEquals(5, e.examples());
        assertEquals(3, e.numClasses());
        assertEquals(3 / 5.0, e.accuracy(), 1e-12);
        assertEquals(4 / 5.0, e.topNAccuracy(), 1e-12);
        assertEquals(1, e.confusionMatrix().count(1, 0));
        assertEquals(1, e.confusionMatrix().count(2, 0));
        assertEquals(1, e.confusionMatrix().count(2, 2));
    }

    @Test
    void oneOutputIsDecidedAtOneHalf() {
        Evaluation e = new Evaluation();
        e.eval(Nd.create(new float[] {1, 0, 1, 0}, 4, 1), Nd.create(new float[] {.5f, .49f, .1f, .9f}, 4, 1));
        assertEquals(2, e.numClasses());
        assertEquals(0.5, e.accuracy());
    }

    @Test
    void mergingCountsTogether() {
        Evaluation a = sample();
        Evaluation b = new Evaluation(List.of("cat", "dog", "cow", "owl"));
        b.eval(3, 3);
        b.merge(a);
        assertEquals(11, b.examples());
        assertEquals(7 / 11.0, b.accuracy(), 1e-12);
        Evaluation empty = new Evaluation();
        empty.merge(a);
        assertEquals(
                a.confusionMatrix().toString().lines().count(),
                empty.confusionMatrix().toString().lines().count());
        assertEquals(0.6, empty.accuracy(), 1e-12);
        assertThrows(ShapeException.class, () -> a.merge(twoClasses()));
    }

    private static Evaluation twoClasses() {
        Evaluation e = new Evaluation(2);
        e.eval(0, 0);
        return e;
    }

    @Test
    void csvQuotesNames() {
        ConfusionMatrix m = new ConfusionMatrix(List.of("a,b", "c\"d"));
        m.add(0, 1, 5);
        assertEquals("actual,\"a,b\",\"c\"\"d\"\n\"a,b\",0,5\n\"c\"\"d\",0,0\n", m.toCsv());
    }

    @Test
    void badInputIsNamed() {
        Evaluation e = new Evaluation(3);
        NDArray good = Nd.create(new float[] {1, 0, 0, 0, 1, 0}, 2, 3);
        NDArray nan = Nd.create(new float[] {1, 0, 0, 0, Float.NaN, 0}, 2, 3);
        message("NaN in labels at row 1, column 1", GatunException.class, () -> e.eval(nan, good));
        message("NaN in predictions at row 1, column 1", GatunException.class, () -> e.eval(good, nan));
        message("expected labels of the same shape", ShapeException.class, () -> e.eval(Nd.zeros(3, 3), good));
        message("expected [examples, classes]", ShapeException.class, () -> e.eval(good, Nd.zeros(2, 3, 1)));
        message(
                "predictions of 2 classes: expected 3",
                ShapeException.class,
                () -> e.eval(Nd.zeros(2, 2), Nd.zeros(2, 2)));
        message("row 1 is class 3", IndexException.class, () -> e.eval(Nd.create(new int[] {0, 3}, 2), good));
        message("class 3 of 3", IndexException.class, () -> e.eval(0, 3));
        assertEquals(0, e.examples());
    }

    private static void message(
            String part, Class<? extends Exception> type, org.junit.jupiter.api.function.Executable f) {
        Exception e = assertThrows(type, f);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
