package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import org.junit.jupiter.api.Test;

/** What the kernel of CTC refuses, and long sequences. */
class CtcLossTest {
    @Test
    void labelsAndCountsAreChecked() {
        NDArray x = Rng.of(1).randn(2, 4, 3);
        NDArray labels = Nd.create(new long[] {1, 2, 1, 9}).reshape(2, 2);
        NDArray four = Nd.create(new long[] {4, 4});
        String message = assertThrows(
                        IndexException.class, () -> x.ctcLoss(labels, Nd.create(new long[] {2, 2}), four, 0))
                .getMessage();
        assertTrue(message.contains("a label of example 1 is 9: expected 0 to 2"), message);
        x.ctcLoss(labels, Nd.create(new long[] {2, 1}), four, 0); // what lies behind the count is not looked at
        assertThrows(IndexException.class, () -> x.ctcLoss(labels, Nd.create(new long[] {3, 1}), four, 0));
        assertThrows(IndexException.class, () -> x.ctcLoss(labels, Nd.create(new long[] {-1, 1}), four, 0));
        assertThrows(
                IndexException.class,
                () -> x.ctcLoss(labels, Nd.create(new long[] {1, 1}), Nd.create(new long[] {5, 4}), 0));
        assertThrows(GatunException.class, () -> x.ctcLoss(labels, four, four, 3));
    }

    /** Uniform probabilities of two classes: paths that spell one label, counted: T (T + 1) / 2 of 2^T. */
    @Test
    void aThousandFrames() {
        long frames = 1000;
        NDArray x = Nd.zeros(1, frames, 2);
        NDArray one = Nd.create(new long[] {1});
        double loss = x.ctcLoss(one.reshape(1, 1), one, Nd.create(new long[] {frames}), 0)
                .getDouble(0);
        double expected = frames * Math.log(2) - Math.log(frames * (frames + 1) / 2.0);
        assertEquals(expected, loss, 1e-6 * expected);
    }
}
