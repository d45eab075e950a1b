package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NanTraceTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private final SameDiff sd = SameDiff.create();

    @AfterEach
    void close() {
        sd.close();
    }

    private static NDArray array(double... values) {
        return Nd.create(values, values.length).castTo(DataType.FLOAT);
    }

    private Plan plan(PlanOptions base, NanTrace mode, String... outputs) {
        return Plan.of(sd, Map.of("x", Shape.of(4)), base.withNanTrace(mode), outputs);
    }

    private NotFiniteException failure(Plan p, NDArray x) {
        return assertThrows(NotFiniteException.class, () -> p.run(Map.of("x", x)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFirstOperationIsNamedWithWhatItRead(boolean direct) {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4);
        SDVariable shifted = x.exp().rename("risen").sub(2.0).rename("shifted");
        shifted.log().rename("loss/log").mul(3.0).rename("scaled").exp().rename("y");
        Plan p = plan(PlanOptions.none().with(PlanPass.IN_PLACE), NanTrace.TRACE, "y");
        List<NDArray> out = List.of(Nd.zeros(DataType.FLOAT, 4));
        NDArray bad = array(1, 0, 2, -1);
        NotFiniteException e =
                direct ? assertThrows(NotFiniteException.class, () -> p.run(List.of(bad), out)) : failure(p, bad);
        assertEquals("log", e.op());
        assertEquals(List.of("loss/log"), e.variables());
        assertEquals(-1, e.iteration());
        NotFiniteException.Input in = e.inputs().getFirst();
        assertEquals("\"shifted\"", in.name());
        assertEquals(Math.exp(-1) - 2, in.statistics().min(), 1e-6, "as it was before the step wrote over it");
        assertEquals(Math.exp(2) - 2, in.statistics().max(), 1e-5);
        assertEquals(0, in.statistics().nan());
        assertTrue(e.getMessage().contains("[log] gave 2 NaN and 0 infinite values of 4"), e.getMessage());
        assertTrue(e.getMessage().contains("\"loss/log\""), e.getMessage());
        NDArray good = array(1, 1, 2, 3);
        NDArray wanted = good.exp().sub(2.0).log().mul(3.0).exp();
        assertTrue(wanted.equalsWithEps(p.run(Map.of("x", good)).get("y"), 1e-2), "the plan is sound afterwards");
    }

    @Test
    void fusedStepsTellAllTheirNames() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4);
        x.abs()
                .rename("size")
                .add(-1.0)
                .rename("less")
                .log()
                .rename("logarithm")
                .tanh()
                .rename("y");
        NotFiniteException e =
                failure(plan(new PlanOptions(java.util.Set.of()), NanTrace.TRACE, "y"), array(2, 3, 4, 0.5));
        assertTrue(e.variables().contains("logarithm"), e.getMessage());
        assertTrue(e.getMessage().contains("placeholder \"x\""), e.getMessage());
    }

    @Test
    void infinityIsFoundOnlyIfAskedFor() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4);
        x.reciprocal()
                .rename("inverse")
                .sub(x.square().reciprocal().rename("other"))
                .rename("y");
        NDArray zeros = array(1, 0, 2, 3);
        PlanOptions plain = PlanOptions.none();
        assertEquals(
                "reciprocal", failure(plan(plain, NanTrace.TRACE, "y"), zeros).op());
        NotFiniteException e = failure(plan(plain, NanTrace.NAN, "y"), zeros);
        assertEquals("sub", e.op(), "infinity less infinity");
        assertEquals(1, e.inputs().getFirst().statistics().infinite());
        assertTrue(Double.isNaN(
                plan(plain, NanTrace.OFF, "y").run(Map.of("x", zeros)).get("y").getDouble(1)));
    }

    @Test
    void infinityThatIsMeantPasses() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4);
        x.add(sd.constant("mask", array(0, -INF, 0, -INF)))
                .rename("masked")
                .softmax(0)
                .rename("y");
        for (PlanOptions options : List.of(PlanOptions.none(), new PlanOptions(java.util.Set.of()))) {
            NDArray y = plan(options, NanTrace.TRACE, "y")
                    .run(Map.of("x", array(1, 2, 1, 3)))
                    .get("y");
            assertTrue(array(0.5, 0, 0.5, 0).equalsWithEps(y, 1e-6), y::toString);
        }
    }

    @Test
    void whatWasBadBeforeTheRunIsToldAsSuch() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4);
        SDVariable w = sd.var("w", array(1, 1, Double.NaN, 1));
        x.square().rename("squared").add(w).rename("y");
        NotFiniteException argument =
                failure(plan(PlanOptions.none(), NanTrace.TRACE, "y"), array(1, Double.NaN, 2, 3));
        assertEquals("square", argument.op());
        assertTrue(argument.getMessage().contains("not finite before the run"), argument.getMessage());
        assertTrue(argument.getMessage().contains("placeholder \"x\""), argument.getMessage());
        NotFiniteException parameter = failure(plan(PlanOptions.none(), NanTrace.TRACE, "y"), array(1, 1, 2, 3));
        assertEquals("add", parameter.op());
        assertTrue(parameter.getMessage().contains("variable \"w\""), parameter.getMessage());
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"HALF", "BFLOAT16", "FLOAT", "DOUBLE"})
    void everyFloatingType(DataType type) {
        sd.placeHolder("x", type, 4).log().rename("y");
        Plan p = plan(PlanOptions.none(), NanTrace.NAN, "y");
        assertEquals("log", failure(p, array(1, -1, 2, 3).castTo(type)).op());
        p.run(Map.of("x", array(1, 1, 2, 3).castTo(type)));
    }

    @Test
    void thePropertySetsTheDefault() {
        String before = System.getProperty(NanTrace.PROPERTY);
        try {
            System.setProperty(NanTrace.PROPERTY, "trace");
            assertEquals(NanTrace.TRACE, PlanOptions.defaults().nanTrace());
            assertEquals(
                    NanTrace.TRACE, TrainingConfig.of(new Sgd(1)).planOptions().nanTrace());
            System.setProperty(NanTrace.PROPERTY, "yes");
            GatunException e = assertThrows(GatunException.class, PlanOptions::defaults);
            assertTrue(e.getMessage().contains("expected off, nan or trace"), e.getMessage());
        } finally {
            if (before == null) {
                System.clearProperty(NanTrace.PROPERTY);
            } else {
                System.setProperty(NanTrace.PROPERTY, before);
            }
        }
    }

    private TrainingPlan training(double rate) {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
        SDVariable w = sd.var("w", Rng.of(1).uniform(DataType.FLOAT, 0.5, 1, 3, 2));
        SDVariable seen = sd.state("seen", Nd.zeros(DataType.FLOAT, 2));
        SDVariable h = x.matmul(w).rename("h");
        sd.update(seen, seen.add(h.mean(0)));
        h.sqrt().rename("root").sum().rename("loss");
        sd.setLossVariables("loss");
        return TrainingPlan.of(sd, TrainingConfig.of(new Sgd(rate)).withNanTrace(true));
    }

    @Test
    void trainingTellsTheIterationAndStaysAsBefore() {
        try (TrainingPlan t = training(1e-3)) {
            NDArray good = Rng.of(2).uniform(DataType.FLOAT, 0.1, 1, 4, 3);
            for (int i = 0; i < 5; i++) {
                t.step(good);
            }
            NDArray w = sd.variable("w").value();
            NDArray seen = sd.variable("seen").value();
            NotFiniteException e = assertThrows(NotFiniteException.class, () -> t.step(good.neg()));
            assertEquals(5, e.iteration());
            assertTrue(e.variables().contains("root"), e.getMessage());
            assertTrue(e.getMessage().contains("in iteration 5 of the training"), e.getMessage());
            assertEquals(w, sd.variable("w").value());
            assertEquals(seen, sd.variable("seen").value());
            assertEquals(5, t.iteration());
            t.step(good);
            assertEquals(6, t.iteration());
        }
    }

    @Test
    void aGradientThatOverflowsIsTracedToItsVariable() {
        try (TrainingPlan t = training(1e-3)) {
            // The square root of 0 is finite, its slope is not.
            NotFiniteException e = assertThrows(NotFiniteException.class, () -> t.step(Nd.zeros(DataType.FLOAT, 4, 3)));
            assertTrue(e.variables().contains("grad(root)"), e.getMessage());
            assertEquals(0, e.iteration());
        }
    }

    @Test
    void anUpdateThatOverflowsIsToldWithItsGradient() {
        try (TrainingPlan t = training(3e38)) {
            NotFiniteException e = assertThrows(
                    NotFiniteException.class,
                    () -> t.step(Nd.ones(4, 3).castTo(DataType.FLOAT).mul(9)));
            assertEquals("update", e.op());
            assertEquals(List.of("w"), e.variables());
            assertTrue(e.getMessage().contains("smaller learning rate"), e.getMessage());
        }
    }

    /** The logarithm is of a number below 0 from the fourth iteration on. */
    @Test
    void bodiesOfLoopsAreTraced() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4);
        sd.whileLoop(
                        List.of(sd.constant(Nd.scalar(DataType.LONG, 0)), x),
                        v -> v.get(0).lt(10),
                        v -> List.of(
                                v.get(0).add(1).cast(DataType.LONG),
                                v.get(1).sub(1.0).add(v.get(1).log().mul(0.0))))
                .get(1)
                .rename("y");
        for (PlanOptions options : List.of(PlanOptions.none(), new PlanOptions(java.util.Set.of()))) {
            Plan p = plan(options, NanTrace.TRACE, "y");
            NotFiniteException e = failure(p, array(9, 3.5, 9, 9));
            assertTrue(e.getMessage().contains("; in body, iteration 4; in "), e.getMessage());
            assertTrue(e.getMessage().contains("while \"y\""), e.getMessage());
            assertTrue(e.getMessage().contains("carried value 1 of the body"), e.getMessage());
            if (options.disabled().contains(PlanPass.FUSION)) {
                assertEquals("log", e.op());
            }
            assertEquals(-0.5, e.inputs().getFirst().statistics().min(), 1e-6, e.getMessage());
            p.run(Map.of("x", array(19, 18, 17, 16)));
        }
    }

    @Test
    void scansBranchesAndGradientsAreTraced() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4);
        SDVariable scanned = sd.map(x, 0, row -> row.log()).rename("scanned");
        NotFiniteException e = failure(plan(PlanOptions.none(), NanTrace.TRACE, "scanned"), array(1, 2, -3, 4));
        assertEquals("log", e.op());
        assertTrue(e.getMessage().contains("; in body, iteration 2; in scan"), e.getMessage());
        sd.ifCond(x.sum().gt(0), () -> x.log(), () -> x.neg()).rename("branch");
        e = failure(plan(PlanOptions.none(), NanTrace.TRACE, "branch"), array(1, 2, -1, 4));
        assertTrue(e.getMessage().contains("; in then; in if \"branch\""), e.getMessage());
        SDVariable root = sd.whileLoop(
                        List.of(sd.constant(Nd.scalar(DataType.LONG, 0)), x),
                        v -> v.get(0).lt(3),
                        v -> List.of(
                                v.get(0).add(1).cast(DataType.LONG), v.get(1).sqrt()))
                .get(1);
        sd.grad(root.sum(), x).getFirst().rename("slope");
        e = failure(plan(PlanOptions.none(), NanTrace.TRACE, "slope"), array(1, 2, 0, 4));
        assertTrue(e.getMessage().contains("; in step back, iteration 2; in "), e.getMessage());
    }
}
