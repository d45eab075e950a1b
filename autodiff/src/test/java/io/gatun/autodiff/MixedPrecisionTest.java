package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.explain.StepReport;
import io.gatun.autodiff.training.TrainingState;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixedPrecisionTest {
    private static final NDArray X = Rng.of(1).randn(6, 2, 8, 8);
    private static final NDArray T = Nd.eye(DataType.FLOAT, 6, 4);

    /** Convolution, batch normalisation, pooling, two dense layers sharing a weight, softmax cross entropy. */
    private static SameDiff net() {
        Rng r = Rng.of(7);
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 2, 8, 8);
        SDVariable t = sd.placeHolder("t", DataType.FLOAT, -1, 4);
        SDVariable c = x.conv2d(
                sd.var("k", r.randn(8, 2, 3, 3).mul(0.3)),
                sd.var("kb", r.randn(8).mul(0.1)),
                Conv2dConfig.of().withPadding(1, 1));
        SDVariable n = c.applyAll(
                        new BatchNormTrain(1e-5), List.of(c, sd.var("gamma", Nd.ones(8)), sd.var("beta", Nd.zeros(8))))
                .getFirst();
        SDVariable h = n.relu().maxPool2d(Pool2dConfig.of(2, 2)).reshape(-1, 128);
        SDVariable w = sd.var("w", r.randn(128, 128).mul(0.08));
        SDVariable y = h.matmul(w)
                .gelu()
                .matmul(w)
                .add(h)
                .matmul(sd.var("v", r.randn(128, 4).mul(0.1)));
        y.add(sd.var("b", Nd.zeros(4))).rename("logits").softmax(1).rename("softmax");
        sd.variable("logits").softmaxCrossEntropy(t).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private static TrainingConfig config(Updater updater, Precision precision) {
        return TrainingConfig.of(updater).withPrecision(precision);
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BFLOAT16", "HALF"})
    void costlyOperationsAreNarrowAndTheRestIsNot(Precision precision) {
        String narrow = precision.type().toString();
        try (SameDiff sd = net();
                Plan plan = Plan.of(
                        sd,
                        Map.of("x", X.shape()),
                        PlanOptions.none()
                                .with(PlanPass.AUTOCAST, PlanPass.CLEAN_UP)
                                .withPrecision(precision),
                        "softmax",
                        "logits")) {
            String steps = plan.summary();
            assertEquals(
                    4,
                    steps.lines()
                            .filter(l -> l.matches(".*(MatMul|Conv2d).*" + narrow + ".*"))
                            .count(),
                    steps);
            assertEquals(
                    4,
                    steps.lines()
                            .filter(l -> l.matches(".*(MatMul|Conv2d)\\[.*"))
                            .count(),
                    steps);
            assertEquals(
                    0,
                    steps.lines()
                            .filter(l -> l.matches(".*(BatchNorm|Softmax).*" + narrow + ".*"))
                            .count(),
                    steps);
            assertEquals(
                    1,
                    steps.lines()
                            .filter(l -> l.contains("Cast") && l.contains("FLOAT[128, 128] -> " + narrow))
                            .count(),
                    "a parameter that two products read is cast once: " + steps);
            Map<String, NDArray> out = plan.run(Map.of("x", X));
            Map<String, NDArray> exact = sd.output(Map.of("x", X), "softmax", "logits");
            assertEquals(DataType.FLOAT, out.get("softmax").dataType());
            assertTrue(
                    exact.get("softmax").equalsWithEps(out.get("softmax"), precision == Precision.HALF ? 0.003 : 0.02));
            assertFalse(exact.get("logits").equals(out.get("logits")), "something was rounded");
        }
    }

    /** Against gradients of the FLOAT graph: they differ by roundings, a few per cent of their norm. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BFLOAT16", "HALF"})
    void gradientsAreClose(Precision precision) {
        Map<String, NDArray> in = Map.of("x", X, "t", T);
        try (SameDiff sd = net();
                TrainingPlan exact = TrainingPlan.of(sd, config(new Sgd(0), Precision.FLOAT));
                TrainingPlan mixed = TrainingPlan.of(sd, config(new Sgd(0), precision))) {
            exact.step(in);
            mixed.step(in);
            assertEquals(exact.loss(), mixed.loss(), 0.01 * exact.loss());
            NDArray g = exact.gradients();
            double error =
                    g.sub(mixed.gradients()).norm2().getDouble() / g.norm2().getDouble();
            assertTrue(error < (precision == Precision.HALF ? 0.005 : 0.04) && error > 0, "relative error " + error);
            assertTrue(mixed.summary(Map.of("x", X.shape(), "t", T.shape()))
                    .contains(precision.type().toString()));
        }
    }

    @Test
    void aFixedScaleChangesNothingButRounding() {
        Map<String, NDArray> in = Map.of("x", X, "t", T);
        for (GradientClipping clipping : List.of(GradientClipping.NONE, GradientClipping.normOfAll(0.1))) {
            try (SameDiff sd = net();
                    SameDiff other = net();
                    TrainingPlan plain =
                            TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)).withClipping(clipping));
                    TrainingPlan scaled = TrainingPlan.of(
                            other,
                            TrainingConfig.of(new Sgd(0.1))
                                    .withClipping(clipping)
                                    .withLossScaling(LossScaling.fixed(1024)))) {
                plain.step(in);
                scaled.step(in);
                assertEquals(plain.loss(), scaled.loss());
                assertEquals(1024, scaled.lossScale());
                assertArrayEquals(
                        plain.gradients().toFloatArray(), scaled.gradients().toFloatArray(), 1e-7f);
                assertArrayEquals(
                        sd.parameters().toFloatArray(), other.parameters().toFloatArray(), 1e-7f);
            }
        }
    }

    /** Gradients of 1e-9 are zero in HALF, unless the loss is scaled. */
    @Test
    void scalingKeepsSmallGradients() {
        for (boolean scaled : new boolean[] {false, true}) {
            try (SameDiff sd = SameDiff.create()) {
                SDVariable w = sd.var("w", Nd.ones(4, 4));
                sd.constant("x", Nd.ones(2, 4)).matmul(w).mul(1e-9).sum().rename("loss");
                sd.setLossVariables("loss");
                TrainingConfig config = config(new Sgd(0), Precision.HALF);
                try (TrainingPlan plan =
                        TrainingPlan.of(sd, scaled ? config : config.withLossScaling(LossScaling.NONE))) {
                    plan.step(Map.of());
                    double g = plan.gradients().getDouble(0);
                    assertEquals(scaled ? 2e-9 : 0, g, 2e-12);
                }
            }
        }
    }

    /** A loss whose gradient overflows HALF at a scale of 65536, and fits at 16384. */
    private static SameDiff steep() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 1, 1);
        x.matmul(sd.var("w", Nd.ones(1, 1))).mul(3).sum().rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    @ParameterizedTest
    @EnumSource(GradientClipping.Kind.class)
    void anOverflowSkipsTheStepAndLowersTheScale(GradientClipping.Kind clipping) {
        TrainingConfig config = config(new Adam(0.1), Precision.HALF)
                .withLossScaling(new LossScaling(65536, 2, 0.5, 3, true))
                .withClipping(new GradientClipping(clipping, 1));
        try (SameDiff sd = steep();
                TrainingPlan plan = TrainingPlan.of(sd, config)) {
            Map<String, NDArray> in = Map.of("x", Nd.ones(1, 1));
            plan.step(in);
            plan.step(in);
            assertEquals(2, plan.skippedSteps());
            assertEquals(16384, plan.lossScale());
            assertEquals(1, sd.variable("w").value().getDouble(0, 0), "skipped steps change nothing");
            assertEquals(0, plan.updaterState().abs().sum().getDouble());
            plan.step(in);
            assertEquals(0.9, sd.variable("w").value().getDouble(0, 0), 1e-4, "Adam's first step");
            assertEquals(2, plan.skippedSteps());
            try (TrainingState state = plan.state();
                    SameDiff other = steep();
                    TrainingPlan resumed = TrainingPlan.of(other, config)) {
                resumed.restore(state);
                assertEquals(16384, resumed.lossScale());
                assertEquals(2, resumed.skippedSteps());
                resumed.step(in);
                resumed.step(in);
                assertEquals(32768, resumed.lossScale(), "after three good steps in a row, one of them before");
            }
        }
    }

    @Test
    void gradientsThatNeverFitAreAnError() {
        try (SameDiff sd = steep();
                TrainingPlan plan = TrainingPlan.of(sd, config(new Sgd(0.1), Precision.HALF))) {
            Map<String, NDArray> in = Map.of("x", Nd.ones(1, 1).mul(Double.NaN));
            GatunException e = assertThrows(GatunException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    plan.step(in);
                }
            });
            assertTrue(e.getMessage().contains("not finite at any scale"), e.getMessage());
            assertEquals(1, sd.variable("w").value().getDouble(0, 0));
        }
    }

    @Test
    void onlyFloatGraphsHaveAPrecision() {
        try (SameDiff sd = SameDiff.create()) {
            sd.var("w", Nd.ones(DataType.DOUBLE, 2)).sum().rename("loss");
            sd.setLossVariables("loss");
            DataTypeException e = assertThrows(
                    DataTypeException.class, () -> TrainingPlan.of(sd, config(new Sgd(0.1), Precision.BFLOAT16)));
            assertTrue(e.getMessage().contains("expected parameters of FLOAT"), e.getMessage());
        }
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(GatunException.class, () -> LossScaling.fixed(bad));
        }
        assertThrows(GatunException.class, () -> new LossScaling(1, 0.5, 0.5, 1, true));
        assertThrows(GatunException.class, () -> new LossScaling(1, 2, 1.5, 1, true));
        assertThrows(GatunException.class, () -> new LossScaling(1, 2, 0.5, 0, true));
    }

    /** Gradients in the graph itself, of which the program takes gradients again. */
    @Test
    void gradientsOfGradientsAreClose() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 3, 4);
            SDVariable w = sd.var("w", Rng.of(3).randn(4, 5));
            SDVariable y = x.matmul(w).tanh().matmul(w.t()).square().sum();
            SDVariable g = sd.grad(y, x).getFirst();
            sd.grad(g.square().sum(), w).getFirst().rename("second");
            Map<String, NDArray> in = Map.of("x", Rng.of(4).randn(3, 4));
            NDArray exact = sd.outputSingle(in, "second");
            try (Plan plan = Plan.of(
                    sd,
                    Map.of("x", Shape.of(3, 4)),
                    PlanOptions.defaults().withPrecision(Precision.BFLOAT16),
                    "second")) {
                NDArray mixed = plan.run(in).get("second");
                double error =
                        exact.sub(mixed).norm2().getDouble() / exact.norm2().getDouble();
                assertTrue(error > 0 && error < 0.05, "relative error " + error);
                assertTrue(Arrays.stream(mixed.toDoubleArray()).allMatch(Double::isFinite));
            }
        }
    }

    /** What a loop carries keeps its type; the products in it are narrow, forwards and backwards, and close to those of FLOAT. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BFLOAT16", "HALF"})
    void bodiesOfLoopsAreNarrowToo(Precision precision) {
        try (SameDiff sd = SameDiff.create()) {
            Rng r = Rng.of(3);
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4, 16);
            SDVariable w = sd.var("w", r.randn(16, 16).mul(0.2));
            SDVariable zero = sd.constant(Nd.scalar(DataType.LONG, 0));
            SDVariable looped = sd.whileLoop(
                            List.of(zero, x),
                            v -> v.get(0).lt(3),
                            v -> List.of(
                                    v.get(0).add(1).cast(DataType.LONG),
                                    v.get(1).matmul(w).tanh()))
                    .get(1);
            SDVariable rows = sd.constant(r.randn(5, 4, 16));
            SDVariable scanned =
                    sd.fold(looped, rows, 0, (c, row) -> c.add(row).matmul(w).tanh());
            SDVariable chosen = sd.ifCond(x.sum().gt(-1e9), () -> scanned.matmul(w), () -> scanned);
            chosen.square().mean().rename("loss");
            sd.grad(sd.variable("loss"), w).getFirst().rename("g");
            NDArray in = r.randn(4, 16);
            PlanOptions options = PlanOptions.defaults().withPrecision(precision);
            try (Plan narrow = Plan.of(sd, Map.of("x", in.shape()), options, "loss", "g");
                    Plan wide = Plan.of(sd, Map.of("x", in.shape()), "loss", "g")) {
                List<StepReport> products = products(narrow.explain().steps());
                assertTrue(products.size() >= 9, "three bodies, forwards and backwards: " + narrow.explain());
                for (StepReport p : products) {
                    assertEquals(precision.type(), p.in().getFirst().spec().dataType(), p::toString);
                }
                Map<String, NDArray> found = narrow.run(Map.of("x", in));
                Map<String, NDArray> expected = wide.run(Map.of("x", in));
                for (String name : List.of("loss", "g")) {
                    assertEquals(DataType.FLOAT, found.get(name).dataType());
                    double size = expected.get(name).normMax().getDouble();
                    double off =
                            found.get(name).sub(expected.get(name)).normMax().getDouble();
                    assertTrue(off > 0 && off < 0.03 * size, name + " is off by " + off + " of " + size);
                }
            }
        }
    }

    /** Matrix products in the bodies of steps. */
    private static List<StepReport> products(List<StepReport> steps) {
        List<StepReport> out = new ArrayList<>();
        for (StepReport s : steps) {
            for (StepReport.Body b : s.bodies()) {
                b.steps().stream()
                        .filter(p -> p.op().toLowerCase(java.util.Locale.ROOT).contains("matmul"))
                        .forEach(out::add);
                out.addAll(products(b.steps()));
            }
        }
        return out;
    }
}
