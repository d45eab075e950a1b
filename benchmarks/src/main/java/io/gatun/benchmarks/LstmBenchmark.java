package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.rnn.LstmSequence;
import io.gatun.ops.rnn.LstmSequenceGrad;
import io.gatun.ops.rnn.RnnConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The char-LSTM (one-hot 77, two LSTMs of 200 units, dense 77 at every step, 50 steps, batch 32, Adam) against sgemm in the same
 * run: each layer's operation and gradient alone, then the whole training step, with where its time goes.
 */
final class LstmBenchmark {
    private static final int TIME = 50;
    private static final int BATCH = 32;
    private static final int CHARACTERS = 77;
    private static final int HIDDEN = 200;
    private static final RnnConfig CONFIG = RnnConfig.of(RnnFormat.TNS);
    private static final double STEP_GFLOP = BATCH * 0.167;

    private LstmBenchmark() {}

    /** Prints one line for each measurement; with an argument also the profile of the step. */
    public static void main(String[] args) {
        double sgemm = Limits.sgemmNow();
        System.out.printf(Locale.ROOT, "sgemm %.0f GF/s, %d threads%n", sgemm, Nd.numThreads());
        layer("layer 1, 77 -> 200, no gradient of x", CHARACTERS, false, sgemm);
        layer("layer 2, 200 -> 200", HIDDEN, true, sgemm);
        for (RnnFormat format : List.of(RnnFormat.TNS, RnnFormat.NTS)) {
            step(format, Limits.sgemmNow(), args.length > 0);
        }
    }

    private static void layer(String name, int in, boolean input, double sgemm) {
        List<NDArray> xs = List.of(
                Work.random(1, TIME, BATCH, in),
                Work.random(2, in, 4 * HIDDEN).mul(0.1),
                Work.random(3, HIDDEN, 4 * HIDDEN).mul(0.1),
                Nd.zeros(4 * HIDDEN),
                Nd.zeros(BATCH, HIDDEN),
                Nd.zeros(BATCH, HIDDEN));
        List<NDArray> ys = new ArrayList<>();
        double forward = time(new LstmSequence(CONFIG, false, false), xs, ys);
        List<NDArray> gs = new ArrayList<>(List.of(xs.get(0), xs.get(1), xs.get(2), xs.get(4), xs.get(5)));
        gs.addAll(List.of(ys.get(0), ys.get(3), ys.get(4), Work.random(4, TIME, BATCH, HIDDEN), xs.get(4), xs.get(5)));
        double backward = time(new LstmSequenceGrad(CONFIG, false, false, input), gs, new ArrayList<>());
        double gflop = 2e-9 * TIME * BATCH * (in + HIDDEN) * 4 * HIDDEN;
        System.out.printf(
                Locale.ROOT,
                "%-40s forward %.2f ms, backward %.2f ms, both %.0f GF/s, %.0f %% of sgemm%n",
                name,
                forward,
                backward,
                3e3 * gflop / (forward + backward),
                300e3 * gflop / (forward + backward) / sgemm);
    }

    /** Median milliseconds of a bound operation, whose results are added to ys. */
    private static double time(Op op, List<NDArray> xs, List<NDArray> ys) {
        op.infer(xs.stream().map(NDArray::spec).toList())
                .forEach(s -> ys.add(Nd.zeros(s.dataType(), s.shape().toArray())));
        try (BoundKernel kernel = Kernels.bind(op, xs, ys)) {
            return median(kernel::run);
        }
    }

    private static double median(Runnable run) {
        for (int i = 0; i < 20; i++) {
            run.run();
        }
        double[] ms = new double[61];
        for (int i = 0; i < ms.length; i++) {
            long start = System.nanoTime();
            run.run();
            ms[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(ms);
        return ms[ms.length / 2];
    }

    private static void step(RnnFormat format, double sgemm, boolean profile) {
        NDArray x = oneHot(1);
        NDArray labels = oneHot(2).reshape(TIME * BATCH, CHARACTERS);
        try (SameDiff sd = graph(format);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam(1e-3)))) {
            NDArray sequence = format == RnnFormat.TNS ? x : x.reshape(BATCH, TIME, CHARACTERS);
            NDArray[] in = plan.inputNames().stream()
                    .map(n -> n.equals("x") ? sequence : labels)
                    .toArray(NDArray[]::new);
            double ms = median(() -> {
                plan.step(in);
                plan.loss();
            });
            System.out.printf(
                    Locale.ROOT,
                    "training step, %s: %.2f ms, %.0f examples/s, %.0f GF/s, %.0f %% of sgemm%n",
                    format,
                    ms,
                    BATCH * 1e3 / ms,
                    STEP_GFLOP * 1e3 / ms,
                    STEP_GFLOP * 1e5 / ms / sgemm);
            if (profile) {
                System.out.println(plan.profile(Map.of("x", sequence, "labels", labels), 30));
            }
        }
    }

    private static SameDiff graph(RnnFormat format) {
        SameDiff sd = SameDiff.create();
        SDVariable x = format == RnnFormat.TNS
                ? sd.placeHolder("x", DataType.FLOAT, TIME, BATCH, CHARACTERS)
                : sd.placeHolder("x", DataType.FLOAT, BATCH, TIME, CHARACTERS);
        SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, TIME * BATCH, CHARACTERS);
        SDVariable h = lstm(sd, "lstm1", lstm(sd, "lstm0", x, CHARACTERS, format), HIDDEN, format);
        h.reshape(-1, HIDDEN)
                .linear(sd.var("w", Work.random(5, HIDDEN, CHARACTERS).mul(0.1)), sd.var("b", Nd.zeros(CHARACTERS)))
                .softmaxCrossEntropy(labels)
                .rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private static SDVariable lstm(SameDiff sd, String name, SDVariable x, int in, RnnFormat format) {
        SDVariable w = sd.var(name + ".w", Work.random(6, in, 4 * HIDDEN).mul(0.1));
        SDVariable u = sd.var(name + ".u", Work.random(7, HIDDEN, 4 * HIDDEN).mul(0.1));
        return x.lstmLayer(w, u, sd.var(name + ".b", Nd.zeros(4 * HIDDEN)), format)
                .getFirst();
    }

    private static NDArray oneHot(int seed) {
        float[] v = new float[TIME * BATCH * CHARACTERS];
        for (int i = 0; i < TIME * BATCH; i++) {
            v[i * CHARACTERS + (i * 31 + seed * 17) % CHARACTERS] = 1;
        }
        return Nd.create(v, TIME, BATCH, CHARACTERS);
    }
}
