package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.autodiff.metrics.Accuracy;
import io.gatun.autodiff.training.BatchSource;
import io.gatun.autodiff.training.Figures;
import io.gatun.autodiff.training.Scored;
import io.gatun.autodiff.training.Validation;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Graphs that are closed, edited, evaluated or built eagerly. */
@ExtendWith(LeakCheck.class)
class GraphLifeTest {
    private static SameDiff graph() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
        SDVariable t = sd.placeHolder("t", DataType.FLOAT, -1, 2);
        SDVariable w = sd.var("w", Nd.create(new float[] {1, 0, 0, 1, -1, 1}, 3, 2));
        SDVariable y = x.dropout(0.5, sd.randomKey("key", 3)).matmul(w).rename("y");
        y.softmaxCrossEntropy(t).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private static final float[] X = {1, 2, 3, 3, -1, 0.5f};

    private static void refused(Class<? extends GatunException> type, Executable run, String... parts) {
        String message = assertThrows(type, run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void aClosedArgumentIsCalledByItsPlaceholder() {
        try (Scope scope = Scope.open();
                SameDiff sd = graph();
                TrainingPlan training = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
            NDArray t = Nd.zeros(DataType.FLOAT, 2, 2);
            NDArray dead = Nd.unscoped(DataType.FLOAT, Shape.of(2, 3)).assign(0);
            sd.output(Map.of("x", dead), "y");
            dead.close();
            refused(
                    ScopeException.class,
                    () -> sd.output(Map.of("x", dead), "y"),
                    "the array for placeholder \"x\", FLOAT[2, 3], is dead");
            refused(
                    ScopeException.class,
                    () -> training.step(Map.of("x", dead, "t", t)),
                    "[training] the array for placeholder \"x\"");
            NDArray scoped;
            try (Scope inner = Scope.open()) {
                scoped = Nd.zeros(DataType.FLOAT, 2, 3);
            }
            refused(ScopeException.class, () -> sd.output(Map.of("x", scoped), "y"), "placeholder \"x\"", "scope.keep");
        }
    }

    @Test
    void aClosedGraphSaysSoWhateverItIsAsked() {
        try (Scope scope = Scope.open()) {
            SameDiff sd = graph();
            SDVariable x = sd.variable("x");
            SDVariable w = sd.variable("w");
            TrainingConfig config = TrainingConfig.of(new Sgd(0.1));
            sd.close();
            Map<String, NDArray> in = Map.of("x", Nd.zeros(DataType.FLOAT, 2, 3));
            for (Executable run : List.<Executable>of(
                    () -> sd.output(in, "y"),
                    () -> sd.predict(in, "y"),
                    () -> sd.calculateGradients(in),
                    () -> x.exp(),
                    () -> w.value(),
                    () -> w.assign(Nd.zeros(DataType.FLOAT, 3, 2)),
                    () -> sd.var("v", Nd.zeros(DataType.FLOAT, 1)),
                    () -> sd.parameters(),
                    () -> sd.setParameters(Nd.zeros(DataType.FLOAT, 6)),
                    () -> sd.save(Path.of("never")),
                    () -> TrainingPlan.of(sd, config))) {
                refused(GatunException.class, run, "the graph is closed");
            }
        }
    }

    @Test
    void anOpenPlanRefusesAGraphThatWasEdited() {
        try (Scope scope = Scope.open();
                SameDiff sd = graph();
                Plan plan = Plan.of(sd, Map.of("x", Shape.of(2, 3)), "y");
                TrainingPlan training = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
            NDArray x = Nd.create(X, 2, 3);
            Map<String, NDArray> batch = Map.of("x", x, "t", Nd.zeros(DataType.FLOAT, 2, 2));
            sd.variable("y").exp().rename("more");
            plan.run(List.of(x)); // what is added is no edit
            training.step(batch);
            float[] before = sd.predict(Map.of("x", x), "y").get("y").toFloatArray();
            sd.edit().replace(sd.variable("y"), sd.variable("y").mul(2));
            refused(GatunException.class, () -> plan.run(List.of(x)), "the graph was edited", "make the plan again");
            refused(GatunException.class, () -> training.step(batch), "[training] the graph was edited");
            float[] after = sd.predict(Map.of("x", x), "more").get("more").toFloatArray();
            assertEquals(Math.exp(2 * before[0]), after[0], 1e-3);
        }
    }

    @Test
    void evaluationLeavesDropoutOut() {
        try (Scope scope = Scope.open();
                SameDiff sd = graph()) {
            NDArray x = Nd.create(X, 2, 3);
            NDArray t = Nd.create(new float[] {1, 0, 1, 0}, 2, 2);
            NDArray exact = x.matmul(sd.variable("w").value());
            assertEquals(exact, sd.predict(Map.of("x", x), "y").get("y"));
            assertTrue(!exact.equals(sd.outputSingle(Map.of("x", x), "y")), "output runs the graph as it stands");
            BatchSource data = BatchSource.of(List.of(Map.of("x", x, "t", t)));
            DataSetMapping mapping = DataSetMapping.of("x", "t");
            Figures f = sd.evaluate(mapping, data, Scored.of("y", new Accuracy()));
            // The rows of exact are [-2, 5] and [2.5, -0.5]: the second is right.
            assertEquals(0.5, f.metrics().values().iterator().next(), 1e-9);
            assertTrue(Double.isNaN(f.loss()));
            refused(GatunException.class, () -> sd.evaluate(mapping, data), "nothing is measured");
            TrainingConfig config = TrainingConfig.of(new Sgd(0)).withMapping("x", "t");
            History h = sd.fit(config, data, 2, Validation.of(data));
            double loss = exact.softmaxCrossEntropy(t).getDouble();
            assertEquals(loss, h.epochs().getLast().validationLoss(), 1e-5);
        }
    }

    @Test
    void evaluationReachesIntoBodies() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4);
            SDVariable key = sd.randomKey("key", 1);
            sd.ifCond(x.sum().gt(0), () -> x.dropout(0.9, key), () -> x).rename("y");
            NDArray in = Nd.create(new float[] {1, 2, 3, 4});
            assertEquals(in, sd.predict(Map.of("x", in), "y").get("y"));
        }
    }

    @Test
    void eagerModeComputesWhileTheGraphIsBuilt() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1);
            SDVariable z = sd.placeHolder("z", DataType.FLOAT, -1);
            sd.enableEagerMode(Map.of("x", Nd.create(new float[] {1, 2})));
            SDVariable y = x.mul(sd.constant("c", 3.0)).add(x.shape().rank());
            assertArrayEquals(new float[] {4, 7}, y.value().toFloatArray());
            SDVariable unknown = y.add(z);
            refused(GatunException.class, unknown::value, "results are computed");
            sd.enableEagerMode(Map.of("z", Nd.create(new float[] {1, 1})));
            assertArrayEquals(new float[] {5, 8}, y.add(z).value().toFloatArray());
            refused(
                    ShapeException.class,
                    () -> sd.enableEagerMode(Map.of("z", Nd.zeros(DataType.FLOAT, 2, 2))),
                    "\"z\"");
            refused(GatunException.class, () -> sd.enableEagerMode(Map.of("c", Nd.zeros(1))), "no placeholder");
            assertThrows(GatunException.class, () -> x.matmul(sd.var("w", Nd.zeros(3, 3))));
            sd.disableEagerMode();
            refused(GatunException.class, y::value, "results are computed");
            assertArrayEquals(
                    new float[] {7, 10},
                    sd.outputSingle(Map.of("x", Nd.create(new float[] {2, 3})), y.name())
                            .toFloatArray());
        }
    }

    @Test
    void aControlDependencyIsComputedBefore() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2);
            SDVariable w = sd.var("w", Rng.of(1).randn(2));
            SDVariable first = x.exp().sum();
            SDVariable y = sd.after(x.mul(w), first).rename("y");
            y.square().sum().rename("loss");
            sd.setLossVariables("loss");
            NDArray in = Nd.create(new float[] {1, 2});
            assertEquals(in.mul(w.value()), sd.outputSingle(Map.of("x", in), "y"));
            assertTrue(
                    Plan.of(sd, Map.of("x", Shape.of(2)), "loss")
                            .summary()
                            .toLowerCase()
                            .contains("exp"),
                    "it is computed though nothing reads it");
            NDArray expected = w.value().mul(in).mul(in).mul(2.0);
            assertArrayEquals(
                    expected.toFloatArray(),
                    sd.calculateGradients(Map.of("x", in)).get("w").toFloatArray(),
                    1e-5f);
        }
    }
}
