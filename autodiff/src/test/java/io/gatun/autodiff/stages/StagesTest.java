package io.gatun.autodiff.stages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.autodiff.GradCheck;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.files.GraphTree;
import io.gatun.autodiff.files.OpRegistry;
import io.gatun.autodiff.functional.Compiled;
import io.gatun.autodiff.functional.Vmap;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Graphs with operations whose sizes depend on data. */
@ExtendWith(LeakCheck.class)
class StagesTest {
    @TempDir
    Path folder;

    private static SDVariable one(io.gatun.ops.Op op, SDVariable... in) {
        return in[0].apply(op, List.of(in));
    }

    private static NDArray vector(float... x) {
        return Nd.create(x);
    }

    private static SameDiff distinct() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1);
        List<SDVariable> d = x.mul(2).applyAll(new DataOps.Distinct(), List.of(x.mul(2)));
        d.get(0).rename("values");
        d.get(1).rename("counts");
        d.get(0).square().sum().rename("sum");
        return sd;
    }

    @Test
    void aGraphRunsInStages() {
        try (Scope scope = Scope.open();
                SameDiff sd = distinct()) {
            assertEquals(Shape.of(-1), sd.variable("values").shape());
            Map<String, NDArray> out = sd.output(Map.of("x", vector(1, 3, 1, 2)), "values", "counts", "sum");
            assertArrayEquals(new float[] {2, 4, 6}, out.get("values").toFloatArray());
            assertArrayEquals(new long[] {2, 1, 1}, out.get("counts").toLongArray());
            assertEquals(56, out.get("sum").getDouble());
            assertEquals(
                    32, sd.outputSingle(Map.of("x", vector(4, 4, 4, 4)), "sum").getDouble() / 2);
            assertEquals(
                    0,
                    sd.outputSingle(Map.of("x", Nd.zeros(DataType.FLOAT, 0)), "sum")
                            .getDouble());
        }
    }

    @Test
    void aPlanDoesTheSameAndTellsWhatItKnows() {
        try (Scope scope = Scope.open();
                SameDiff sd = distinct();
                Plan plan = Plan.of(sd, Map.of("x", Shape.of(4)), "values", "sum")) {
            assertEquals(Shape.of(-1), plan.outputSpec(0).shape());
            assertEquals(Shape.SCALAR, plan.outputSpec(1).shape());
            assertArrayEquals(
                    new float[] {2, 4},
                    plan.run(List.of(vector(1, 2, 1, 1))).getFirst().toFloatArray());
            int steps = plan.steps();
            plan.run(List.of(vector(5, 6, 6, 5)));
            assertEquals(steps, plan.steps(), "the same sizes are not compiled again");
            plan.run(List.of(vector(5, 6, 7, 5)));
            assertTrue(plan.steps() > steps, "other sizes are");
            NDArray values = Nd.zeros(DataType.FLOAT, 2);
            NDArray sum = Nd.scalar(DataType.FLOAT, 0);
            plan.run(List.of(vector(1, 2, 1, 1)), List.of(values, sum));
            assertArrayEquals(new float[] {2, 4}, values.toFloatArray());
            String message = assertThrows(
                            GatunException.class, () -> plan.run(List.of(vector(1, 2, 3, 1)), List.of(values, sum)))
                    .getMessage();
            assertTrue(message.contains("\"values\" has shape [2]: expected [3]"), message);
            assertTrue(plan.summary().contains("MUL"), plan.summary());
            assertTrue(plan.plannedBytes() > 0 && plan.naiveBytes() > 0);
            assertTrue(plan.explain().steps().size() > 0);
            assertThrows(GatunException.class, () -> plan.run(Map.of()));
        }
    }

    @Test
    void valuesOfAStageAreHandedOnNotComputedAgain() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 3, 8);
            SDVariable h = x.matmul(sd.var("w", Rng.of(1).randn(8, 8))).tanh().rename("h");
            SDVariable at = one(new DataOps.Where(), h.mean(1).gt(-10));
            h.gather(at, 0).sum().rename("y");
            try (Plan plan = Plan.of(sd, Map.of("x", Shape.of(3, 8)), "y")) {
                NDArray in = Rng.of(2).randn(3, 8);
                double y = plan.run(List.of(in)).getFirst().getDouble();
                assertEquals(in.matmul(sd.variable("w").value()).tanh().sum().getDouble(), y, 1e-5);
                assertEquals(
                        1,
                        plan.summary().lines().filter(l -> l.contains("MatMul")).count(),
                        plan.summary());
            }
        }
    }

    private static SameDiff masked() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 3);
        SDVariable w = sd.var("w", Nd.create(new double[] {0.5, -1, 2, 1, 0.3, -0.7, 0.9, 1.1, -0.4}, 3, 3));
        SDVariable h = x.matmul(w).tanh().rename("h");
        SDVariable mask = h.sum(1).gt(0);
        SDVariable kept = one(new DataOps.Masked(), h, mask).rename("kept");
        kept.square().mul(kept).sum().add(h.sum()).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private static final double[] ROWS = {1, 2, 3, -1, -0.5, -2, 0.7, -0.3, 1, -2, -2, -3};

    @Test
    void gradientsGoThrough() {
        try (Scope scope = Scope.open();
                SameDiff sd = masked()) {
            NDArray x = Nd.create(ROWS, 4, 3);
            long kept = sd.outputSingle(Map.of("x", x), "kept").size(0);
            assertTrue(kept > 0 && kept < 4, "the mask chooses: " + kept);
            GradCheck.standard().check(sd, Map.of("x", x)).orThrow();
            GradCheck.standard().check(sd, Map.of("x", x), "x", "h").orThrow();
        }
    }

    @Test
    void gradientsGoThroughTwice() {
        try (Scope scope = Scope.open();
                SameDiff sd = masked()) {
            NDArray x = Nd.create(ROWS, 4, 3);
            SDVariable g = sd.grad(sd.variable("loss"), sd.variable("w")).getFirst();
            g.square().sum().rename("penalty");
            sd.setLossVariables("penalty");
            GradCheck.standard()
                    .withMaxRelativeError(1e-4)
                    .check(sd, Map.of("x", x))
                    .orThrow();
        }
    }

    @Test
    void severalResultsHaveGradientsToSecondOrder() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable p = sd.placeHolder("p", DataType.INT, -1);
            SDVariable w = sd.var("w", Nd.create(new double[] {0.5, -1, 2, 1, 0.3}));
            List<SDVariable> parts = w.exp().applyAll(new DataOps.Partition(2), List.of(w.exp(), p));
            parts.get(0).square().sum().add(parts.get(1).mul(3).tanh().sum()).rename("loss");
            sd.setLossVariables("loss");
            Map<String, NDArray> in = Map.of("p", Nd.create(new int[] {0, 1, 1, 0, 1}));
            GradCheck.standard().check(sd, in).orThrow();
            sd.grad(sd.variable("loss"), w).getFirst().square().sum().rename("penalty");
            sd.setLossVariables("penalty");
            GradCheck.standard().withMaxRelativeError(1e-4).check(sd, in).orThrow();
        }
    }

    @Test
    void outputsAndGradientsComeTogether() {
        try (Scope scope = Scope.open();
                SameDiff sd = masked()) {
            Map<String, NDArray> in = Map.of("x", Nd.create(ROWS, 4, 3));
            var both = sd.calculateGradientsAndOutputs(in, List.of("kept", "loss"), List.of("w"));
            assertEquals(
                    sd.calculateGradients(in, "w").get("w"), both.gradients().get("w"));
            assertEquals(sd.outputSingle(in, "kept"), both.outputs().get("kept"));
        }
    }

    @Test
    void trainingStepsAreThoseOfTheSameGraphWithAFixedSize() {
        try (Scope scope = Scope.open();
                SameDiff sd = masked();
                SameDiff fixed = SameDiff.create()) {
            SDVariable x = fixed.placeHolder("x", DataType.DOUBLE, -1, 3);
            SDVariable h = x.matmul(fixed.var("w", sd.variable("w").value())).tanh();
            SDVariable mask = h.sum(1).gt(0).cast(DataType.DOUBLE).expandDims(1);
            SDVariable kept = h.mul(mask);
            kept.square().mul(kept).sum().add(h.sum()).rename("loss");
            fixed.setLossVariables("loss");
            TrainingConfig config = TrainingConfig.of(new Sgd(0.01));
            try (TrainingPlan a = TrainingPlan.of(sd, config);
                    TrainingPlan b = TrainingPlan.of(fixed, config)) {
                for (int i = 0; i < 5; i++) {
                    NDArray batch = Rng.of(i).randn(6, 3).castTo(DataType.DOUBLE);
                    a.step(Map.of("x", batch));
                    b.step(Map.of("x", batch));
                    assertEquals(b.loss(), a.loss(), 1e-12);
                }
                assertArrayEquals(
                        fixed.variable("w").value().toDoubleArray(),
                        sd.variable("w").value().toDoubleArray(),
                        1e-12);
                assertTrue(
                        a.profile(Map.of("x", Nd.create(ROWS, 4, 3)), 1).rows().size() > 2);
            }
        }
    }

    @Test
    void oneMayFollowAnother() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1);
            SDVariable d = one(new DataOps.Distinct(), x);
            SDVariable big = d.gather(one(new DataOps.Where(), d.gt(1.5)), 0);
            big.mean().add(one(new DataOps.Distinct(), big.mod(2)).sum()).rename("y");
            // 2, 3, 4 are left; their mean is 3, and 0 and 1 the remainders.
            assertEquals(
                    4,
                    sd.outputSingle(Map.of("x", vector(1, 2, 3, 3, 2, 4, 1)), "y")
                            .getDouble());
        }
    }

    @Test
    void bodiesOfBranchesAndLoopsMayHoldThem() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.DOUBLE, 4);
            SDVariable w = sd.var("w", Nd.create(new double[] {1, 2, 3, 4}));
            SDVariable y = sd.ifCond(
                    x.sum().gt(0),
                    () -> one(new DataOps.Masked(), w, x.gt(0)).square().sum(),
                    () -> w.sum());
            y.rename("y");
            sd.setLossVariables("y");
            Map<String, NDArray> in = Map.of("x", Nd.create(new double[] {1, -1, 2, 0}));
            assertEquals(10, sd.outputSingle(in, "y").getDouble());
            assertArrayEquals(
                    new double[] {2, 0, 6, 0},
                    sd.calculateGradients(in, "w").get("w").toDoubleArray());
            SDVariable sums = sd.map(
                    sd.placeHolder("rows", DataType.DOUBLE, -1, 4), 0, row -> one(new DataOps.Masked(), row, row.gt(0))
                            .sum());
            sums.rename("sums");
            assertArrayEquals(
                    new double[] {4, 0},
                    sd.outputSingle(Map.of("rows", Nd.create(new double[] {1, -1, 3, 0, -1, -2, -3, -4}, 2, 4)), "sums")
                            .toDoubleArray());
        }
    }

    @Test
    void withoutInputsOrOfConstantsTheyAreComputedOnce() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4);
            SDVariable ramp = x.apply(new DataOps.Ramp(4), List.of());
            SDVariable at =
                    one(new DataOps.Where(), sd.constant(vector(1, 0, 1, 0)).gt(0.5));
            x.mul(ramp).gather(at, 0).sum().rename("y");
            int before = DataOps.Ramp.runs;
            NDArray in = vector(1, 1, 2, 1);
            for (int i = 0; i < 3; i++) {
                assertEquals(1, sd.outputSingle(Map.of("x", in), "y").getDouble());
            }
            assertTrue(DataOps.Ramp.runs - before <= 2, "runs: " + (DataOps.Ramp.runs - before));
        }
    }

    @Test
    void aConstantThatIsRefusedFailsWhereItIsUsed() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2);
            SDVariable bad = sd.constant(vector(-1, 2));
            SDVariable y = sd.ifCond(x.sum().gt(0), () -> one(new DataOps.Counted(), bad), () -> x);
            y.rename("y");
            assertEquals(
                    -3,
                    sd.output(Map.of("x", vector(-1, -2)), "y").get("y").sum().getDouble());
            GatunException e = assertThrows(GatunException.class, () -> sd.output(Map.of("x", vector(1, 2)), "y"));
            assertTrue(e.getMessage().contains("[counted] received -1.0"), e.getMessage());
        }
    }

    @Test
    void functionsAreCompiledInStagesToo() {
        try (Scope scope = Scope.open();
                Compiled<NDArray, NDArray> f =
                        Compiled.of(x -> one(new DataOps.Distinct(), x).mul(2))) {
            assertArrayEquals(new float[] {2, 6}, f.apply(vector(3, 1, 3)).toFloatArray());
            assertArrayEquals(new float[] {2}, f.apply(vector(1, 1, 1)).toFloatArray());
            assertEquals(1, f.size());
        }
    }

    @Test
    void eachExampleOfABatchGoesByItself() {
        try (Scope scope = Scope.open()) {
            NDArray x = Nd.create(new float[] {1, 2, 2, 3, 5, 5}, 2, 3);
            NDArray y = Vmap.<NDArray>of(row ->
                            row.applyAll(new DataOps.Distinct(), List.of(row)).getFirst())
                    .apply(x);
            assertEquals(Shape.of(2, 2), y.shape());
            NDArray uneven = Nd.create(new float[] {1, 2, 2, 3, 4, 5}, 2, 3);
            GatunException e = assertThrows(GatunException.class, () -> Vmap.<NDArray>of(row ->
                            row.applyAll(new DataOps.Distinct(), List.of(row)).getFirst())
                    .apply(uneven));
            assertTrue(e.getMessage().contains("[2]") && e.getMessage().contains("[3]"), e.getMessage());
        }
    }

    @Test
    void graphsAreSavedAndDrawn() {
        OpRegistry.register(DataOps.Masked.class);
        Path file = folder.resolve("masked.gtsd");
        try (Scope scope = Scope.open();
                SameDiff sd = masked()) {
            sd.save(file);
            Map<String, NDArray> in = Map.of("x", Nd.create(ROWS, 4, 3));
            try (SameDiff read = SameDiff.load(file)) {
                assertEquals(sd, read);
                assertEquals(
                        sd.calculateGradients(in).get("w"),
                        read.calculateGradients(in).get("w"));
            }
            try (SameDiff read = GraphTree.read(GraphTree.write(sd, Long.MAX_VALUE))) {
                assertEquals(sd.outputSingle(in, "kept"), read.outputSingle(in, "kept"));
            }
            assertTrue(sd.toDot().contains("masked"), sd.toDot());
        }
    }
}
