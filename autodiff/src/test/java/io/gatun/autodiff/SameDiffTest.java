package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SameDiffTest {
    private final SameDiff sd = SameDiff.create();
    private final SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 2);
    private final SDVariable w = sd.var("weights", Nd.create(new float[] {1, 2, 3, 4}, 2, 2));
    private final SDVariable y = x.matmul(w).rename("y");

    @AfterEach
    void close() {
        sd.close();
    }

    private static NDArray batch(int rows) {
        float[] v = new float[2 * rows];
        for (int i = 0; i < v.length; i++) {
            v[i] = i;
        }
        return Nd.create(v, rows, 2);
    }

    @Test
    void aPlaceholderTakesAnyBatchSize() {
        assertEquals(Shape.of(-1, 2), y.shape());
        for (int rows : new int[] {1, 3, 1, 7, 0}) {
            NDArray out = sd.outputSingle(Map.of("x", batch(rows)), "y");
            assertEquals(Shape.of(rows, 2), out.shape());
            for (int i = 0; i < rows; i++) {
                assertEquals(2 * i * 1 + (2 * i + 1) * 3, out.getDouble(i, 0));
                assertEquals(2 * i * 2 + (2 * i + 1) * 4, out.getDouble(i, 1));
            }
        }
    }

    @Test
    void gradientsOfMeansNeedNoKnownBatch() {
        y.square().mean().rename("loss");
        sd.setLossVariables("loss");
        NDArray two = sd.calculateGradients(Map.of("x", batch(2))).get("weights");
        NDArray four = sd.calculateGradients(Map.of("x", batch(4)), "weights").get("weights");
        assertEquals(Shape.of(2, 2), two.shape());
        // By hand: d/dw mean((x w)^2) = 2 / (rows * 2) * x^T x w.
        assertTrue(four.getDouble(0, 0) > two.getDouble(0, 0));
        assertTrue(two.equalsWithEps(byHand(batch(2)), 1e-4), two::toString);
        assertTrue(four.equalsWithEps(byHand(batch(4)), 1e-3), four::toString);
    }

    private NDArray byHand(NDArray batch) {
        NDArray product = batch.transpose().matmul(batch).matmul(w.value());
        return product.mul(1.0 / batch.size(0));
    }

    @Test
    void gradientsAreVariablesWithGradients() {
        SDVariable a = sd.var("a", Nd.create(new double[] {2}, 1));
        SDVariable cube = a.mul(a).mul(a);
        SDVariable first = sd.grad(cube, a).getFirst();
        SDVariable second = sd.grad(first, a).getFirst();
        SDVariable third = sd.grad(second, a).getFirst();
        assertEquals("a-grad", first.name());
        assertEquals(12, first.eval().getDouble(0));
        assertEquals(12, second.eval().getDouble(0));
        assertEquals(6, third.eval().getDouble(0));
    }

    @Test
    void gradientsFollowTheLossThatIsSet() {
        SDVariable a = sd.var("a", Nd.create(new double[] {3}, 1));
        a.square().rename("square");
        a.neg().rename("minus");
        sd.setLossVariables("square");
        assertEquals(6, sd.calculateGradients(Map.of(), "a").get("a").getDouble(0));
        sd.setLossVariables("minus");
        assertEquals(-1, sd.calculateGradients(Map.of(), "a").get("a").getDouble(0));
        sd.setLossVariables("square", "minus");
        assertEquals(5, sd.calculateGradients(Map.of(), "a").get("a").getDouble(0));
    }

    @Test
    void gradientsOfIntermediateValues() {
        SDVariable a = sd.var("a", Nd.create(new double[] {3}, 1));
        SDVariable b = a.square();
        SDVariable loss = b.mul(a);
        List<SDVariable> g = sd.grad(loss, b, a);
        assertEquals(3, g.get(0).eval().getDouble(0));
        assertEquals(27, g.get(1).eval().getDouble(0));
    }

    @Test
    void equalSubexpressionsKeepTheirOwnGradients() {
        SDVariable a = sd.var("a", Nd.create(new double[] {3}, 1));
        SDVariable b = a.square();
        SDVariable c = a.square();
        SDVariable loss = b.mul(5.0).add(c.mul(7.0));
        List<SDVariable> g = sd.grad(loss, b, c);
        assertEquals(5, g.get(0).eval().getDouble(0));
        assertEquals(7, g.get(1).eval().getDouble(0));
    }

    @Test
    void stopGradientStops() {
        SDVariable a = sd.var("a", Nd.create(new double[] {3}, 1));
        SDVariable loss = a.mul(a.stopGradient());
        assertEquals(3, sd.grad(loss, a).getFirst().eval().getDouble(0));
    }

    @Test
    void namesAreUniqueAndSettable() {
        assertEquals("add", x.add(x).name());
        assertEquals("add_1", x.add(w).name());
        assertEquals(y, sd.variable("y"));
        message(GatunException.class, () -> x.neg().rename("y"), "there is a variable of that name", "\"y\"");
        message(GatunException.class, () -> sd.var("weights", batch(1)), "weights");
        message(GatunException.class, () -> sd.variable("wieghts"), "\"wieghts\"", "did you mean \"weights\"");
        y.rename("product");
        assertEquals(
                Shape.of(1, 2),
                sd.outputSingle(Map.of("x", batch(1)), "product").shape());
        assertThrows(GatunException.class, () -> sd.outputSingle(Map.of("x", batch(1)), "y"));
    }

    @Test
    void badArgumentsAreNamedBeforeAnyWork() {
        message(GatunException.class, () -> sd.outputSingle(Map.of(), "y"), "no value for placeholder \"x\"");
        message(
                GatunException.class,
                () -> sd.outputSingle(Map.of("x", batch(1), "X1", batch(1)), "y"),
                "\"X1\" is not a placeholder",
                "did you mean \"x\"");
        message(
                ShapeException.class,
                () -> sd.outputSingle(Map.of("x", Nd.create(new float[3], 1, 3)), "y"),
                "\"x\" received shape [1, 3]",
                "expected [-1, 2]");
        message(ShapeException.class, () -> sd.outputSingle(Map.of("x", Nd.create(new float[2], 2)), "y"), "[2]");
        message(
                DataTypeException.class,
                () -> sd.outputSingle(Map.of("x", Nd.create(new double[2], 1, 2)), "y"),
                "received DOUBLE",
                "expected FLOAT");
        message(GatunException.class, () -> sd.output(Map.of("x", batch(1))), "no output is named");
        message(ShapeException.class, () -> x.matmul(sd.var("v", batch(3))), "matmul");
    }

    @Test
    void whatDoesNotFitTheRunIsNamed() {
        y.reshape(3, -1).rename("thirds");
        assertEquals(
                Shape.of(3, 4), sd.outputSingle(Map.of("x", batch(6)), "thirds").shape());
        message(ShapeException.class, () -> sd.outputSingle(Map.of("x", batch(2)), "thirds"), "\"thirds\"", "x=[2, 2]");
    }

    @Test
    void lossesMustDependOnParameters() {
        message(GatunException.class, () -> sd.calculateGradients(Map.of("x", batch(1))), "no loss is set");
        x.sum().rename("loss");
        sd.setLossVariables("loss");
        message(
                GatunException.class,
                () -> sd.calculateGradients(Map.of("x", batch(1))),
                "\"loss\" does not depend on any variable",
                "\"weights\"",
                "\"x\"");
        message(GatunException.class, () -> TrainingPlan.of(sd, TrainingConfig.of(new Sgd())), "does not depend");
        message(DataTypeException.class, () -> sd.grad(y.gt(0.0), w), "floating types only");
        message(GatunException.class, () -> sd.setLossVariables("los"), "did you mean \"loss\"");
    }

    @Test
    void otherGraphsAreRefused() {
        try (SameDiff other = SameDiff.create()) {
            SDVariable z = other.placeHolder("z", DataType.FLOAT, 2);
            message(GatunException.class, () -> x.add(z), "belongs to another graph");
            message(GatunException.class, () -> sd.grad(y, z), "belongs to another graph");
        }
    }

    @Test
    void placeholdersThatAreNotNeededMayBeLeftOut() {
        sd.placeHolder("labels", DataType.FLOAT, -1, 2).sub(y).rename("error");
        assertEquals(Shape.of(2, 2), sd.outputSingle(Map.of("x", batch(2)), "y").shape());
        message(GatunException.class, () -> sd.outputSingle(Map.of("x", batch(2)), "error"), "\"labels\"");
    }

    @Test
    void assignedValuesAreSeenByCompiledPlans() {
        NDArray in = Nd.create(new float[] {1, 0}, 1, 2);
        assertArrayEquals(
                new float[] {1, 2}, sd.outputSingle(Map.of("x", in), "y").toFloatArray());
        w.assign(Nd.create(new float[] {5, 6, 7, 8}, 2, 2));
        assertArrayEquals(
                new float[] {5, 6}, sd.outputSingle(Map.of("x", in), "y").toFloatArray());
        sd.setParameters(Nd.create(new float[] {9, 8, 7, 6}, 4));
        assertArrayEquals(
                new float[] {9, 8}, sd.outputSingle(Map.of("x", in), "y").toFloatArray());
        assertArrayEquals(new float[] {9, 8, 7, 6}, sd.parameters().toFloatArray());
        message(ShapeException.class, () -> sd.setParameters(Nd.create(new float[3], 3)), "[3]", "[4]");
        message(GatunException.class, () -> w.assign(batch(1)), "weights", "[2, 2]");
        message(GatunException.class, () -> y.assign(batch(1)), "\"y\" is a ARRAY");
        message(GatunException.class, () -> sd.constant("c", 1).assign(Nd.create(new float[] {1}, 1)), "never changes");
    }

    @Test
    void outputsOfParametersAndPlaceholdersAreCopies() {
        NDArray in = batch(1);
        Map<String, NDArray> out = sd.output(Map.of("x", in), "x", "weights", "y");
        out.get("x").assign(7);
        out.get("weights").assign(7);
        assertEquals(0, in.getDouble(0, 0));
        assertEquals(1, w.value().getDouble(0, 0));
    }

    @Test
    void closedGraphsSaySo() {
        Plan plan = Plan.of(sd, Map.of("x", Shape.of(1, 2)), "y");
        sd.close();
        message(GatunException.class, () -> plan.run(Map.of("x", batch(1))), "closed");
    }

    @Test
    void summaryListsTheVariables() {
        String text = sd.summary();
        assertTrue(text.contains("weights") && text.contains("matmul[x, weights]"), text);
    }

    static <E extends GatunException> void message(Class<E> type, Executable code, String... parts) {
        E e = assertThrows(type, code);
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> "\"" + part + "\" is missing from: " + e.getMessage());
        }
    }
}
