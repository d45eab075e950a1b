package io.gatun.ops.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Numeric;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** CTC against the sum over all alignments, and against the values of TensorFlow's own test. */
class CtcLossTest {
    private static ReferenceValue longs(Shape shape, double... values) {
        return ReferenceValue.of(DataType.LONG, shape, values);
    }

    private static ReferenceValue logits(long... sizes) {
        return Numeric.uniform(new Random(sizes[1]), -2, 2, sizes);
    }

    private static ReferenceValue loss(int blank, List<ReferenceValue> in) {
        return in.getFirst().apply(new CtcLoss(blank), in);
    }

    private static ReferenceValue gradient(int blank, List<ReferenceValue> in) {
        List<ReferenceValue> all = new ArrayList<>(in);
        all.add(in.get(0).sum(1, 2).onesLike());
        return in.getFirst().apply(new CtcLossGrad(blank), all);
    }

    /** Minus the logarithm of the sum of the probabilities of all ways to spell the labels of an example. */
    private static double byAlignments(ReferenceValue logits, long b, int blank, List<Long> labels, int frames) {
        ReferenceValue p = logits.softmax(-1);
        int classes = (int) logits.shape().size(2);
        double total = 0;
        for (long path = 0; path < Math.round(Math.pow(classes, frames)); path++) {
            List<Long> spelled = new ArrayList<>();
            double probability = 1;
            long rest = path;
            long last = -1;
            for (int t = 0; t < frames; t++, rest /= classes) {
                long c = rest % classes;
                probability *= p.get(b, t, c);
                if (c != blank && c != last) {
                    spelled.add(c);
                }
                last = c;
            }
            total += spelled.equals(labels) ? probability : 0;
        }
        return -Math.log(total);
    }

    @Test
    void sumOverAllAlignments() {
        ReferenceValue x = logits(5, 6, 3);
        ReferenceValue labels = longs(Shape.of(5, 3), 1, 2, 2, 1, 1, 9, 2, 9, 9, 9, 9, 9, 1, 2, 1);
        ReferenceValue counts = longs(Shape.of(5), 3, 2, 1, 0, 3);
        ReferenceValue frames = longs(Shape.of(5), 6, 5, 6, 4, 3);
        ReferenceValue found = loss(0, List.of(x, labels, counts, frames));
        List<List<Long>> spelled =
                List.of(List.of(1L, 2L, 2L), List.of(1L, 1L), List.of(2L), List.of(), List.of(1L, 2L, 1L));
        for (int b = 0; b < 5; b++) {
            assertEquals(
                    byAlignments(x, b, 0, spelled.get(b), (int) frames.get(b)), found.get(b), 1e-12, "example " + b);
        }
        ReferenceValue other = loss(2, List.of(x, longs(Shape.of(5, 1), 0, 1, 0, 1, 1), counts.onesLike(), frames));
        for (int b = 0; b < 5; b++) {
            assertEquals(
                    byAlignments(x, b, 2, List.of((long) b % 2 == 0 && b < 4 ? 0L : 1L), (int) frames.get(b)),
                    other.get(b),
                    1e-12);
        }
    }

    /** Two examples of ctc_loss_op_test.py: probabilities as logarithms, losses and gradients. */
    @Test
    void valuesOfTensorFlow() {
        double[] p = {
            0.633766,
            0.221185,
            0.0917319,
            0.0129757,
            0.0142857,
            0.0260553,
            0.111121,
            0.588392,
            0.278779,
            0.0055756,
            0.00569609,
            0.010436,
            0.0357786,
            0.633813,
            0.321418,
            0.00249248,
            0.00272882,
            0.0037688,
            0.0663296,
            0.643849,
            0.280111,
            0.00283995,
            0.0035545,
            0.00331533,
            0.458235,
            0.396634,
            0.123377,
            0.00648837,
            0.00903441,
            0.00623107,
            0.30176,
            0.28562,
            0.0831517,
            0.0862751,
            0.0816851,
            0.161508,
            0.24082,
            0.397533,
            0.0557226,
            0.0546814,
            0.0557528,
            0.19549,
            0.230246,
            0.450868,
            0.0389607,
            0.038309,
            0.0391602,
            0.202456,
            0.280884,
            0.429522,
            0.0326593,
            0.0339046,
            0.0326856,
            0.190345,
            0.423286,
            0.315517,
            0.0338439,
            0.0393744,
            0.0339315,
            0.154046
        };
        int[] spelled = {0, 7, 14, 19, 24, 30, 37, 47, 49, 54};
        ReferenceValue x =
                ReferenceValue.of(DataType.DOUBLE, Shape.of(2, 5, 6), p).log();
        List<ReferenceValue> in = List.of(
                x,
                longs(Shape.of(2, 5), 0, 1, 2, 1, 0, 0, 1, 1, 0, 0),
                longs(Shape.of(2), 5, 4),
                longs(Shape.of(2), 5, 5));
        ReferenceValue found = loss(5, in);
        assertEquals(3.34211, found.get(0), 2e-5);
        assertEquals(5.42262, found.get(1), 2e-5);
        double[] g = gradient(5, in).toArray();
        for (int i = 0; i < p.length; i++) {
            double expected = p[i];
            for (int s : spelled) {
                expected -= s == i ? 1 : 0;
            }
            assertEquals(expected, g[i], 3e-6, "gradient " + i);
        }
    }

    /** What Deeplearning4j 1.0.0-M2.1 gives for logarithms of probabilities. */
    @Test
    void valuesOfDeeplearning4j() {
        ReferenceValue x = ReferenceValue.of(
                DataType.DOUBLE,
                Shape.of(2, 7, 4),
                0.96875,
                1.1875,
                -1.15625,
                1.21875,
                0.84375,
                1.09375,
                0.40625,
                -0.4375,
                -1.0625,
                -0.78125,
                -1.25,
                1.0625,
                -1.25,
                -0.78125,
                -1.09375,
                -0.40625,
                0.375,
                1.125,
                0.875,
                1.1875,
                -1.15625,
                1.15625,
                1,
                1.21875,
                0.03125,
                0.03125,
                -1.25,
                -1.15625,
                -0.9375,
                1.25,
                -0.8125,
                -1.25,
                -1.1875,
                0.6875,
                -0.78125,
                1.03125,
                1.1875,
                0.125,
                -0.8125,
                -0.125,
                0.9375,
                0.46875,
                -1.25,
                1.25,
                -0.03125,
                -0.28125,
                1,
                -0.46875,
                1.1875,
                0.375,
                0.90625,
                0.53125,
                -0.34375,
                -1.1875,
                -1.09375,
                -0.9375);
        ReferenceValue found = loss(
                0,
                List.of(
                        x,
                        longs(Shape.of(2, 3), 1, 2, 2, 3, 1, 0),
                        longs(Shape.of(2), 3, 2),
                        longs(Shape.of(2), 7, 5)));
        assertEquals(7.127448818739673, found.get(0), 1e-12);
        assertEquals(4.518848873439382, found.get(1), 1e-12);
    }

    @Test
    void gradientsToSecondOrder() {
        for (List<ReferenceValue> in : List.of(
                List.of(
                        logits(2, 4, 3),
                        longs(Shape.of(2, 2), 1, 1, 2, 0),
                        longs(Shape.of(2), 2, 1),
                        longs(Shape.of(2), 4, 3)),
                List.of(logits(1, 3, 2), longs(Shape.of(1, 1), 1), longs(Shape.of(1), 0), longs(Shape.of(1), 3)),
                List.of(logits(1, 1, 3), longs(Shape.of(1, 1), 2), longs(Shape.of(1), 1), longs(Shape.of(1), 1)))) {
            Numeric.checkShapes(Numeric.of(new CtcLoss(0)), in);
            Numeric.checkGradients(Numeric.of(new CtcLoss(0)), in, true);
        }
    }

    @Test
    void whatCannotBeSpelledIsInfiniteAndHasNoGradient() {
        List<ReferenceValue> in = List.of(
                logits(4, 3, 3),
                longs(Shape.of(4, 2), 1, 1, 1, 2, 1, 1, 1, 1),
                longs(Shape.of(4), 2, 2, 1, 0),
                longs(Shape.of(4), 2, 3, 0, 0));
        ReferenceValue found = loss(0, in);
        assertEquals(Double.POSITIVE_INFINITY, found.get(0), "a repeated label needs a blank between");
        assertTrue(found.get(1) > 0 && found.get(1) < 20);
        assertEquals(Double.POSITIVE_INFINITY, found.get(2), "no frames");
        assertEquals(0, found.get(3), "nothing is spelled by nothing");
        ReferenceValue g = gradient(0, in);
        for (long t = 0; t < 3; t++) {
            for (long c = 0; c < 3; c++) {
                assertEquals(0, g.get(0, t, c));
                assertEquals(0, g.get(2, t, c));
                assertEquals(0, g.get(3, t, c));
            }
        }
    }

    /** A class of probability 0 is no path, and spoils nothing. */
    @Test
    void infiniteLogitsAndNaN() {
        ReferenceValue x = ReferenceValue.of(
                DataType.DOUBLE,
                Shape.of(1, 2, 3),
                0.3,
                Double.NEGATIVE_INFINITY,
                -0.2,
                0.1,
                0.5,
                Double.NEGATIVE_INFINITY);
        List<ReferenceValue> in = List.of(x, longs(Shape.of(1, 1), 1), longs(Shape.of(1), 1), longs(Shape.of(1), 2));
        double first = Math.exp(0.3) / (Math.exp(0.3) + Math.exp(-0.2));
        double second = Math.exp(0.5) / (Math.exp(0.5) + Math.exp(0.1));
        assertEquals(-Math.log(first * second), loss(0, in).get(0), 1e-12);
        for (double v : gradient(0, in).toArray()) {
            assertTrue(Math.abs(v) < 1, "gradient " + v);
        }
        ReferenceValue nan = ReferenceValue.of(DataType.DOUBLE, Shape.of(1, 2, 3), 0, Double.NaN, 0, 0, 0, 0);
        assertTrue(Double.isNaN(
                loss(0, List.of(nan, in.get(1), in.get(2), in.get(3))).get(0)));
    }

    @Test
    void badInput() {
        ReferenceValue x = logits(2, 3, 4);
        ReferenceValue two = longs(Shape.of(2), 1, 1);
        ReferenceValue labels = longs(Shape.of(2, 1), 1, 2);
        assertTrue(assertThrows(GatunException.class, () -> loss(4, List.of(x, labels, two, two)))
                .getMessage()
                .contains("blank is 4 of classes 4"));
        assertThrows(ShapeException.class, () -> loss(0, List.of(x, labels.flatten(), two, two)));
        assertThrows(ShapeException.class, () -> loss(0, List.of(x, labels, longs(Shape.of(3), 1, 1, 1), two)));
        assertThrows(DataTypeException.class, () -> loss(0, List.of(x, labels.cast(DataType.FLOAT), two, two)));
        assertThrows(ShapeException.class, () -> loss(0, List.of(x.reshape(6, 4), labels, two, two)));
        assertThrows(DataTypeException.class, () -> loss(0, List.of(x.cast(DataType.INT), labels, two, two)));
    }
}
