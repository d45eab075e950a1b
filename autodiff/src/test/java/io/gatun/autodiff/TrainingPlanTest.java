package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.updaters.AMSGrad;
import io.gatun.autodiff.updaters.AdaBelief;
import io.gatun.autodiff.updaters.AdaDelta;
import io.gatun.autodiff.updaters.AdaGrad;
import io.gatun.autodiff.updaters.AdaMax;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.AdamW;
import io.gatun.autodiff.updaters.ExponentialSchedule;
import io.gatun.autodiff.updaters.FixedSchedule;
import io.gatun.autodiff.updaters.Momentum;
import io.gatun.autodiff.updaters.Nadam;
import io.gatun.autodiff.updaters.Nesterovs;
import io.gatun.autodiff.updaters.NoOp;
import io.gatun.autodiff.updaters.RmsProp;
import io.gatun.autodiff.updaters.ScheduleType;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.GatunException;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingPlanTest {
    private static final Map<String, NDArray> XOR = Map.of(
            "x", Nd.create(new double[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2),
            "t", Nd.create(new double[] {0, 1, 1, 0}, 4, 1));

    private static NDArray normal(Random r, double scale, long... shape) {
        long n = Shape.of(shape).length();
        double[] v = new double[(int) n];
        for (int i = 0; i < v.length; i++) {
            v[i] = scale * r.nextGaussian();
        }
        return Nd.create(v, shape);
    }

    /** Two inputs, eight hidden units, one output. */
    private static SameDiff xor(long seed) {
        Random r = new Random(seed);
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 2);
        SDVariable t = sd.placeHolder("t", DataType.DOUBLE, -1, 1);
        SDVariable h = x.matmul(sd.var("w1", normal(r, 1, 2, 8)))
                .add(sd.var("b1", normal(r, 0.1, 8)))
                .tanh();
        SDVariable y = h.matmul(sd.var("w2", normal(r, 1, 8, 1)))
                .add(sd.var("b2", normal(r, 0.1, 1)))
                .rename("y");
        y.sigmoidCrossEntropy(t).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    static Stream<Updater> updaters() {
        return Stream.of(
                new Sgd(0.5),
                new Nesterovs(0.1, 0.9),
                new Momentum(0.1),
                new Adam(0.02),
                new AdamW(new FixedSchedule(0.02), 0.9, 0.999, 1e-8, 1e-4),
                new AMSGrad(0.02),
                new Nadam(0.02),
                new AdaMax(0.02),
                new AdaBelief(0.02),
                new AdaGrad(0.1),
                new AdaDelta(2),
                new RmsProp(0.01),
                new NoOp());
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void learnsXor(Updater updater) {
        try (SameDiff sd = xor(3);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(updater))) {
            plan.step(XOR);
            double first = plan.loss();
            for (int i = 0; i < 2000; i++) {
                plan.step(XOR);
            }
            assertTrue(plan.loss() < 0.02 && plan.loss() < first, "loss " + first + " to " + plan.loss());
            assertEquals(2001, plan.iteration());
            double[] logits = sd.outputSingle(Map.of("x", XOR.get("x")), "y").toDoubleArray();
            assertArrayEquals(
                    new double[] {-1, 1, 1, -1},
                    Stream.of(0, 1, 2, 3)
                            .mapToDouble(i -> Math.signum(logits[i]))
                            .toArray());
        }
    }

    /**
     * Each rule, with regularisation, weight decay and a schedule, against the formulas in double precision on the
     * gradients that it saw.
     */
    @ParameterizedTest
    @MethodSource("updaters")
    void updatesFollowTheFormulas(Updater kind) {
        boolean rated = !(kind instanceof NoOp);
        Updater updater =
                rated ? kind.withLearningRate(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9)) : kind;
        WeightDecay decay = kind instanceof AdamW ? WeightDecay.NONE : new WeightDecay(0.05, !(kind instanceof Sgd));
        ParameterSettings settings = new ParameterSettings(updater, 0.01, 0.03, decay);
        try (SameDiff sd = xor(4);
                TrainingPlan plan =
                        TrainingPlan.of(sd, TrainingConfig.of(updater).withDefaults(settings))) {
            double[] p = sd.parameters().toDoubleArray();
            UpdaterReference reference = new UpdaterReference(updater, p.length);
            for (int step = 0; step < 5; step++) {
                plan.step(XOR);
                double[] g = plan.gradients().toDoubleArray();
                double lr = rated ? 0.1 * Math.pow(0.9, step) : 1;
                double share = kind instanceof AdamW w
                        ? lr * w.weightDecay()
                        : decay.coefficient() * (decay.timesLearningRate() ? lr : 1);
                for (int i = 0; i < p.length; i++) {
                    double d = g[i] + 0.01 * Math.signum(p[i]) + 0.03 * p[i];
                    p[i] = (1 - share) * p[i] - reference.step(i, d, lr, step + 1);
                }
                assertArrayEquals(p, sd.parameters().toDoubleArray(), 1e-12);
            }
            double expected = 0;
            for (double x : p) {
                expected += 0.01 * Math.abs(x) + 0.5 * 0.03 * x * x;
            }
            assertEquals(expected, plan.regularization(), 1e-12);
        }
    }

    @Test
    void weightDecayIsSetOnce() {
        try (SameDiff sd = xor(4)) {
            SameDiffTest.message(
                    GatunException.class,
                    () -> TrainingPlan.of(sd, TrainingConfig.of(new AdamW(0.1)).withWeightDecay(0.1)),
                    "set twice");
        }
    }

    @Test
    void frozenParametersStay() {
        try (SameDiff sd = xor(6)) {
            TrainingConfig config = TrainingConfig.of(new Adam(0.02)).withFrozen("b1", "w2");
            assertEquals(config.frozen(), config.withTrainedOnly(sd, "w1", "b2").frozen());
            Map<String, NDArray> expected = sd.calculateGradients(XOR);
            NDArray all = sd.parameters();
            try (TrainingPlan plan = TrainingPlan.of(sd, config)) {
                plan.step(XOR);
                assertArrayEquals(
                        DoubleStream.concat(
                                        Arrays.stream(expected.get("w1").toDoubleArray()),
                                        Arrays.stream(expected.get("b2").toDoubleArray()))
                                .toArray(),
                        plan.gradients().toDoubleArray(),
                        1e-12);
                assertEquals(2 * 17, plan.updaterState().length());
                NDArray now = sd.parameters();
                assertTrue(Nd.concat(0, all.slice(0, 16, 24), all.slice(0, 24, 32))
                        .equals(Nd.concat(0, now.slice(0, 16, 24), now.slice(0, 24, 32))));
                for (int i = 0; i < 16; i++) { // Adam's first step has the size of the learning rate
                    assertEquals(0.02, Math.abs(now.getDouble(i) - all.getDouble(i)), 1e-5);
                }
                assertEquals(0.02, Math.abs(now.getDouble(32) - all.getDouble(32)), 1e-5);
            }
            SameDiffTest.message(
                    GatunException.class, () -> TrainingPlan.of(sd, config.withFrozen("w3")), "\"w3\"", "did you mean");
            SameDiffTest.message(
                    GatunException.class,
                    () -> TrainingPlan.of(sd, config.withFrozen("w1", "b2")),
                    "does not depend on any variable");
        }
    }

    @Test
    void severalLossesWithWeights() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable w = sd.var("w", Nd.create(new double[] {1, 2}, 2));
            w.square().rename("a");
            w.exp().sum().rename("b");
            w.sin().rename("c");
            sd.setLossVariables("c");
            TrainingConfig config =
                    TrainingConfig.of(new Sgd(0)).withLoss("a", 1).withLoss("b", -0.5);
            try (TrainingPlan plan = TrainingPlan.of(sd, config)) {
                plan.step(Map.of());
                assertEquals(5 - 0.5 * (Math.exp(1) + Math.exp(2)), plan.loss(), 1e-12);
                assertArrayEquals(
                        new double[] {2 - 0.5 * Math.exp(1), 4 - 0.5 * Math.exp(2)},
                        plan.gradients().toDoubleArray(),
                        1e-12);
            }
            SameDiffTest.message(
                    GatunException.class, () -> TrainingPlan.of(sd, config.withLoss("d", 1)), "\"d\"", "did you mean");
            SameDiffTest.message(GatunException.class, () -> config.withLoss("a", Double.NaN), "expected a number");
        }
    }

    @Test
    void gradientsEqualThoseOfTheGraph() {
        try (SameDiff sd = xor(5);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
            Map<String, NDArray> expected = sd.calculateGradients(XOR);
            plan.step(XOR);
            double[] all = plan.gradients().toDoubleArray();
            int at = 0;
            for (String name : List.of("w1", "b1", "w2", "b2")) {
                for (double g : expected.get(name).toDoubleArray()) {
                    assertEquals(g, all[at++], 1e-12, name);
                }
            }
            assertEquals(all.length, at);
        }
    }

    @Test
    void blocksOfDifferentSettings() {
        try (SameDiff sd = xor(6)) {
            TrainingConfig config = TrainingConfig.of(new Adam(0.02))
                    .with("b1", new ParameterSettings(new Sgd(0), 0, 0))
                    .with("w2", new ParameterSettings(new Nesterovs(0.05), 0, 1e-4));
            try (TrainingPlan plan = TrainingPlan.of(sd, config)) {
                NDArray before = sd.variable("b1").value();
                for (int i = 0; i < 20; i++) {
                    plan.step(XOR);
                }
                assertEquals(before, sd.variable("b1").value());
                assertEquals(2 * 16 + 8 + 2, plan.updaterState().length());
            }
            SameDiffTest.message(
                    GatunException.class,
                    () -> TrainingPlan.of(sd, config.with("w3", new ParameterSettings(new Sgd()))),
                    "\"w3\"",
                    "did you mean");
        }
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void resumedTrainingIsTheSameToTheBit(Updater updater) {
        double[] straight;
        try (SameDiff sd = noisy(1);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(updater))) {
            for (int i = 0; i < 10; i++) {
                plan.step(XOR);
            }
            straight = sd.parameters().toDoubleArray();
        }
        try (SameDiff first = noisy(1);
                TrainingPlan plan = TrainingPlan.of(first, TrainingConfig.of(updater));
                SameDiff second = noisy(99);
                TrainingPlan rest = TrainingPlan.of(second, TrainingConfig.of(updater))) {
            for (int i = 0; i < 5; i++) {
                plan.step(XOR);
            }
            second.setParameters(first.parameters());
            for (SDVariable s : first.variables(VariableType.STATE)) {
                second.variable(s.name()).assign(s.value());
            }
            rest.setUpdaterState(plan.updaterState());
            rest.setIteration(plan.iteration());
            rest.setEpoch(plan.epoch());
            for (int i = 0; i < 5; i++) {
                rest.step(XOR);
            }
            assertArrayEquals(straight, second.parameters().toDoubleArray());
        }
    }

    /** A network with dropout and batch normalisation: both keep states. */
    private static SameDiff noisy(long seed) {
        Random r = new Random(seed);
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 2);
        SDVariable t = sd.placeHolder("t", DataType.DOUBLE, -1, 1);
        SDVariable mean = sd.state("mean", Nd.zeros(DataType.DOUBLE, 16));
        SDVariable h = x.matmul(sd.var("w1", normal(r, 1, 2, 16)));
        List<SDVariable> n = h.applyAll(
                new BatchNormTrain(1e-5),
                List.of(
                        h,
                        sd.var("gamma", Nd.ones(DataType.DOUBLE, 16)),
                        sd.var("beta", Nd.zeros(DataType.DOUBLE, 16))));
        sd.update(mean, mean.mul(0.9).add(n.get(1).mul(0.1)));
        SDVariable d = n.getFirst().apply(new Dropout(0.3), List.of(n.getFirst(), sd.randomKey("key", seed)));
        d.rename("dropped");
        SDVariable y = d.relu().matmul(sd.var("w2", normal(r, 1, 16, 1)));
        y.sigmoidCrossEntropy(t).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    @Test
    void statesMoveAtTheEndOfAStep() {
        try (SameDiff sd = noisy(7);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
            NDArray h = XOR.get("x").matmul(sd.variable("w1").value());
            NDArray before = sd.outputSingle(XOR, "dropped");
            assertEquals(before, sd.outputSingle(XOR, "dropped"));
            plan.step(XOR);
            assertTrue(h.mean(0).mul(0.1).equalsWithEps(sd.variable("mean").value(), 1e-12));
            assertArrayEquals(
                    new long[] {7, 1L << 32}, sd.variable("key").value().toLongArray());
            assertNotEquals(before, sd.outputSingle(XOR, "dropped"));
            plan.step(XOR);
            assertArrayEquals(
                    new long[] {7, 2L << 32}, sd.variable("key").value().toLongArray());
        }
    }

    @Test
    void updatesOfStatesReadTheOldStates() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable a = sd.state("a", Nd.create(new double[] {1}, 1));
            SDVariable b = sd.state("b", Nd.create(new double[] {2}, 1));
            sd.update(a, b);
            sd.update(b, a);
            sd.var("w", Nd.create(new double[] {3}, 1)).mul(a).sum().rename("loss");
            sd.setLossVariables("loss");
            try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0)))) {
                plan.step(Map.of());
                assertEquals(3, plan.loss());
                assertEquals(2, a.value().getDouble(0));
                assertEquals(1, b.value().getDouble(0));
            }
            SameDiffTest.message(GatunException.class, () -> sd.update(sd.variable("w"), b), "not a state");
            SameDiffTest.message(GatunException.class, () -> sd.update(a, b.cast(DataType.FLOAT)), "FLOAT", "DOUBLE");
        }
    }

    @Test
    void equalSeedsGiveEqualTrainings() {
        assertArrayEquals(trained(11), trained(11));
        assertFalse(Arrays.equals(trained(11), trained(12)));
    }

    private static double[] trained(long seed) {
        try (SameDiff sd = noisy(seed);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam(0.01)))) {
            for (int i = 0; i < 20; i++) {
                plan.step(XOR);
            }
            return sd.parameters().toDoubleArray();
        }
    }

    /** Gradients that are the same value, a parameter itself, a view, or nothing. */
    @Test
    void gradientsLandWhereTheyBelongWhateverTheyAre() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable a = sd.var("a", Nd.create(new double[] {1, 2, 3, 4}, 2, 2));
            SDVariable b = sd.var("b", Nd.create(new double[] {5, 6, 7, 8}, 2, 2));
            SDVariable c = sd.var("c", Nd.create(new double[] {1, 1, 2, 2}, 2, 2));
            SDVariable d = sd.var("d", Nd.create(new double[] {3, 4, 5, 6}, 2, 2));
            sd.var("unused", Nd.create(new double[] {9, 9}, 2));
            NDArray factor = Nd.create(new double[] {1, 2, 3, 4}, 2, 2);
            SDVariable view = sd.var("view", Nd.create(new double[] {0, 0, 0, 0}, 2, 2));
            a.mul(b)
                    .sum()
                    .add(c.add(d).square().sum())
                    .add(view.t().mul(sd.constant(factor)).sum())
                    .rename("loss");
            sd.setLossVariables("loss");
            try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(1)))) {
                plan.step(Map.of());
                double[] expected = {5, 6, 7, 8, 1, 2, 3, 4, 8, 10, 14, 16, 8, 10, 14, 16, 0, 0, 1, 3, 2, 4};
                assertArrayEquals(expected, plan.gradients().toDoubleArray());
                assertArrayEquals(new double[] {-4, -4, -4, -4}, a.value().toDoubleArray());
                assertArrayEquals(new double[] {4, 4, 4, 4}, b.value().toDoubleArray());
                plan.step(Map.of());
                assertArrayEquals(new double[] {-8, -8, -8, -8}, a.value().toDoubleArray());
            }
        }
    }

    /** The gradient of c is where d's gradient begins: it must outlive that. */
    @Test
    void gradientsThatOthersAreComputedFromStay() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable c = sd.var("c", Nd.create(new double[] {1, 2}, 2));
            SDVariable d = sd.var("d", Nd.create(new double[] {0.3, 0.4}, 2));
            c.add(d.exp().sin().tanh()).square().sum().rename("loss");
            sd.setLossVariables("loss");
            Map<String, NDArray> expected = sd.calculateGradients(Map.of());
            try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0)))) {
                plan.step(Map.of());
                NDArray got = plan.gradients();
                assertTrue(expected.get("c").equalsWithEps(got.slice(0, 0, 2), 1e-12));
                assertTrue(expected.get("d").equalsWithEps(got.slice(0, 2, 4), 1e-12));
            }
        }
    }

    @Test
    void batchesOfOtherSizesShareTheTraining() {
        try (SameDiff sd = xor(8);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Nesterovs(0.1)))) {
            NDArray one = Nd.create(new double[] {1, 0}, 1, 2);
            plan.step(XOR);
            plan.step(Map.of("x", one, "t", Nd.create(new double[] {1}, 1, 1)));
            plan.step(XOR);
            assertEquals(3, plan.iteration());
            assertEquals(List.of("x", "t"), plan.inputNames());
            SameDiffTest.message(GatunException.class, () -> plan.step(Map.of("x", one)), "\"t\"", "[\"x\", \"t\"]");
            SameDiffTest.message(ShapeException.class, () -> plan.step(one, one), "\"t\"", "[1, 2]", "[-1, 1]");
            SameDiffTest.message(
                    ShapeException.class,
                    () -> plan.step(Nd.zeros(DataType.DOUBLE, 0, 2), Nd.zeros(DataType.DOUBLE, 0, 1)),
                    "\"x\" received shape [0, 2]",
                    "at least one example");
            NDArray dead = one.dup();
            dead.close();
            SameDiffTest.message(
                    ScopeException.class, () -> plan.step(dead, XOR.get("t").slice(0, 0, 1)), "dead");
            plan.step(XOR);
            sd.var("more", one);
            SameDiffTest.message(
                    GatunException.class,
                    () -> TrainingPlan.of(sd, TrainingConfig.of(new Sgd())).step(),
                    "received 0");
            SameDiffTest.message(GatunException.class, () -> plan.step(XOR), "make a new one");
        }
    }

    @Test
    void clippedGradients() {
        for (GradientClipping.Kind kind : GradientClipping.Kind.values()) {
            try (SameDiff sd = xor(9);
                    TrainingPlan plan = TrainingPlan.of(
                            sd, TrainingConfig.of(new Sgd(0)).withClipping(new GradientClipping(kind, 0.05)))) {
                double[] g = sd.calculateGradients(XOR).values().stream()
                        .flatMapToDouble(a -> Arrays.stream(a.toDoubleArray()))
                        .toArray();
                plan.step(XOR);
                double[] clipped = plan.gradients().toDoubleArray();
                double norm = Math.sqrt(Arrays.stream(g).map(x -> x * x).sum());
                for (int i = 0; i < g.length; i++) {
                    switch (kind) {
                        case NONE -> assertEquals(g[i], clipped[i], 1e-12);
                        case ELEMENTS -> assertEquals(Math.clamp(g[i], -0.05, 0.05), clipped[i], 1e-12);
                        case NORM_OF_EACH -> assertEquals(g[i] * 0.05 / Math.max(own(g, i), 0.05), clipped[i], 1e-12);
                        case NORM_OF_ALL, NORM_OF_LAYER -> // none of the names has a slash: one layer
                            assertEquals(g[i] * 0.05 / Math.max(norm, 0.05), clipped[i], 1e-12);
                        case RENORMALIZE_EACH -> assertEquals(g[i] / own(g, i), clipped[i], 1e-12);
                        case RENORMALIZE_LAYER -> assertEquals(g[i] / norm, clipped[i], 1e-12);
                    }
                }
            }
        }
    }

    /** The norm of the gradient of the parameter that the i-th value is of. */
    private static double own(double[] g, int i) {
        int[] ends = {0, 16, 24, 32, 33};
        int k = 0;
        while (ends[k + 1] <= i) {
            k++;
        }
        return Math.sqrt(Arrays.stream(g, ends[k], ends[k + 1]).map(x -> x * x).sum());
    }

    @Test
    void layersAreClippedByThemselves() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable zero = sd.constant("zero", Nd.zeros(DataType.DOUBLE, 1));
            SDVariable a = sd.var("first/w", Nd.create(new double[] {3}, 1));
            SDVariable b = sd.var("first/b", Nd.create(new double[] {4}, 1));
            SDVariable c = sd.var("second/w", Nd.create(new double[] {0.5}, 1));
            SDVariable d = sd.var("third/w", Nd.create(new double[] {1}, 1));
            a.square().add(b.square()).add(c.square()).mul(0.5).add(d.mul(zero)).rename("loss");
            sd.setLossVariables("loss");
            TrainingConfig config = TrainingConfig.of(new Sgd(0));
            assertArrayEquals(
                    new double[] {0.6, 0.8, 0.5, 0},
                    clipped(sd, config.withClipping(new GradientClipping(GradientClipping.Kind.NORM_OF_LAYER, 1))),
                    1e-12);
            assertArrayEquals(
                    new double[] {0.6, 0.8, 1, 0},
                    clipped(sd, config.withClipping(new GradientClipping(GradientClipping.Kind.RENORMALIZE_LAYER, 1))),
                    1e-12);
            assertArrayEquals(
                    new double[] {1, 1, 1, 0},
                    clipped(sd, config.withClipping(new GradientClipping(GradientClipping.Kind.RENORMALIZE_EACH, 1))),
                    1e-12);
        }
    }

    private static double[] clipped(SameDiff sd, TrainingConfig config) {
        try (TrainingPlan plan = TrainingPlan.of(sd, config)) {
            plan.step(Map.of());
            return plan.gradients().toDoubleArray();
        }
    }

    @Test
    void stepsAllocateNothingThatStays() {
        try (SameDiff sd = noisy(2);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam()))) {
            NDArray x = XOR.get("x");
            NDArray t = XOR.get("t");
            for (int i = 0; i < 2000; i++) {
                plan.step(x, t);
            }
            long native1 = Nd.memory().unscoped();
            long before = PlanTest.allocated();
            for (int i = 0; i < 10_000; i++) {
                plan.step(x, t);
            }
            assertTrue((PlanTest.allocated() - before) / 10_000 < 64, "bytes per step");
            assertEquals(native1, Nd.memory().unscoped());
        }
    }

    @Test
    void theGradientOfThePlaceholderIsNotComputed() {
        try (SameDiff sd = xor(10);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd()))) {
            String steps = plan.summary(Map.of("x", Shape.of(4, 2), "t", Shape.of(4, 1)));
            // Forward twice, and back for w2, the hidden layer and w1.
            assertEquals(5, steps.lines().filter(l -> l.contains("MatMul")).count(), steps);
            assertTrue(plan.profile(XOR, 2).toString().contains("update: Sgd"));
        }
    }
}
