package io.gatun.autodiff.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizationTest {
    private final SameDiff sd = SameDiff.create();

    QuantizationTest() {
        Rng rng = Rng.of(3);
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3, 6, 6);
        // Channels of very different sizes: one scale for all would lose the small ones.
        NDArray kernel = rng.normal(DataType.FLOAT, 0, 0.3, 8, 3, 3, 3);
        kernel.muli(Nd.create(new float[] {1e-3f, 1, 1, 1, 1, 1, 1, 20}, 8, 1, 1, 1));
        SDVariable h = x.conv2d(sd.var("kernel", kernel), sd.var("bias", rng.randn(8)), Conv2dConfig.DEFAULT)
                .rename("conv")
                .relu()
                .rename("h");
        SDVariable flat = h.reshape(-1, 8 * 16).rename("flat");
        flat.matmul(sd.var("w", rng.normal(DataType.FLOAT, 0, 0.1, 128, 5)))
                .rename("product")
                .add(sd.constant("c", rng.randn(5)))
                .rename("logits");
    }

    @AfterEach
    void close() {
        sd.close();
    }

    private static List<Map<String, NDArray>> batches(int count, long seed) {
        List<Map<String, NDArray>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(Map.of("x", Rng.of(seed + i).randn(16, 3, 6, 6)));
        }
        return all;
    }

    static List<RangeRule> rules() {
        return List.of(RangeRule.MIN_MAX, RangeRule.percentile(99.9), RangeRule.leastError());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void outputsStayCloseAndTheGraphAsItWas(RangeRule rule) {
        NDArray before = sd.outputSingle(batches(1, 1).getFirst(), "logits");
        try (SameDiff q = Quantization.statically(sd, batches(4, 10), rule)) {
            QuantizationReport r = QuantizationReport.of(sd, q, "logits", batches(4, 50));
            assertEquals(64, r.examples());
            // A percentile cuts the few values of the largest channel off, which these random weights need.
            assertTrue(r.cosine() > (rule instanceof RangeRule.Percentile ? 0.99 : 0.999), r::toString);
            assertTrue(r.agreement() > 0.95, r::toString);
            assertTrue(r.maxError() > 0, "8 bits do lose something");
            assertTrue(r.rootMeanSquareError() <= r.maxError());
            assertTrue(Double.isNaN(r.accuracyBefore()));
        }
        assertEquals(before, sd.outputSingle(batches(1, 1).getFirst(), "logits"));
    }

    @Test
    void eachChannelHasItsOwnScale() {
        try (SameDiff q = Quantization.dynamically(sd)) {
            NDArray w = sd.variable("kernel").value();
            NDArray held = q.variable("kernel/s8-0").value();
            for (int c = 0; c < 8; c++) {
                NDArray own = w.get(io.gatun.arrays.Index.point(c));
                NDArray back = held.get(io.gatun.arrays.Index.point(c));
                double scale = own.abs().max().getDouble() / 127;
                assertTrue(own.sub(back).abs().max().getDouble() <= 0.5001 * scale, "channel " + c);
                NDArray steps = back.castTo(DataType.DOUBLE).div(scale);
                assertTrue(steps.equalsWithEps(steps.round(), 1e-3), "whole steps");
                assertEquals(own.abs().max().getDouble(), back.abs().max().getDouble(), 1e-6 * scale * 127);
            }
            NDArray dense = sd.variable("w")
                    .value()
                    .sub(q.variable("w/s8-1").value())
                    .abs()
                    .max(0);
            NDArray scales = sd.variable("w").value().abs().max(0).mul(0.5001 / 127);
            assertTrue(dense.lte(scales).all().getBoolean(), "columns of a matrix");
        }
    }

    @Test
    void dynamicRangesNeedNoBatches() {
        try (SameDiff q = Quantization.dynamically(sd)) {
            QuantizationReport r = QuantizationReport.of(sd, q, "logits", batches(3, 80));
            assertTrue(r.cosine() > 0.999 && r.agreement() > 0.95, r::toString);
            NDArray x = batches(1, 80).getFirst().get("x");
            NDArray small = q.outputSingle(Map.of("x", x.mul(1e-3)), "h");
            NDArray wanted = sd.outputSingle(Map.of("x", x.mul(1e-3)), "h");
            assertTrue(wanted.sub(small).abs().max().getDouble() < 0.1, "small values have a small range");
        }
    }

    @Test
    void theActivationsAreThoseThatFeedProducts() {
        assertEquals(List.of("x", "flat"), Quantization.activations(sd, List.of()));
        assertEquals(List.of("x"), Quantization.activations(sd, List.of("product")));
        try (SameDiff q = Quantization.statically(sd, batches(2, 1), RangeRule.MIN_MAX, "conv")) {
            assertTrue(q.hasVariable("flat/u8") && !q.hasVariable("x/u8"));
            assertEquals(
                    sd.outputSingle(batches(1, 5).getFirst(), "h"),
                    q.outputSingle(batches(1, 5).getFirst(), "h"));
            assertNotEquals(
                    sd.outputSingle(batches(1, 5).getFirst(), "logits"),
                    q.outputSingle(batches(1, 5).getFirst(), "logits"));
        }
    }

    @Test
    void calibrationSeesEveryBatch() {
        List<Map<String, NDArray>> all = new ArrayList<>(batches(3, 1));
        NDArray odd = Rng.of(9).randn(16, 3, 6, 6);
        odd.get(io.gatun.arrays.Index.point(7)).muli(100);
        all.add(Map.of("x", odd));
        Range full = Calibration.of(sd, List.of("x"), all, RangeRule.MIN_MAX)
                .ranges()
                .get("x");
        assertEquals(odd.min().getDouble(), full.min());
        assertEquals(odd.max().getDouble(), full.max());
        Range cut = Calibration.of(sd, List.of("x"), all, RangeRule.percentile(98))
                .ranges()
                .get("x");
        assertTrue(cut.max() < 0.1 * full.max() && cut.max() > 2, cut + " of " + full);
        Range least = Calibration.of(sd, List.of("x"), all, RangeRule.leastError())
                .ranges()
                .get("x");
        assertTrue(least.max() <= full.max() && least.min() >= full.min());
        assertEquals(
                full,
                Calibration.of(sd, List.of("x"), all, RangeRule.percentile(100))
                        .ranges()
                        .get("x"),
                "all of the values");
    }

    @Test
    void theReportCountsWhatIsRight() {
        Map<String, NDArray> batch = batches(1, 3).getFirst();
        NDArray logits = sd.outputSingle(batch, "logits");
        NDArray right = logits.argmax(1).oneHot(5).castTo(DataType.FLOAT);
        try (SameDiff same = sd.edit().copy()) {
            QuantizationReport r = QuantizationReport.of(
                    sd, same, "logits", List.of(Map.of("x", batch.get("x"), "labels", right)), "labels");
            assertEquals(1, r.accuracyBefore());
            assertEquals(1, r.accuracyAfter());
            assertEquals(0, r.lostPoints());
            assertEquals(0, r.maxError());
            assertEquals(1, r.cosine(), 1e-12);
            assertTrue(r.toString().contains("100.00 % before, 100.00 % after"), r::toString);
            same.variable("w").assign(Nd.zeros(128, 5));
            same.variable("bias").assign(Nd.zeros(8));
            QuantizationReport bad = QuantizationReport.of(
                    sd, same, "logits", List.of(Map.of("x", batch.get("x"), "labels", right)), "labels");
            assertTrue(bad.accuracyAfter() < 0.9 && bad.lostPoints() > 10 && bad.agreement() < 0.9, bad::toString);
        }
    }

    @Test
    void quantisedGraphsArePlannedLikeOthers() {
        try (SameDiff q = Quantization.statically(sd, batches(2, 1), RangeRule.MIN_MAX)) {
            Plan p = Plan.of(q, Map.of("x", Shape.of(16, 3, 6, 6)), "logits");
            NDArray x = batches(1, 4).getFirst().get("x");
            assertTrue(q.outputSingle(Map.of("x", x), "logits")
                    .equalsWithEps(p.run(List.of(x)).getFirst(), 1e-5));
        }
    }

    @Test
    void badInputIsRefused() {
        assertThrows(GatunException.class, () -> Quantization.statically(sd, List.of(), RangeRule.MIN_MAX));
        GatunException unknown = assertThrows(GatunException.class, () -> Quantization.dynamically(sd, "prodduct"));
        assertTrue(unknown.getMessage().contains("\"product\""), unknown.getMessage());
        GatunException none = assertThrows(GatunException.class, () -> Quantization.dynamically(sd, "product", "conv"));
        assertTrue(none.getMessage().contains("no product with weights but those"), none.getMessage());
        GatunException missing = assertThrows(
                GatunException.class, () -> Quantization.statically(sd, new Calibration(Map.of("x", new Range(0, 1)))));
        assertTrue(missing.getMessage().contains("\"flat\""), missing.getMessage());
        NDArray nan = Nd.full(DataType.FLOAT, Double.NaN, 2, 3, 6, 6);
        GatunException bad = assertThrows(
                GatunException.class, () -> Quantization.statically(sd, List.of(Map.of("x", nan)), RangeRule.MIN_MAX));
        assertTrue(bad.getMessage().contains("not finite"), bad.getMessage());
        assertThrows(GatunException.class, () -> RangeRule.percentile(50));
        assertThrows(GatunException.class, () -> new Range(1, 0));
        assertThrows(GatunException.class, () -> QuantizationReport.of(sd, sd, "logits", List.of()));
        assertThrows(GatunException.class, () -> QuantizationReport.of(sd, sd, "h", batches(1, 1)));
        assertThrows(GatunException.class, () -> QuantizationReport.of(sd, sd, "logits", batches(1, 1), "labels"));
    }
}
