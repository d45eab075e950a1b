package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A small convolutional network, whole: as plans in FLOAT (fused, packed, in place), as eager arrays, and in DOUBLE.
 */
class NetworkTest {
    private static final long[][] WEIGHTS = {
        {6, 1, 3, 3}, {6}, {6}, {6}, {8, 6, 3, 3}, {8}, {8 * 5 * 5, 16}, {16}, {16, 4}, {4}
    };

    /** The mean loss, then the logits. */
    private static <T extends Ops<T>> List<T> network(T x, T labels, List<T> w) {
        Conv2dConfig same = Conv2dConfig.of(1, 1);
        T c1 = x.conv2d(w.get(0), w.get(1), same).relu();
        T n1 = c1.apply(new BatchNormTrain(1e-3), List.of(c1, w.get(2), w.get(3)))
                .maxPool2d(Pool2dConfig.of(2));
        T c2 = n1.conv2d(w.get(4), same).add(w.get(5).reshape(8, 1, 1)).tanh();
        T h = c2.avgPool2d(Pool2dConfig.of(2, 1)).reshape(-1, 8 * 5 * 5);
        T d = h.matmul(w.get(6)).add(w.get(7)).gelu();
        T logits = d.matmul(w.get(8)).add(w.get(9));
        return List.of(logits.softmaxCrossEntropy(labels), logits);
    }

    private static List<NDArray> weights(DataType type) {
        Random r = new Random(3);
        List<NDArray> out = new ArrayList<>();
        for (long[] s : WEIGHTS) {
            out.add(uniform(r, s).castTo(type));
        }
        return out;
    }

    private static NDArray uniform(Random r, long... shape) {
        double[] v = new double[(int) Shape.of(shape).length()];
        Arrays.setAll(v, i -> r.nextDouble() - 0.5);
        return Nd.create(v, shape);
    }

    private static Map<String, NDArray> batch(DataType type, int n) {
        Random r = new Random(n);
        NDArray x = uniform(r, n, 1, 12, 12).castTo(type);
        double[] labels = new double[n * 4];
        for (int i = 0; i < n; i++) {
            labels[i * 4 + i % 4] = 1;
        }
        return Map.of("x", x, "labels", Nd.create(labels, n, 4).castTo(type));
    }

    private static SameDiff graph(DataType type) {
        SameDiff sd = SameDiff.create();
        List<SDVariable> w = new ArrayList<>();
        for (NDArray a : weights(type)) {
            w.add(sd.var("w" + w.size(), a));
        }
        List<SDVariable> out =
                network(sd.placeHolder("x", type, -1, 1, 12, 12), sd.placeHolder("labels", type, -1, 4), w);
        out.get(0).rename("loss");
        out.get(1).rename("logits");
        sd.setLossVariables("loss");
        return sd;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void plansEqualEagerArrays(DataType type) {
        double eps = type == DataType.FLOAT ? 2e-5 : 1e-11;
        try (Scope scope = Scope.open();
                SameDiff sd = graph(type)) {
            for (int n : new int[] {4, 1, 7, 4}) {
                Map<String, NDArray> in = batch(type, n);
                List<NDArray> expected = network(in.get("x"), in.get("labels"), weights(type));
                Map<String, NDArray> got = sd.output(in, "loss", "logits");
                assertTrue(expected.get(0).equalsWithEps(got.get("loss"), eps));
                assertTrue(expected.get(1).equalsWithEps(got.get("logits"), eps));
            }
        }
    }

    @Test
    void gradientsInDoubleAreRight() {
        try (Scope scope = Scope.open();
                SameDiff sd = graph(DataType.DOUBLE)) {
            new GradCheck(1e-6, 1e-4, 1e-8, 40)
                    .check(sd, batch(DataType.DOUBLE, 3))
                    .orThrow();
        }
    }

    @Test
    void gradientsInFloatEqualThoseInDouble() {
        try (Scope scope = Scope.open();
                SameDiff single = graph(DataType.FLOAT);
                SameDiff exact = graph(DataType.DOUBLE);
                TrainingPlan plan = TrainingPlan.of(single, TrainingConfig.of(new Sgd(0)))) {
            Map<String, NDArray> expected = exact.calculateGradients(batch(DataType.DOUBLE, 6));
            plan.step(batch(DataType.FLOAT, 6));
            double[] got = plan.gradients().toDoubleArray();
            int at = 0;
            for (int i = 0; i < WEIGHTS.length; i++) {
                for (double g : expected.get("w" + i).toDoubleArray()) {
                    assertEquals(g, got[at++], 1e-5, "w" + i);
                }
            }
        }
    }

    @Test
    void packedWeightsFollowTheParameters() {
        try (Scope scope = Scope.open();
                SameDiff sd = graph(DataType.FLOAT);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam(0.01)))) {
            Map<String, NDArray> in = batch(DataType.FLOAT, 2);
            for (int i = 0; i < 4; i++) {
                List<NDArray> now = new ArrayList<>();
                for (int k = 0; k < WEIGHTS.length; k++) {
                    now.add(sd.variable("w" + k).value());
                }
                NDArray expected = network(in.get("x"), in.get("labels"), now).get(1);
                assertTrue(expected.equalsWithEps(sd.outputSingle(in, "logits"), 2e-5), "after step " + i);
                plan.step(in);
            }
            sd.variable("w4").assign(Nd.zeros(DataType.FLOAT, 8, 6, 3, 3));
            Map<String, NDArray> other =
                    Map.of("x", batch(DataType.FLOAT, 3).get("x").slice(0, 0, 2));
            assertTrue(sd.outputSingle(in, "logits").equalsWithEps(sd.outputSingle(other, "logits"), 1e-6));
        }
    }

    @Test
    void threadsMayChangeBetweenRuns() {
        int before = Nd.numThreads();
        try (Scope scope = Scope.open();
                SameDiff sd = graph(DataType.FLOAT)) {
            Map<String, NDArray> in = batch(DataType.FLOAT, 3);
            Plan plan = Plan.of(sd, Map.of("x", in.get("x").shape()), "logits");
            Nd.setNumThreads(1);
            NDArray one = plan.run(in).get("logits");
            Nd.setNumThreads(2);
            assertTrue(one.equalsWithEps(plan.run(in).get("logits"), 1e-5));
        } finally {
            Nd.setNumThreads(before);
        }
    }

    /** Every activation as a part of the convolution and of the dense step before it. */
    @ParameterizedTest
    @EnumSource(
            value = Unary.class,
            names = {"RELU", "TANH", "SIGMOID", "GELU", "SOFTPLUS", "EXP", "ABS", "SQUARE", "NEG", "LOG1P", "SQRT"})
    void fusedActivations(Unary activation) {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            Random r = new Random(1);
            NDArray image = uniform(r, 2, 3, 9, 8).castTo(DataType.FLOAT);
            NDArray w = uniform(r, 5, 3, 3, 3).castTo(DataType.FLOAT);
            NDArray b = uniform(r, 5).castTo(DataType.FLOAT);
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2, 3, 9, 8);
            SDVariable v = sd.var("w", w);
            SDVariable c = sd.var("b", b);
            Conv2dConfig config = new Conv2dConfig(2, 1, 1, 0, 0, 1, 1, 1, 1);
            x.conv2d(v, c, config).apply(activation).rename("conv");
            x.reshape(144, 3)
                    .matmul(v.reshape(-1, 3), false, true)
                    .add(sd.constant(ones()))
                    .apply(activation)
                    .rename("dense");
            assertEquals(
                    1, Plan.of(sd, Map.of("x", Shape.of(2, 3, 9, 8)), "conv").steps());
            assertEquals(
                    1, Plan.of(sd, Map.of("x", Shape.of(2, 3, 9, 8)), "dense").steps());
            Map<String, NDArray> got = sd.output(Map.of("x", image), "conv", "dense");
            close(image.conv2d(w, b, config).apply(activation), got.get("conv"));
            close(
                    image.reshape(144, 3)
                            .matmul(w.reshape(-1, 3), false, true)
                            .add(ones())
                            .apply(activation),
                    got.get("dense"));
        }
    }

    private static void close(NDArray expected, NDArray got) {
        assertTrue(expected.equalsWithEps(got, 1e-5), () -> expected + " and " + got);
    }

    private static NDArray ones() {
        return Nd.ones(DataType.FLOAT, 45);
    }

    /**
     * Readers see some state between two steps, never a crash, and the trained parameters are those of a training
     * alone.
     */
    @Test
    void inferenceBesideTraining() throws Exception {
        double[] alone = trained(null);
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> readers = new ArrayList<>();
            double[] beside;
            try {
                beside = trained(sd -> {
                    for (int i = 0; i < 3; i++) {
                        readers.add(threads.submit(() -> read(sd, stop)));
                    }
                });
            } finally {
                stop.set(true);
            }
            for (Future<?> f : readers) {
                f.get();
            }
            assertEquals(Arrays.toString(alone), Arrays.toString(beside));
        }
    }

    private static void read(SameDiff sd, AtomicBoolean stop) {
        Map<String, NDArray> in = Map.of("x", batch(DataType.FLOAT, 2).get("x"));
        while (!stop.get()) {
            try (Scope scope = Scope.open()) {
                assertEquals(8, sd.outputSingle(in, "logits").length());
            } catch (io.gatun.ops.GatunException e) {
                assertTrue(e.getMessage().contains("closed"), e.getMessage()); // the training has ended
                return;
            }
        }
    }

    private static double[] trained(java.util.function.Consumer<SameDiff> beside) {
        Map<String, NDArray> in = new HashMap<>(batch(DataType.FLOAT, 4));
        try (SameDiff sd = graph(DataType.FLOAT)) {
            if (beside != null) {
                beside.accept(sd);
            }
            History history = sd.fit(TrainingConfig.of(new Adam(0.01)), List.of(in, in), 10);
            assertEquals(10, history.losses().size());
            assertTrue(history.lastLoss() < history.losses().getFirst());
            try (NDArray p = sd.parameters()) {
                return p.toDoubleArray();
            }
        }
    }
}
