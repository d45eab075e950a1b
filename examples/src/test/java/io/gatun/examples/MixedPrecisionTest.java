package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.autodiff.Precision;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.training.Figures;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Mixed precision reads digits as well as FLOAT does; the seeds are fixed, so the figures are too. */
class MixedPrecisionTest {
    /** One picture of the 359 is 0.3 %; seeds alone move the accuracy by about 1 %. */
    private static final double NOISE = 0.02;

    private static void compare(LongFunction<SameDiff> graph, int epochs, double least) {
        Figures exact = MixedPrecisionExample.train(graph.apply(3), Precision.FLOAT, epochs, 3);
        Figures mixed = MixedPrecisionExample.train(graph.apply(3), Precision.BFLOAT16, epochs, 3);
        assertNotEquals(exact.loss(), mixed.loss(), "the precision changes nothing");
        double a = exact.metrics().get("logits/accuracy");
        double b = mixed.metrics().get("logits/accuracy");
        assertTrue(a > least && b > least, "accuracy of FLOAT " + a + ", of BFLOAT16 " + b);
        assertEquals(a, b, NOISE);
        assertEquals(exact.loss(), mixed.loss(), 0.05);
    }

    @Test
    void lenet() {
        compare(MixedPrecisionExample::lenet, 4, 0.95);
    }

    @Test
    void transformer() {
        compare(MixedPrecisionExample::transformer, 8, 0.9);
    }
}
