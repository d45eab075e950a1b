package io.gatun.autodiff.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.Precision;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.MatMul;
import io.gatun.ops.Op;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Reduce;
import io.gatun.ops.rnn.RnnFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;

/** In deterministic mode a training gives the same bits with any number of threads. */
@Isolated
class ThreadCountTest {
    private static final int BATCH = 37;
    private static final long CLASSES = 10;

    private static SDVariable dense(SameDiff sd, SDVariable x, String name, Rng r, long in, long out) {
        return x.matmul(sd.var(name + "/W", r.randn(in, out).mul(Math.sqrt(1.0 / in))))
                .add(sd.var(name + "/b", Nd.zeros(out)));
    }

    private static SameDiff finish(SameDiff sd, SDVariable logits) {
        logits.softmaxCrossEntropy(sd.placeHolder("t", DataType.FLOAT, -1, CLASSES))
                .rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private static SameDiff mlp() {
        SameDiff sd = SameDiff.create();
        Rng r = Rng.of(1);
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 300);
        SDVariable h = dense(sd, x, "one", r, 300, 517).relu();
        h = h.apply(new Dropout(0.2), List.of(h, sd.randomKey("key", 3)));
        return finish(sd, dense(sd, dense(sd, h, "two", r, 517, 210).tanh(), "out", r, 210, CLASSES));
    }

    private static SameDiff convolutional() {
        SameDiff sd = SameDiff.create();
        Rng r = Rng.of(2);
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3, 20, 20);
        SDVariable c = x.conv2d(
                sd.var("c1/W", r.randn(20, 3, 5, 5).mul(0.1)), sd.var("c1/b", Nd.zeros(20)), Conv2dConfig.of(1, 2));
        SDVariable n = c.applyAll(
                        new BatchNormTrain(1e-5),
                        List.of(c, sd.var("n/gamma", Nd.ones(20)), sd.var("n/beta", Nd.zeros(20))))
                .getFirst();
        SDVariable d = n.relu()
                .maxPool2d(Pool2dConfig.of(2, 2))
                .conv2d(
                        sd.var("c2/W", r.randn(50, 20, 3, 3).mul(0.05)),
                        sd.var("c2/b", Nd.zeros(50)),
                        Conv2dConfig.of(2, 1))
                .relu();
        return finish(sd, dense(sd, d.reshape(-1, 1250), "out", r, 1250, CLASSES));
    }

    private static SameDiff recurrent() {
        SameDiff sd = SameDiff.create();
        Rng r = Rng.of(3);
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 12, 40);
        SDVariable w = sd.var("W", r.randn(40, 256).mul(0.15));
        SDVariable u = sd.var("U", r.randn(64, 256).mul(0.1));
        SDVariable h =
                x.lstmLayer(w, u, sd.var("b", Nd.zeros(256)), RnnFormat.NTS).getFirst();
        SDVariable v = sd.var("V", r.randn(64, 64).mul(0.1));
        SDVariable last = null; // and a recurrence step by step
        for (SDVariable step : h.unstack(1)) {
            last = (last == null ? step : step.add(last.matmul(v))).tanh();
        }
        h = last;
        return finish(sd, dense(sd, h, "out", r, 64, CLASSES));
    }

    private static SameDiff attention() {
        SameDiff sd = SameDiff.create();
        Rng r = Rng.of(4);
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 16, 48);
        SDVariable flat = x.reshape(-1, 48);
        List<SDVariable> heads = new ArrayList<>();
        for (String name : List.of("q", "k", "v")) {
            heads.add(dense(sd, flat, name, r, 48, 48).reshape(-1, 16, 4, 12).permute(0, 2, 1, 3));
        }
        SDVariable mixed = heads.get(0)
                .scaledDotProductAttention(heads.get(1), heads.get(2))
                .permute(0, 2, 1, 3)
                .reshape(-1, 48);
        SDVariable y = flat.add(dense(sd, mixed, "o", r, 48, 48))
                .layerNorm(sd.var("ln/gain", Nd.ones(48)), sd.var("ln/bias", Nd.zeros(48)), 1e-5);
        y = y.add(dense(sd, dense(sd, y, "f1", r, 48, 192).gelu(), "f2", r, 192, 48));
        return finish(sd, dense(sd, y.reshape(-1, 16, 48).mean(1), "out", r, 48, CLASSES));
    }

    private static NDArray labels() {
        NDArray t = Nd.zeros(BATCH, CLASSES);
        for (int i = 0; i < BATCH; i++) {
            t.put(1, i, (i * 7) % CLASSES);
        }
        return t;
    }

    private static int[] trained(Supplier<SameDiff> graph, Precision precision, int threads) {
        Nd.setNumThreads(threads);
        try (SameDiff sd = graph.get();
                TrainingPlan plan =
                        TrainingPlan.of(sd, TrainingConfig.of(new Adam(1e-3)).withPrecision(precision))) {
            long[] shape = sd.variable("x").shape().toArray();
            shape[0] = BATCH;
            Map<String, NDArray> batch = Map.of("x", Rng.of(9).randn(shape), "t", labels());
            for (int i = 0; i < 4; i++) {
                plan.step(batch);
            }
            float[] p = sd.parameters().toFloatArray();
            int[] bits = new int[p.length + 1];
            for (int i = 0; i < p.length; i++) {
                bits[i] = Float.floatToRawIntBits(p[i]);
                assertTrue(Float.isFinite(p[i]));
            }
            bits[p.length] = Float.floatToRawIntBits((float) plan.loss());
            return bits;
        }
    }

    private int threads;

    @BeforeEach
    void remember() {
        threads = Nd.numThreads();
        Nd.setDeterministic(true);
    }

    @AfterEach
    void back() {
        Nd.setNumThreads(threads);
        Nd.setDeterministic(false);
    }

    /**
     * Single operations of the shapes in which libraries split sums among threads: vectors, long sums, few large
     * pictures.
     */
    @TestFactory
    List<DynamicTest> operations() {
        List<DynamicTest> tests = new ArrayList<>();
        Rng r = Rng.of(5);
        for (DataType type : List.of(DataType.FLOAT, DataType.BFLOAT16, DataType.DOUBLE)) {
            for (long[] s :
                    new long[][] {{1, 1000, 4096}, {1000, 1, 4096}, {1, 10, 300_000}, {20, 10, 20_000}, {257, 129, 511}
                    }) {
                for (boolean ta : new boolean[] {false, true}) {
                    NDArray a = (ta ? r.randn(s[2], s[0]) : r.randn(s[0], s[2])).castTo(type);
                    NDArray b = (ta ? r.randn(s[1], s[2]) : r.randn(s[2], s[1])).castTo(type);
                    tests.add(operation(new MatMul(ta, ta), List.of(a, b)));
                }
            }
            Conv2dConfig same = Conv2dConfig.of(1, 1);
            NDArray x = r.randn(2, 32, 56, 56).castTo(type);
            NDArray w = r.randn(32, 32, 3, 3).castTo(type);
            NDArray g = r.randn(2, 32, 56, 56).castTo(type);
            tests.add(operation(new Conv2d(same), List.of(x, w)));
            tests.add(operation(new Conv2dInputGrad(same, x.shape()), List.of(g, w)));
            tests.add(operation(new Conv2dWeightGrad(same, w.shape()), List.of(x, g)));
            tests.add(operation(new Reduce(Reduce.Kind.SUM, List.of(0, 1, 2, 3), false), List.of(x)));
            tests.add(operation(new Reduce(Reduce.Kind.SUM, List.of(0, 2, 3), false), List.of(x)));
        }
        return tests;
    }

    private static DynamicTest operation(Op op, List<NDArray> in) {
        String name = op + " " + in.stream().map(NDArray::spec).toList();
        return DynamicTest.dynamicTest(name, () -> {
            Nd.setNumThreads(1);
            List<NDArray> one = in.getFirst().applyAll(op, in);
            for (int n : new int[] {2, 3, 4}) {
                Nd.setNumThreads(n);
                assertEquals(one, in.getFirst().applyAll(op, in), n + " threads");
            }
        });
    }

    @TestFactory
    List<DynamicTest> sameBits() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Precision precision : List.of(Precision.FLOAT, Precision.BFLOAT16)) {
            tests.add(test("mlp", ThreadCountTest::mlp, precision));
            tests.add(test("convolutional", ThreadCountTest::convolutional, precision));
            tests.add(test("recurrent", ThreadCountTest::recurrent, precision));
            tests.add(test("attention", ThreadCountTest::attention, precision));
        }
        return tests;
    }

    private static DynamicTest test(String name, Supplier<SameDiff> graph, Precision precision) {
        return DynamicTest.dynamicTest(name + " " + precision, () -> {
            int[] one = trained(graph, precision, 1);
            for (int n : new int[] {2, 3, 4}) {
                assertArrayEquals(one, trained(graph, precision, n), n + " threads");
            }
        });
    }
}
