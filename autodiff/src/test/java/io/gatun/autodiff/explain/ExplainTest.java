package io.gatun.autodiff.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
    private static final ExplainOptions FAST =
            ExplainOptions.DEFAULT.withRuns(3).withRoofline(new Roofline(100, 10));

    /** A dense layer with an activation, named by scopes, and a softmax. */
    private static SameDiff network(String output) {
        SameDiff sd = SameDiff.create();
        Rng rng = Rng.of(3);
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 20);
        SDVariable w = sd.var("w", rng.normal(DataType.FLOAT, 0, 0.1, 20, 30));
        SDVariable b = sd.var("b", rng.normal(DataType.FLOAT, 0, 0.1, 30));
        SDVariable h = x.matmul(w).rename("encoder/dense/product").add(b).rename("encoder/dense/sum");
        h.tanh().rename("encoder/activation").softmax(1).rename(output);
        return sd;
    }

    private static List<String> variables(Explanation e) {
        return e.steps().stream().flatMap(s -> s.variables().stream()).toList();
    }

    @Test
    void everyStepTellsItsShapesWorkAndNames() {
        try (SameDiff sd = network("p")) {
            Plan plan = Plan.of(sd, Map.of("x", Shape.of(8, 20)), "p");
            Explanation e = plan.explain(FAST);
            assertEquals(plan.steps(), e.steps().size());
            assertTrue(
                    variables(e)
                            .containsAll(
                                    List.of("encoder/dense/product", "encoder/dense/sum", "encoder/activation", "p")),
                    () -> "no name is lost when operations are fused: " + variables(e));
            StepReport product = e.steps().getFirst();
            assertTrue(product.variables().contains("encoder/dense/product"), product::toString);
            assertTrue(
                    product.cost().flops() >= 2 * 8 * 20 * 30 && product.cost().flops() <= 2 * 8 * 22 * 30);
            assertTrue(product.cost().bytesRead() >= 4 * (8 * 20 + 20 * 30));
            assertEquals(4 * 8 * 30, product.cost().bytesWritten());
            assertEquals("argument", product.in().get(0).place());
            assertEquals("w", product.in().get(1).place());
            assertEquals("[8, 20]", product.in().getFirst().spec().shape().toString());
            for (StepReport s : e.steps()) {
                assertEquals(Phase.FORWARD, s.phase());
                assertTrue(s.microseconds() > 0);
                assertTrue(s.library().startsWith("own ")
                        || List.of("oneDNN", "OpenBLAS").contains(s.library()));
                assertTrue(s.gigabytes() > 0 && s.efficiency(e.roofline()) > 0);
            }
            assertEquals(plan.plannedBytes(), e.memory().plannedBytes());
            assertEquals(plan.naiveBytes(), e.memory().naiveBytes());
            for (MemoryReport.Buffer b : e.memory().buffers()) {
                assertTrue(b.offset() >= 0 && b.offset() + b.bytes() <= plan.plannedBytes(), b::toString);
                assertTrue(b.first() <= b.last(), b::toString);
            }
        }
    }

    @Test
    void operandsThatLieOtherwiseTellTheirStrides() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4, 6);
            x.transpose().exp().rename("y");
            x.add(sd.var("row", Rng.of(1).randn(6))).rename("z");
            PlanOptions plain = PlanOptions.defaults().without(PlanPass.values());
            StepReport exp = Plan.of(sd, Map.of("x", Shape.of(4, 6)), plain, "y")
                    .explain(FAST)
                    .steps()
                    .getFirst();
            assertEquals("strides [1, 6]", exp.in().getFirst().layout());
            assertEquals("c", exp.out().getFirst().layout());
            assertEquals(2 * 96, exp.cost().bytes());
        }
    }

    @Test
    void whatIsBroadcastIsReadOnce() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 1, 6);
            x.broadcastTo(Shape.of(50, 6)).exp().rename("y");
            PlanOptions plain = PlanOptions.defaults().without(PlanPass.values());
            StepReport exp = Plan.of(sd, Map.of("x", Shape.of(1, 6)), plain, "y")
                    .explain(FAST)
                    .steps()
                    .getFirst();
            assertEquals("exp", exp.op());
            assertEquals(24, exp.cost().bytesRead());
            assertEquals(1200, exp.cost().bytesWritten());
        }
    }

    @Test
    void whatIsKeptFromRunToRunHasItsPlace() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4, 6);
            SDVariable scale = sd.var("w", Rng.of(1).randn(6)).exp().rename("scale");
            x.mul(scale).rename("y");
            Explanation e = Plan.of(sd, Map.of("x", Shape.of(4, 6)), "y").explain(FAST);
            long kept = e.memory().buffers().stream()
                    .filter(b -> b.label().contains("kept from run to run"))
                    .count();
            boolean precomputed = !variables(e).contains("scale");
            assertEquals(precomputed ? 1 : 0, kept, e.memory()::toString);
            for (StepReport s : e.steps()) {
                for (Operand o : s.in()) {
                    assertEquals(o.spec().shape().rank() == 2, o.place().equals("argument"), o::toString);
                }
            }
        }
    }

    @Test
    void loopsAndBranchesAreSteps() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4, 6);
            sd.ifCond(x.sum().gt(0), () -> x.exp(), () -> x.neg()).rename("y");
            Explanation e = Plan.of(sd, Map.of("x", Shape.of(4, 6)), "y").explain(FAST);
            assertTrue(variables(e).contains("y"), e::toString);
            assertTrue(e.toHtml().contains("\"y\""));
        }
    }

    @Test
    void bodiesShowTheirSteps() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4, 4);
            SDVariable w = sd.var("w", Rng.of(1).randn(4, 4));
            SDVariable zero = sd.constant(Nd.scalar(DataType.LONG, 0));
            sd.whileLoop(
                            List.of(zero, x),
                            v -> v.get(0).lt(5),
                            v -> List.of(
                                    v.get(0).add(1).cast(DataType.LONG),
                                    sd.fold(v.get(1), v.get(1), 0, (c, row) -> c.matmul(w)
                                            .add(row))))
                    .get(1)
                    .rename("y");
            Explanation e = Plan.of(sd, Map.of("x", Shape.of(4, 4)), "y").explain(FAST);
            StepReport loop = e.steps().stream()
                    .filter(s -> s.op().equals("while"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    List.of("condition", "body"),
                    loop.bodies().stream().map(StepReport.Body::name).toList());
            assertEquals(
                    List.of(1.0, 5.0),
                    loop.bodies().stream().map(StepReport.Body::runs).toList());
            StepReport scan = loop.bodies().get(1).steps().stream()
                    .filter(s -> s.op().equals("scan"))
                    .findFirst()
                    .orElseThrow();
            StepReport.Body inner = scan.bodies().getFirst();
            assertEquals(20.0, inner.runs(), "four rows in each of five iterations");
            StepReport product = inner.steps().stream()
                    .filter(s -> s.op().contains("atMul") || s.op().equals("matmul"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(product.cost().flops() >= 20 * 2 * 4 * 4 * 4, product::toString);
            assertTrue(product.microseconds() > 0.01, "of all iterations");
            assertTrue(scan.microseconds() >= product.microseconds(), e::toString);
            String text = e.toString();
            assertTrue(text.contains("body x5: "), text);
            assertTrue(text.contains("body x20: "), text);
            assertTrue(e.toHtml().contains("\"bodies\""));
        }
    }

    @Test
    void totalsAddUp() {
        try (SameDiff sd = network("p")) {
            Explanation e = Plan.of(sd, Map.of("x", Shape.of(8, 20)), "p").explain(FAST);
            assertEquals(
                    e.steps().size(),
                    e.kinds().stream().mapToInt(KindReport::steps).sum());
            assertEquals(
                    e.cost().flops(),
                    e.kinds().stream().mapToDouble(k -> k.cost().flops()).sum());
            assertEquals(
                    e.steps().stream().mapToDouble(StepReport::microseconds).sum(),
                    e.kinds().stream().mapToDouble(KindReport::microseconds).sum(),
                    1e-6);
            assertTrue(e.efficiency() > 0 && e.efficiency() <= 1);
            String text = e.toString();
            assertTrue(text.contains("encoder/dense/product") && text.contains("GFLOP/s"), text);
            assertTrue(text.contains("FLOAT[8, 20], FLOAT[20, 30]"), text);
            assertTrue(text.contains("100 GFLOP/s, 10.0 GB/s"), text);
        }
    }

    private static SameDiff trained() {
        SameDiff sd = network("p");
        SDVariable t = sd.placeHolder("t", DataType.FLOAT, -1, 30);
        SDVariable mean = sd.state("running", Rng.of(5).randn(30));
        sd.update(mean, mean.mul(0.9).add(sd.variable("p").mean(0).mul(0.1)));
        sd.variable("p").sub(t).square().mean().rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    @Test
    void explainingATrainingStepLeavesItAsItWas() {
        NDArray x = Rng.of(1).uniform(DataType.FLOAT, -1, 1, 8, 20);
        NDArray t = Rng.of(2).uniform(DataType.FLOAT, -1, 1, 8, 30);
        Map<String, NDArray> batch = Map.of("x", x, "t", t);
        try (SameDiff one = trained();
                SameDiff two = trained();
                TrainingPlan explained = TrainingPlan.of(one, TrainingConfig.of(new Adam(0.01)));
                TrainingPlan plain = TrainingPlan.of(two, TrainingConfig.of(new Adam(0.01)))) {
            for (int i = 0; i < 3; i++) {
                explained.step(batch);
                plain.step(batch);
                NDArray gradients = explained.gradients();
                Explanation e = explained.explain(batch, FAST);
                assertEquals(plain.loss(), explained.loss());
                assertEquals(gradients, explained.gradients());
                assertEquals(plain.updaterState(), explained.updaterState());
                assertEquals(plain.iteration(), explained.iteration());
                for (String name : List.of("w", "b", "running")) {
                    assertEquals(two.variable(name).value(), one.variable(name).value(), name);
                }
                String phases = e.steps().stream()
                        .map(s -> s.phase().name().substring(0, 1))
                        .collect(Collectors.joining());
                assertTrue(phases.matches("[FBU]*B[FBU]*UU"), phases);
                StepReport update = e.steps().getLast();
                assertEquals("update", update.op());
                assertEquals(4 * (20 * 30 + 30) * 7, update.cost().bytes(), "p, m, v read and written, g read");
                assertTrue(variables(e).stream().anyMatch(v -> v.startsWith("grad(")), e::toString);
            }
        }
    }

    @Test
    void thePageStandsAloneAndNoNameCanBreakIt(@TempDir Path dir) throws Exception {
        String hostile = "</script><img src=x onerror=alert(1)>\"'\\&\u2028<!--";
        try (SameDiff sd = network(hostile)) {
            Explanation e = Plan.of(sd, Map.of("x", Shape.of(8, 20)), hostile).explain(FAST);
            Path file = dir.resolve("plan.html");
            e.writeHtml(file);
            String page = Files.readString(file);
            assertEquals(e.toHtml(), page);
            int from = page.indexOf("id=\"data\">") + 10;
            String data = page.substring(from, page.indexOf("</script>", from));
            assertTrue(data.startsWith("{") && data.endsWith("}"), data);
            assertFalse(data.contains("<") || data.contains(">") || data.contains("&"), data);
            assertTrue(data.contains("\\u003c/script\\u003e\\u003cimg src=x onerror=alert(1)\\u003e"), data);
            assertTrue(data.chars().allMatch(c -> c >= ' ' && c < 127), data);
            assertFalse(page.contains("<img"), "only as data");
            assertFalse(page.replace("http://www.w3.org/2000/svg", "").contains("http"), "needs no network");
            assertTrue(page.contains("prefers-color-scheme: dark"));
        }
    }

    @Test
    void badOptionsAreRefused() {
        assertThrows(GatunException.class, () -> ExplainOptions.DEFAULT.withRuns(0));
        assertThrows(GatunException.class, () -> new Roofline(0, 1));
        assertThrows(GatunException.class, () -> new Roofline(1, Double.NaN));
        try (SameDiff sd = network("p")) {
            Plan plan = Plan.of(sd, Map.of("x", Shape.of(8, 20)), "p");
            assertThrows(GatunException.class, () -> plan.explain(Map.of(), FAST));
            assertEquals(plan.steps(), plan.explain(FAST).steps().size(), "the plan is sound afterwards");
        }
    }

    @Test
    void theRooflineOfThisMachineIsMeasuredOnce() {
        assertEquals(Roofline.ofThisMachine(), Roofline.ofThisMachine());
        assertTrue(Roofline.ofThisMachine().ridge() > 0);
    }
}
