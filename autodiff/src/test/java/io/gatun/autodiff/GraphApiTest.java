package io.gatun.autodiff;

import static io.gatun.autodiff.SameDiffTest.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GraphApiTest {
    private final SameDiff sd = SameDiff.create();

    @AfterEach
    void close() {
        sd.close();
    }

    @Test
    void scopesArePrefixes() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2);
        try (NameScope encoder = sd.withNameScope("encoder")) {
            assertEquals("encoder/", encoder.prefix());
            SDVariable w = sd.var("w", Nd.ones(2));
            assertEquals("encoder/w", w.name());
            assertEquals("encoder/add", x.add(w).name());
            assertEquals("encoder/add_1", x.add(w).name());
            try (NameScope layer = sd.withNameScope("layer/1")) {
                assertEquals("encoder/layer/1/y", x.mul(w).rename("y").name());
                assertEquals("encoder/layer/1/constant", sd.constant(Nd.ones(1)).name());
                message(GatunException.class, encoder::close, "is closed before");
            }
            assertEquals("encoder/x", sd.placeHolder("x", DataType.FLOAT, 1).name());
            sd.update(sd.state("s", Nd.zeros(2)), w.mul(1.0));
            encoder.close();
            encoder.close();
        }
        assertEquals("add", x.add(x).name());
        assertEquals(
                Set.of("encoder/w", "encoder/layer/1/y"),
                Set.copyOf(Stream.of("encoder/w", "encoder/layer/1/y")
                        .filter(sd.variableMap()::containsKey)
                        .toList()));
        message(GatunException.class, () -> sd.variable("encoder/v"), "did you mean", "\"encoder/w\"");
        for (String bad : new String[] {"", " ", "/a", "a/", null}) {
            message(GatunException.class, () -> sd.withNameScope(bad), "withNameScope");
        }
    }

    @Test
    void aNameIsTakenOnceInItsScope() {
        sd.var("w", Nd.ones(1));
        message(GatunException.class, () -> sd.placeHolder("w", DataType.FLOAT), "there is a variable of that name");
        message(GatunException.class, () -> sd.constant(" ", 1), "blank");
        try (NameScope s = sd.withNameScope("a")) {
            sd.var("w", Nd.ones(1));
            message(GatunException.class, () -> sd.var("w", Nd.ones(1)), "\"a/w\"");
        }
        sd.renameVariable("a/w", "v");
        assertTrue(sd.hasVariable("v"));
    }

    @Test
    void outputsAreExplicitOrTheEnds() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2);
        x.square().rename("a");
        x.neg().exp().rename("b");
        assertEquals(List.of("a", "b"), sd.outputs());
        NDArray in = Nd.create(new float[] {1, 2}, 2);
        message(GatunException.class, () -> sd.output(Map.of("x", in)), "no output is named");
        sd.setOutputs("b");
        assertEquals(List.of("b"), sd.outputs());
        assertEquals(Set.of("b"), sd.output(Map.of("x", in)).keySet());
        assertEquals(Set.of("a", "neg", "b"), sd.outputAll(Map.of("x", in)).keySet());
        assertEquals(in.square(), sd.batchOutput().input("x", in).output("a").execSingle());
        assertEquals(
                Set.of("a", "b"),
                sd.batchOutput().inputs(Map.of("x", in)).output("a", "b").exec().keySet());
        message(
                GatunException.class,
                () -> sd.batchOutput().input("x", in).output("a", "b").execSingle(),
                "expected one output");
        message(GatunException.class, () -> sd.setOutputs("c"), "\"c\"");
    }

    @Test
    void nextValuesOfStatesAndSpareResultsAreNoEnds() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
        List<SDVariable> norm = x.applyAll(
                new io.gatun.ops.BatchNormTrain(1e-5),
                List.of(x, sd.var("gamma", Nd.ones(3)), sd.var("beta", Nd.zeros(3))));
        SDVariable mean = sd.state("mean", Nd.zeros(3));
        sd.update(mean, mean.mul(0.9).add(norm.get(1).mul(0.1)));
        norm.getFirst().relu().rename("y");
        assertEquals(List.of("y"), sd.outputs());
    }

    @Test
    void outputsAndGradientsComeFromOneRun() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1);
        SDVariable w = sd.var("w", Nd.create(new float[] {3}, 1));
        x.mul(w).rename("w x").square().mean().rename("loss");
        sd.setLossVariables("loss");
        NDArray in = Nd.create(new float[] {1, 2}, 2);
        GraphRuns.OutAndGrad both =
                sd.calculateGradientsAndOutputs(Map.of("x", in), List.of("w x", "loss", "w"), List.of());
        assertEquals(in.mul(3.0), both.outputs().get("w x"));
        assertEquals(22.5, both.outputs().get("loss").getDouble());
        assertEquals(3, both.outputs().get("w").getDouble(0));
        assertEquals(Set.of("w"), both.gradients().keySet());
        assertEquals(15, both.gradients().get("w").getDouble(0), 1e-5); // 2 w mean(x^2)
        assertEquals(
                both.gradients().get("w"),
                sd.calculateGradients(Map.of("x", in)).get("w"));
        assertEquals(
                Set.of("x"),
                sd.calculateGradientsAndOutputs(Map.of("x", in), List.of(), List.of("x"))
                        .gradients()
                        .keySet());
    }

    @Test
    void gradientVariablesAreMadeOnce() {
        SDVariable a = sd.var("a", Nd.create(new double[] {2}, 1));
        a.square().rename("one").markAsLoss();
        SDVariable g = a.gradient();
        assertSame(g, sd.grad("a"));
        assertEquals(4, g.eval().getDouble(0));
        a.mul(a).mul(a).rename("two").markAsLoss();
        assertEquals(16, sd.grad("a").eval().getDouble(0));
        assertEquals(2, sd.lossVariables().size());
    }

    @Test
    void numbersAreConstants() {
        assertEquals(
                Nd.zeros(DataType.DOUBLE, 2, 3),
                sd.zero("z", DataType.DOUBLE, 2, 3).eval());
        assertEquals(Nd.ones(DataType.INT, 2), sd.one("o", DataType.INT, 2).eval());
        assertEquals(
                Nd.scalar(DataType.LONG, 7), sd.scalar("s", DataType.LONG, 7).eval());
        assertEquals(
                Nd.linspace(DataType.FLOAT, 0, 1, 5),
                sd.linspace("l", DataType.FLOAT, 0, 1, 5).eval());
        assertEquals(
                Nd.arange(DataType.INT, 0, 9, 3),
                sd.range("r", DataType.INT, 0, 9, 3).eval());
        assertEquals(5, sd.variables(VariableType.CONSTANT).size());
    }

    static Stream<List<Index>> indices() {
        return Stream.of(
                List.of(),
                List.of(Index.all()),
                List.of(Index.point(1)),
                List.of(Index.point(-1, true)),
                List.of(Index.all(), Index.point(2)),
                List.of(Index.interval(0, 2), Index.point(-3, true), Index.interval(3, -1)),
                List.of(Index.reverse(), Index.interval(0, 9, 2)),
                List.of(Index.point(0), Index.point(-1), Index.point(2)),
                List.of(Index.newAxis(), Index.point(1), Index.newAxis(), Index.all()),
                List.of(Index.all(), Index.all(), Index.point(0, true), Index.newAxis()),
                List.of(Index.all(), Index.point(1), Index.interval(5, 0, -2)),
                List.of(Index.ellipsis(), Index.point(1)),
                List.of(Index.at(1, 0), Index.newAxis(), Index.at(-1)),
                List.of(Index.point(0), Index.ellipsis(), Index.at(2)));
    }

    @ParameterizedTest
    @MethodSource("indices")
    void partsAreThoseOfArrays(List<Index> indices) {
        NDArray value = Nd.arange(DataType.FLOAT, 0, 3 * 4 * 6, 1).reshape(3, 4, 6);
        Index[] some = indices.toArray(Index[]::new);
        NDArray expected = value.get(some);
        for (long[] shape : new long[][] {{3, 4, 6}, {-1, 4, 6}, {3, -1, 6}, {-1, -1, 6}, {-1, -1, -1}}) {
            try (SameDiff g = SameDiff.create()) {
                SDVariable x = g.placeHolder("x", DataType.FLOAT, shape);
                SDVariable y;
                try {
                    y = x.get(some);
                } catch (IndexException e) {
                    assertTrue(indices.contains(Index.newAxis()) && shape[1] == -1, e::getMessage);
                    continue;
                }
                assertEquals(expected, g.outputSingle(Map.of("x", value), y.name()));
                // Each element that was taken has the slope 1.
                SDVariable slope = g.grad(y, x).getFirst().rename("slope");
                NDArray found = g.outputSingle(Map.of("x", value), slope.name());
                assertEquals(expected.length(), found.sum().getDouble());
                assertEquals(expected.sum().getDouble(), found.mul(value).sum().getDouble());
            }
        }
    }

    @Test
    void partsOutsideAreRefused() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
        message(IndexException.class, () -> x.get(Index.all(), Index.point(3)), "index 3", "[-1, 3]");
        message(IndexException.class, () -> x.get(Index.all(), Index.at(0, -4)), "index -4", "[-1, 3]");
        message(IndexException.class, () -> x.get(Index.ellipsis(), Index.ellipsis()), "at most one");
        message(IndexException.class, () -> x.get(Index.all(), Index.all(), Index.all()), "at most 2");
        x.get(Index.point(5)).rename("fifth");
        message(GatunException.class, () -> sd.outputSingle(Map.of("x", Nd.zeros(2, 3)), "fifth"), "5");
        assertEquals(Shape.of(3), sd.variable("fifth").shape());
    }

    @Test
    void severalSignaturesHaveAPlanEach() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, -1);
        x.sum(0).rename("columns");
        for (int k = 0; k < 2; k++) {
            for (long[] shape : new long[][] {{2, 3}, {5, 1}, {0, 4}, {3, 0}}) {
                assertEquals(
                        Nd.full(DataType.FLOAT, shape[0], shape[1]),
                        sd.outputSingle(Map.of("x", Nd.ones(shape)), "columns"));
            }
        }
    }
}
