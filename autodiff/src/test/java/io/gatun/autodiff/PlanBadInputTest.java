package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a plan refuses before any work: the message names the placeholder, what came, and what was expected. */
class PlanBadInputTest {
    private final SameDiff sd = SameDiff.create();
    private final SDVariable features = sd.placeHolder("features", DataType.FLOAT, -1, 3);
    private final SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 2);
    private final SDVariable weights = sd.var("weights", Rng.of(1).randn(3, 2));
    private final SDVariable logits = features.matmul(weights).rename("logits");
    private final SDVariable count = sd.state("count", Nd.zeros(DataType.FLOAT));

    PlanBadInputTest() {
        sd.update(count, count.add(1.0));
        logits.sub(labels).square().mean().rename("loss");
        sd.setLossVariables("loss");
    }

    @AfterEach
    void close() {
        sd.close();
    }

    private static NDArray f(long... shape) {
        return Nd.ones(shape);
    }

    private static <E extends GatunException> void refused(Class<E> type, Executable code, String... parts) {
        SameDiffTest.message(type, code, parts);
    }

    @Test
    void plansRefuseArguments() {
        Plan p = Plan.of(sd, Map.of("features", Shape.of(4, 3), "labels", Shape.of(4, 2)), "loss");
        NDArray x = f(4, 3);
        NDArray t = f(4, 2);
        refused(GatunException.class, () -> p.run(Map.of("features", x)), "no value", "\"labels\"", "features");
        refused(GatunException.class, () -> p.run(List.of(x)), "1 arguments", "expected 2", "[features, labels]");
        refused(GatunException.class, () -> p.run(Arrays.asList(x, null)), "no value", "\"labels\"");
        refused(ShapeException.class, () -> p.run(List.of(f(4, 5), t)), "\"features\"", "[4, 5]", "[-1, 3]");
        refused(ShapeException.class, () -> p.run(List.of(f(4), t)), "\"features\"", "[4]");
        refused(ShapeException.class, () -> p.run(List.of(f(5, 3), t)), "\"features\"", "[5, 3]", "[4, 3]");
        refused(
                DataTypeException.class,
                () -> p.run(List.of(x.castTo(DataType.DOUBLE), t)),
                "\"features\"",
                "DOUBLE",
                "FLOAT",
                "cast");
        refused(GatunException.class, () -> p.run(List.of(x, t), Arrays.asList((NDArray) null)), "result", "\"loss\"");
    }

    @Test
    void plansRefuseWhatTheyCannotCompile() {
        Map<String, Shape> shapes = Map.of("features", Shape.of(4, 3), "labels", Shape.of(4, 2));
        refused(GatunException.class, () -> Plan.of(sd, shapes, "logit"), "\"logit\"", "did you mean", "\"logits\"");
        refused(GatunException.class, () -> Plan.of(sd, shapes), "no output");
        refused(
                GatunException.class,
                () -> Plan.of(sd, Map.of("feature", Shape.of(4, 3)), "logits"),
                "\"feature\"",
                "not a placeholder",
                "\"features\"");
        refused(
                GatunException.class,
                () -> Plan.of(sd, Map.of("features", Shape.of(4, 3)), "loss"),
                "no value",
                "\"labels\"");
        refused(
                ShapeException.class,
                () -> Plan.of(sd, Map.of("features", Shape.of(4, 3), "labels", Shape.of(5, 2)), "loss"),
                "[4, 2]",
                "[5, 2]");
        refused(GatunException.class, () -> sd.placeHolder("weights", DataType.FLOAT, 1), "\"weights\"");
        Map<String, NDArray> nothing = new HashMap<>();
        nothing.put("features", null);
        refused(GatunException.class, () -> sd.outputSingle(nothing, "logits"), "\"features\"", "null");
    }

    @Test
    void trainingRefusesBatchesAndStaysAsItWas() {
        NDArray before = weights.value();
        try (TrainingPlan t = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(1)))) {
            NDArray x = f(4, 3);
            NDArray y = f(4, 2);
            refused(GatunException.class, () -> t.step(Map.of("features", x)), "no value", "\"labels\"");
            refused(GatunException.class, () -> t.step(x), "1 arguments", "expected 2");
            refused(GatunException.class, () -> t.step(x, null), "no value", "\"labels\"");
            refused(ShapeException.class, () -> t.step(f(4, 4), y), "\"features\"", "[4, 4]");
            refused(ShapeException.class, () -> t.step(x, f(3, 2)), "[4, 2]", "[3, 2]");
            refused(DataTypeException.class, () -> t.step(x, y.castTo(DataType.LONG)), "\"labels\"", "LONG", "FLOAT");
            refused(ShapeException.class, () -> t.step(f(0, 3), f(0, 2)), "\"features\"", "at least one");
            assertEquals(0, t.iteration());
            assertEquals(before, weights.value());
            assertEquals(0, count.value().getDouble());
            t.step(x, y);
            assertEquals(1, t.iteration());
            assertEquals(1, count.value().getDouble());
        }
    }

    @Test
    void trainingRefusesGraphsWithoutALossThatDependsOnAParameter() {
        features.sum().rename("free");
        sd.setLossVariables("free");
        refused(
                GatunException.class,
                () -> TrainingPlan.of(sd, TrainingConfig.of(new Sgd(1))),
                "\"free\"",
                "does not depend on any variable",
                "weights",
                "features");
    }

    @Test
    void closedPlansSaySo() {
        Plan p = Plan.of(sd, Map.of("features", Shape.of(4, 3)), "logits");
        TrainingPlan t = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(1)));
        p.close();
        t.close();
        refused(GatunException.class, () -> p.run(List.of(f(4, 3))), "closed");
        refused(GatunException.class, () -> t.step(f(4, 3), f(4, 2)), "closed");
    }
}
