package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlanTest {
    private final SameDiff sd = SameDiff.create();
    private final SDVariable x = sd.placeHolder("x", DataType.DOUBLE, 3, 4);

    @AfterEach
    void close() {
        sd.close();
    }

    private static NDArray value(double scale) {
        double[] v = new double[12];
        for (int i = 0; i < v.length; i++) {
            v[i] = scale * (i - 5);
        }
        return Nd.create(v, 3, 4);
    }

    private static final PlanOptions ALL = new PlanOptions(Set.of());
    private static final PlanOptions WITHOUT_FUSION = ALL.without(PlanPass.FUSION);

    private Plan plan(SDVariable... outputs) {
        return plan(ALL, outputs);
    }

    private Plan plan(PlanOptions options, SDVariable... outputs) {
        String[] names = java.util.Arrays.stream(outputs).map(SDVariable::name).toArray(String[]::new);
        return Plan.of(sd, Map.of("x", Shape.of(3, 4)), options, names);
    }

    @Test
    void equalExpressionsRunOnceAndDeadOnesNever() {
        SDVariable a = x.exp();
        SDVariable b = x.exp();
        x.tanh();
        SDVariable sum = a.add(b);
        assertEquals(1, plan(sum).steps());
        assertEquals(2, plan(WITHOUT_FUSION, sum).steps());
        assertEquals(
                3,
                plan(WITHOUT_FUSION.without(PlanPass.COMMON_SUBEXPRESSIONS), sum)
                        .steps());
    }

    @Test
    void constantsAreFolded() {
        SDVariable c = sd.constant(value(1)).exp().sum(0).mul(2.0);
        assertEquals(1, plan(x.add(c)).steps());
        assertEquals(0, plan(c).steps());
        assertTrue(plan(c).run(Map.of("x", value(1)))
                .get(c.name())
                .equalsWithEps(value(1).exp().sum(0).mul(2.0), 1e-12));
    }

    @Test
    void whatChangesNothingIsDropped() {
        SDVariable same =
                x.add(0.0).mul(1.0).reshape(2, 6).reshape(3, 4).permute(0, 1).cast(DataType.DOUBLE);
        assertEquals(0, plan(same).steps());
        assertEquals(value(3), plan(same).run(Map.of("x", value(3))).get(same.name()));
        SDVariable wider = x.sum(0).add(x.zerosLike()).rename("wider"); // a zero that changes the shape
        assertEquals(
                Shape.of(3, 4), sd.outputSingle(Map.of("x", value(1)), "wider").shape());
    }

    @Test
    void elementwiseChainsRunInPlace() {
        SDVariable y = x.exp().neg().tanh().square();
        assertEquals(1, plan(y).steps());
        Plan chain = plan(WITHOUT_FUSION, y);
        assertEquals(4, chain.steps());
        assertEquals(256, chain.plannedBytes()); // the argument and the chain: arguments are never written to
        assertTrue(chain.naiveBytes() > 4 * 96, chain::summary);
        assertTrue(chain.summary().contains("in place"), chain::summary);
    }

    @Test
    void biasAndActivationAreOneStep() {
        SDVariable w = sd.var("w", Nd.zeros(DataType.DOUBLE, 4, 5));
        SDVariable b = sd.var("b", Nd.zeros(DataType.DOUBLE, 5));
        assertEquals(1, plan(x.matmul(w).add(b).relu()).steps());
        assertEquals(1, plan(x.matmul(w).add(b).add(x.matmul(w)).relu()).steps() - 1);
        SDVariable sum = x.matmul(w).add(b);
        assertEquals(2, plan(WITHOUT_FUSION, sum, sum.tanh()).steps());
        assertEquals(2, plan(ALL.without(PlanPass.EPILOGUES), sum, sum.tanh()).steps());
        assertEquals(
                3,
                plan(WITHOUT_FUSION.without(PlanPass.EPILOGUES), sum, sum.tanh())
                        .steps());
    }

    @Test
    void aColumnIsNoBias() {
        NDArray column = Nd.create(new double[] {1, 2, 3}, 3, 1);
        SDVariable y = x.matmul(x, false, true).add(sd.constant(column)).rename("y");
        NDArray got = sd.outputSingle(Map.of("x", value(1)), y.name());
        assertEquals(value(1).matmul(value(1), false, true).add(column), got);
    }

    @Test
    void aConvolutionThatOthersReadRunsOnce() {
        SDVariable c =
                x.reshape(1, 1, 3, 4).conv2d(sd.constant(Nd.ones(DataType.DOUBLE, 2, 1, 2, 2)), Conv2dConfig.of());
        String steps = plan(c, c.relu()).summary();
        assertEquals(1, steps.lines().filter(l -> l.contains("Conv2d")).count(), steps);
    }

    @Test
    void aValueIsNotOverwrittenBeforeItsLastReader() {
        SDVariable a = x.exp();
        SDVariable t = a.transpose();
        SDVariable b = a.neg(); // may not write over a: t still sees it
        SDVariable c = t.matmul(b);
        SDVariable d = a.reshape(4, 3).add(t); // the same memory twice, in different orders
        Map<String, NDArray> got = plan(c, d, b).run(Map.of("x", value(0.1)));
        NDArray e = value(0.1).exp();
        assertTrue(e.transpose().matmul(e.neg()).equalsWithEps(got.get(c.name()), 1e-12));
        assertTrue(e.reshape(4, 3).add(e.transpose()).equalsWithEps(got.get(d.name()), 1e-12));
        assertTrue(e.neg().equalsWithEps(got.get(b.name()), 1e-12));
    }

    /** Large enough that a kernel has stored some elements before it reads others. */
    @Test
    void aStepThatReadsItsMemoryInAnotherOrderRunsBesideIt() {
        long n = 700;
        NDArray big = Nd.arange(DataType.DOUBLE, 0, n * n, 1).reshape(n, n);
        SDVariable b = sd.placeHolder("big", DataType.DOUBLE, n, n);
        SDVariable t = b.sin();
        SDVariable y = t.sub(t.transpose()).rename("antisymmetric");
        SDVariable z = b.cos().transpose().neg().rename("turned");
        SDVariable u = b.exp().reverse(0);
        u.mul(u).rename("squares");
        Map<String, NDArray> got = sd.output(Map.of("big", big.mul(1e-6)), y.name(), z.name(), "squares");
        NDArray s = big.mul(1e-6).sin();
        assertTrue(s.sub(s.transpose()).equalsWithEps(got.get(y.name()), 1e-12));
        assertTrue(big.mul(1e-6).cos().transpose().neg().equalsWithEps(got.get(z.name()), 1e-12));
        assertTrue(big.mul(1e-6).exp().reverse(0).square().equalsWithEps(got.get("squares"), 1e-12));
    }

    @Test
    void argumentsAreNeverOverwritten() {
        NDArray in = value(1);
        plan(x.neg().exp()).run(Map.of("x", in));
        assertEquals(value(1), in);
    }

    @Test
    void stridedArgumentsAreTaken() {
        NDArray t = value(1).reshape(4, 3).transpose();
        SDVariable y = x.mul(2.0);
        assertTrue(plan(y).run(Map.of("x", t)).get(y.name()).equalsWithEps(t.mul(2.0), 0));
    }

    @Test
    void runsIntoGivenArrays() {
        Plan p = plan(x.mul(2.0), x.sum());
        NDArray doubled = Nd.zeros(DataType.DOUBLE, 3, 4);
        NDArray sum = Nd.zeros(DataType.DOUBLE, new long[0]);
        p.run(List.of(value(1)), List.of(doubled, sum));
        assertEquals(value(2), doubled);
        assertEquals(6, sum.getDouble());
        assertEquals(List.of(value(2), sum), p.run(List.of(value(1))));
        assertEquals(List.of("x"), p.inputNames());
        assertEquals(Shape.of(3, 4), p.outputSpec(0).shape());
    }

    @Test
    void otherShapesThanThePlansAreRefused() {
        SDVariable z = sd.placeHolder("z", DataType.DOUBLE, -1);
        z.neg().rename("minus");
        Plan p = Plan.of(sd, Map.of("z", Shape.of(2)), "minus");
        SameDiffTest.message(
                ShapeException.class,
                () -> p.run(Map.of("z", Nd.create(new double[3], 3))),
                "received shape [3]",
                "compiled for [2]");
        SameDiffTest.message(GatunException.class, () -> p.run(Map.of()), "no value for placeholder \"z\"");
        SameDiffTest.message(GatunException.class, () -> p.run(List.of()), "received 0 arguments", "expected 1");
        SameDiffTest.message(
                ShapeException.class, () -> Plan.of(sd, Map.of("z", Shape.of(-1)), "minus"), "received shape [-1]");
    }

    @Test
    void aThousandVirtualThreadsGetTheSameAnswers() throws Exception {
        SDVariable w = sd.var("w", value(0.3).reshape(4, 3));
        SDVariable y = x.matmul(w).tanh().matmul(w, false, true).softmax(1);
        Plan p = plan(y);
        List<Future<NDArray>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                int k = i % 10;
                answers.add(threads.submit(() -> {
                    try (Scope s = Scope.open()) {
                        NDArray out = p.run(Map.of("x", value(0.1 * k))).get(y.name());
                        return s.keep(out).detach();
                    }
                }));
            }
        }
        for (int i = 0; i < answers.size(); i++) {
            NDArray v = w.value();
            NDArray expected = value(0.1 * (i % 10))
                    .matmul(v)
                    .tanh()
                    .matmul(v, false, true)
                    .softmax(1);
            assertTrue(expected.equalsWithEps(answers.get(i).get(), 1e-12));
        }
    }

    @Test
    void profileNamesEveryStep() {
        Plan p = plan(x.exp().sum());
        PlanProfile profile = p.profile(Map.of("x", value(1)), 3);
        assertEquals(p.steps(), profile.rows().size());
        assertTrue(profile.toString().contains("exp") && profile.microseconds() > 0, profile::toString);
    }

    @Test
    void manyRunsNeedNoMoreMemory() {
        SDVariable y = x.exp().softmax(1);
        Plan p = plan(y);
        NDArray in = value(1);
        NDArray out = Nd.zeros(DataType.DOUBLE, 3, 4);
        for (int i = 0; i < 1000; i++) {
            p.run(List.of(in), List.of(out));
        }
        long before = allocated();
        for (int i = 0; i < 10_000; i++) {
            p.run(List.of(in), List.of(out));
        }
        long perRun = (allocated() - before) / 10_000;
        assertTrue(perRun < 64, "bytes per run: " + perRun);
    }

    static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }
}
