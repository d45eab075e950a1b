package io.gatun.autodiff.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.NameScope;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.MatMul;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GraphEditorTest {
    private final SameDiff sd = SameDiff.create();
    private final SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
    private final SDVariable t = sd.placeHolder("t", DataType.FLOAT, -1, 2);
    private final SDVariable w1 = sd.var("w1", Rng.of(1).randn(3, 4));
    private final SDVariable w2 = sd.var("w2", Rng.of(2).randn(4, 2));
    private final SDVariable h = x.matmul(w1).relu().rename("h");
    private final SDVariable y = h.matmul(w2).rename("y");
    private final SDVariable loss = y.sub(t).square().mean().rename("loss");
    private final NDArray batch = Rng.of(3).randn(5, 3);
    private final NDArray target = Rng.of(4).randn(5, 2);

    GraphEditorTest() {
        sd.setLossVariables("loss");
        sd.setOutputs("y");
    }

    @AfterEach
    void close() {
        sd.close();
    }

    private Map<String, NDArray> inputs() {
        return Map.of("x", batch, "t", target);
    }

    private NDArray h() {
        return batch.matmul(w1.value()).relu();
    }

    static void message(Executable code, String... parts) {
        GatunException e = assertThrows(GatunException.class, code);
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> "\"" + part + "\" is missing from: " + e.getMessage());
        }
    }

    // ---------------------------------------------------------------- replacing

    @Test
    void aReplacementTakesReadersAndName() {
        sd.outputSingle(inputs(), "y"); // a plan that must be forgotten
        SDVariable with = x.matmul(w1).tanh();
        sd.edit().replace(h, with);
        assertSame(with, sd.variable("h"));
        assertEquals(batch.matmul(w1.value()).tanh().matmul(w2.value()), sd.outputSingle(inputs(), "y"));
        assertFalse(sd.hasVariable("h_1"));
        assertTrue(sd.variables().stream().noneMatch(v -> how(v).equals("relu")), sd::summary);
        message(() -> h.neg(), "removed from the graph by an edit");
        // Inputs still come before what reads them.
        for (SDVariable v : sd.variables(VariableType.ARRAY)) {
            assertTrue(v.definition().in().stream().allMatch(in -> in.id() < v.id()), v::toString);
        }
    }

    private static String how(SDVariable v) {
        return v.definition() instanceof Definition.Apply a ? a.op().label() : "";
    }

    @Test
    void aValueIsReplacedByAFunctionOfItself() {
        sd.edit().replace(h, h.mul(2.0));
        assertEquals(h().mul(2.0).matmul(w2.value()), sd.outputSingle(inputs(), "y"));
        assertEquals(h().mul(2.0), sd.outputSingle(inputs(), "h"));
        // A placeholder keeps its name: it is what callers pass.
        sd.edit().replace(x, x.add(1.0));
        NDArray expected = batch.add(1.0).matmul(w1.value()).relu().mul(2.0).matmul(w2.value());
        assertEquals(expected, sd.outputSingle(inputs(), "y"));
        assertEquals(List.of("x", "t"), sd.inputs());
    }

    @Test
    void lossesOutputsAndUpdatesFollow() {
        SDVariable mean = sd.state("mean", Nd.zeros(2));
        SDVariable next = y.mean(0).rename("next");
        sd.update(mean, next);
        sd.edit().replace(next, y.mean(0).mul(0.5));
        sd.edit().replace(y, y.neg());
        sd.edit().replace(loss, sd.variable("y").sub(t).abs().mean());
        assertEquals(List.of("y"), sd.outputs());
        assertEquals(
                List.of("loss"),
                sd.lossVariables().stream().map(SDVariable::name).toList());
        NDArray minus = h().matmul(w2.value()).neg();
        assertEquals(minus, sd.outputSingle(inputs(), "y"));
        try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0)))) {
            plan.step(inputs());
            assertEquals(minus.sub(target).abs().mean().getDouble(), plan.loss(), 1e-6);
        }
        assertTrue(minus.mean(0).mul(0.5).equalsWithEps(mean.value(), 1e-6));
    }

    @Test
    void cyclesAreRefusedByTheirMembers() {
        SDVariable product = sd.variable("matmul");
        message(
                () -> sd.edit().setInput(product, 0, y),
                "cycle",
                "\"matmul\"",
                "\"h\"",
                "\"y\"",
                "nothing was changed");
        message(() -> sd.edit().setInput(h, 0, h), "cycle", "\"h\" <- \"h\"");
        assertEquals(h().matmul(w2.value()), sd.outputSingle(inputs(), "y"));
    }

    @Test
    void whatDoesNotFitIsRefusedWithoutAnyChange() {
        String before = sd.summary();
        SDVariable wide = x.matmul(sd.var("wide", Nd.ones(3, 7)));
        String with = sd.summary();
        message(() -> sd.edit().replace(h, wide), "\"y\" could not be computed", "nothing was changed", "matmul");
        message(() -> sd.edit().replace(loss, y.gt(0.0)), "floating");
        message(() -> sd.edit().setInput(y, 2, x), "has no input 2", "0 to 1");
        assertNotEquals(before, with);
        assertTrue(sd.summary().startsWith(with), sd::summary);
        try (SameDiff other = SameDiff.create()) {
            SDVariable z = other.placeHolder("h", DataType.FLOAT, 2);
            message(() -> sd.edit().replace(h, z), "is not in this graph");
        }
    }

    @Test
    void shapesFollowAReplacement() {
        SDVariable wide = sd.var("w1wide", Rng.of(5).randn(3, 6));
        SDVariable wider = sd.var("w2wide", Rng.of(6).randn(6, 2));
        SDVariable z = x.matmul(wide).tanh().matmul(wider);
        sd.edit().replace(y, z);
        assertEquals(Shape.of(-1, 2), sd.variable("y").shape());
        assertEquals(2, sd.edit().removeUnused("y", "loss"), "w1 and w2 are gone");
        assertEquals(batch.matmul(wide.value()).tanh().matmul(wider.value()), sd.outputSingle(inputs(), "y"));
    }

    // ---------------------------------------------------------------- patterns

    @Test
    void patternsFindAndReplace() {
        GraphPattern silu = GraphPattern.op(
                        "product",
                        Binary.MUL,
                        GraphPattern.op("gate", Unary.SIGMOID, GraphPattern.any("z")),
                        GraphPattern.any("z"))
                .inAnyOrder();
        SDVariable a = y.mul(y.sigmoid()).rename("a");
        SDVariable b = a.sigmoid().mul(a).rename("b");
        SDVariable no = a.mul(b.sigmoid()).rename("no");
        NDArray before = sd.outputSingle(inputs(), "no");
        assertTrue(silu.match(no).isEmpty());
        int found = sd.edit().replaceAll(silu, m -> {
            assertEquals(Unary.SIGMOID, m.op("gate", Unary.class));
            return m.get("z").swish();
        });
        assertEquals(2, found);
        assertTrue(before.equalsWithEps(sd.outputSingle(inputs(), "no"), 1e-6));
        assertEquals(
                1,
                sd.variables().stream()
                        .filter(v -> how(v).equals("sigmoid"))
                        .filter(v -> v.definition().in().getFirst().name().equals("b"))
                        .count());
    }

    @Test
    void patternsHaveConditionsAndOtherResults() {
        SDVariable gamma = sd.var("gamma", Nd.ones(2));
        SDVariable beta = sd.var("beta", Nd.zeros(2));
        List<SDVariable> norm = y.applyAll(new BatchNormTrain(1e-3), List.of(y, gamma, beta));
        GraphPattern variance =
                GraphPattern.op("variance", o -> o instanceof BatchNormTrain).result(2);
        assertTrue(variance.match(norm.get(2)).isPresent());
        assertTrue(variance.match(norm.get(1)).isEmpty());
        GraphPattern frozen = GraphPattern.op(
                "y",
                MatMul.class,
                GraphPattern.any("x"),
                GraphPattern.any("w").where(v -> v.type() == VariableType.CONSTANT));
        assertTrue(frozen.match(y).isEmpty());
        sd.edit().freeze("w2");
        assertEquals("w2", frozen.match(y).orElseThrow().get("w").name());
        message(() -> frozen.match(y).orElseThrow().get("v"), "no name \"v\"");
        message(() -> frozen.match(y).orElseThrow().op("y", BatchNormTrain.class), "not computed by a BatchNormTrain");
    }

    // ---------------------------------------------------------------- freezing, transfer learning

    @Test
    void frozenParametersStayWhereTheyWere() {
        NDArray before = w1.value();
        try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
            plan.step(inputs());
        }
        NDArray trained = w1.value();
        assertNotEquals(before, trained);
        sd.edit().freezeBelow("h");
        assertEquals(VariableType.CONSTANT, w1.type());
        assertEquals(VariableType.VARIABLE, w2.type());
        NDArray head = w2.value();
        try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
            plan.step(inputs());
        }
        assertEquals(trained, w1.value());
        assertNotEquals(head, w2.value());
        assertEquals(8, sd.parameters().length());
        sd.edit().freeze();
        assertTrue(sd.variables(VariableType.VARIABLE).isEmpty());
    }

    @Test
    void aPlanThatIsStillOpenDoesNotReachFrozenValues() {
        try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
            plan.step(inputs());
            NDArray frozen = w1.value();
            sd.edit().freeze("w1");
            message(() -> plan.step(inputs()), "[training] the graph was edited");
            assertEquals(frozen, w1.value());
        }
    }

    @Test
    void aNewHeadIsTrainedOnAFrozenBody() {
        NDArray body = w1.value();
        sd.edit().freezeBelow("h");
        SDVariable head = sd.var("newHead", Rng.of(9).randn(4, 3));
        SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 3);
        sd.variable("h").matmul(head).softmaxCrossEntropy(labels).mean().rename("newLoss");
        sd.setLossVariables("newLoss");
        sd.setOutputs();
        assertEquals(6, sd.edit().removeUnused("newLoss"), sd::summary);
        assertEquals(List.of("x", "labels"), sd.inputs());
        NDArray before = head.value();
        Map<String, NDArray> in = Map.of("x", batch, "labels", Nd.eye(DataType.FLOAT, 5, 3));
        try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
            plan.step(in);
        }
        assertNotEquals(before, head.value());
        assertEquals(body, sd.variable("w1").value());
    }

    // ---------------------------------------------------------------- parts

    @Test
    void aCutIsAGraphOfItsOwn() {
        try (SameDiff top = sd.edit().cut(List.of("h"), List.of("y"))) {
            assertEquals(List.of("h"), top.inputs());
            assertEquals(List.of("y"), top.outputs());
            assertFalse(top.hasVariable("w1"));
            assertEquals(
                    sd.outputSingle(inputs(), "y"),
                    top.output(Map.of("h", sd.outputSingle(inputs(), "h"))).get("y"));
            top.variable("w2").assign(Nd.zeros(4, 2));
            assertNotEquals(Nd.zeros(4, 2), w2.value());
        }
        message(() -> sd.edit().cut(List.of("t"), List.of("y")), "need nothing of \"t\"");
        message(() -> sd.edit().cut(List.of("hh"), List.of("y")), "did you mean \"h\"");
    }

    @Test
    void cutsKeepUpdatesThatNeedNothingElse() {
        SDVariable key = sd.randomKey("key", 1);
        SDVariable mean = sd.state("mean", Nd.zeros(2));
        sd.update(mean, t.mean(0));
        y.dropout(0.5, key).add(mean).rename("z");
        try (SameDiff part = sd.edit().cut(List.of("h"), List.of("z"))) {
            assertEquals(List.of("h"), part.inputs());
            part.variable("z").mean().rename("loss");
            part.setLossVariables("loss");
            NDArray before = part.variable("key").value();
            try (TrainingPlan plan = TrainingPlan.of(part, TrainingConfig.of(new Sgd(0)))) {
                plan.step(Map.of("h", Nd.ones(5, 4)));
            }
            assertNotEquals(before, part.variable("key").value());
            assertEquals(Nd.zeros(2), part.variable("mean").value());
        }
    }

    @Test
    void splicingPutsOneGraphIntoAnother() {
        try (SameDiff other = SameDiff.create()) {
            SDVariable features = other.placeHolder("features", DataType.FLOAT, 5, 3);
            features.square().sum(1).rename("energy");
            try (NameScope s = other.withNameScope("net")) {
                Map<String, SDVariable> here = other.edit().splice(sd, Map.of("x", features));
                assertEquals("net/y", here.get("y").name());
                assertSame(features, here.get("x"));
                assertEquals(Shape.of(5, 2), here.get("y").shape(), "the shape is known there");
            }
            NDArray expected = sd.outputSingle(inputs(), "y");
            assertEquals(expected, other.outputSingle(Map.of("features", batch), "net/y"));
            assertEquals(List.of("features", "net/t"), other.inputs());
            // Again, under names that are free.
            Map<String, SDVariable> again = other.edit().splice(sd, Map.of("h", other.variable("net/h")));
            assertFalse(again.containsKey("w1"), "what is behind the given value is not needed");
            assertEquals(
                    expected,
                    other.outputSingle(Map.of("features", batch), again.get("y").name()));
            other.variable("net/w2").assign(Nd.zeros(4, 2));
            assertEquals(expected, sd.outputSingle(inputs(), "y"));
            message(() -> sd.edit().splice(sd, Map.of()), "into itself");
            message(() -> sd.edit().splice(other, Map.of("features", sd.variable("loss"))), "does not fit here");
        }
    }

    @Test
    void aCopyIsEqualAndIndependent() {
        sd.randomKey("key", 7);
        try (SameDiff copy = sd.edit().copy()) {
            assertEquals(sd, copy);
            assertEquals(sd.hashCode(), copy.hashCode());
            assertEquals(sd.outputSingle(inputs(), "loss"), copy.outputSingle(inputs(), "loss"));
            copy.variable("w1").assign(Nd.zeros(3, 4));
            assertEquals(
                    "\"w1\": other values", GraphComparison.difference(sd, copy).orElseThrow());
            assertNotEquals(sd, copy);
        }
        try (SameDiff copy = sd.edit().copy()) {
            copy.variable("h").neg();
            assertEquals(
                    "\"neg\" is in the second graph alone",
                    GraphComparison.difference(sd, copy).orElseThrow());
        }
        try (SameDiff copy = sd.edit().copy()) {
            copy.edit().replace(copy.variable("h"), copy.variable("matmul").tanh());
            assertTrue(GraphComparison.difference(sd, copy).orElseThrow().contains("relu"));
        }
        try (SameDiff copy = sd.edit().copy()) {
            copy.setLossVariables("y");
            assertTrue(GraphComparison.difference(sd, copy).orElseThrow().startsWith("losses"));
        }
    }
}
