package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.Precision;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.quantization.Quantization;
import io.gatun.autodiff.quantization.RangeRule;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.Nesterovs;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.examples.models.CharLstm;
import io.gatun.examples.models.ResNet;
import io.gatun.examples.models.TransformerEncoder;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.ops.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One piece of work of {@code gatun bench plan} in a process of its own: prints {@code median ms, best ms, sgemm GF/s, peak
 * resident MiB}. The machine's sgemm rate is measured before and after each sample, since other guests of a shared processor
 * change it from one second to the next; the rate that is printed makes the median of the samples' shares right. The peak is
 * the work's own, read before the first sgemm.
 */
final class PlanWork {
    private PlanWork() {}

    /** Runs the work that the only argument names. */
    public static void main(String[] args) throws IOException {
        double[] ms = measure(args[0]);
        System.out.printf(
                Locale.ROOT,
                "%.6g %.6g %.6g %.6g%n",
                ms[0],
                ms[1],
                ms.length > 2 ? ms[2] : Limits.sgemmNow(),
                ms.length > 3 ? ms[3] : peakResident());
    }

    private static double[] measure(String name) {
        return switch (name) {
            case "mlp_sgd" -> fit(Work.mlp(new Sgd(0.01)), Work.random(1, 128, 784), Work.oneHot(128, 10));
            case "mlp_adam" -> fit(Work.mlp(new Adam(1e-3)), Work.random(1, 128, 784), Work.oneHot(128, 10));
            case "lenet" -> fit(Work.lenet(new Adam(1e-3)), Work.random(1, 64, 1, 28, 28), Work.oneHot(64, 10));
            case "resnet50" -> steps(resnet(), new Nesterovs(0.01, 0.9), resnetBatch(8));
            case "char_lstm" -> steps(charLstm(), new Adam(1e-3), charLstmBatch());
            case "transformer" -> steps(transformer(), new Adam(1e-4), transformerBatch());
            case "lenet_b1" -> {
                MultiLayerNetwork net = Work.lenet(new Adam(1e-3));
                NDArray x = Work.random(1, 1, 1, 28, 28);
                yield samples(() -> {
                    try (Scope scope = Scope.open()) {
                        net.output(x);
                    }
                });
            }
            case "resnet50_b1" -> inference(resnet(), PlanOptions.defaults());
            case "resnet50_b1_bf16" ->
                inference(resnet(), PlanOptions.defaults().withPrecision(Precision.BFLOAT16));
            case "resnet50_b1_int8" -> inference(quantized(), PlanOptions.defaults());
            case "resnet50_build" -> firstRun();
            case "node" -> nodes(1000);
            default -> throw new IllegalArgumentException("no such work: " + name);
        };
    }

    static SameDiff resnet() {
        return ResNet.resNet50(1000).build(224, 224, 12);
    }

    static SameDiff transformer() {
        return new TransformerEncoder(256, 4, 4, 1024, 10, DataType.FLOAT).build(128, 12);
    }

    static Map<String, NDArray> resnetBatch(int n) {
        return Map.of("images", Work.random(1, n, 3, 224, 224), "labels", Work.oneHot(n, 1000));
    }

    static SameDiff charLstm() {
        return new CharLstm(77, 200, 2, DataType.FLOAT).build(12);
    }

    /** Characters drawn at random: one-hot, 32 sequences of 50. */
    static Map<String, NDArray> charLstmBatch() {
        NDArray characters = Work.oneHot(32 * 51, 77);
        NDArray x = characters.slice(0, 0, 32 * 50).reshape(32, 50, 77).dup();
        NDArray next = characters.slice(0, 1, 32 * 50 + 1).reshape(32, 50, 77).dup();
        return Map.of("x", x, "labels", next);
    }

    static Map<String, NDArray> transformerBatch() {
        return Map.of("x", Work.random(1, 16, 128, 256), "labels", Work.oneHot(16, 10));
    }

    private static double[] fit(MultiLayerNetwork net, NDArray x, NDArray labels) {
        return samples(() -> {
            net.fit(x, labels);
            net.score();
        });
    }

    private static double[] steps(SameDiff sd, Updater updater, Map<String, NDArray> batch) {
        try (sd;
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(updater))) {
            NDArray[] in = plan.inputNames().stream().map(batch::get).toArray(NDArray[]::new);
            return samples(() -> {
                plan.step(in);
                plan.loss();
            });
        }
    }

    /** {median ms, best ms, sgemm GF/s, peak MiB} of a call, with an sgemm on either side of each sample. */
    private static double[] samples(Runnable op) {
        Timer.warmUp(op);
        double peak = peakResident();
        Limits.Sgemm sgemm = Limits.fastestSgemm();
        double[][] samples = Timer.between(op, sgemm::rate);
        double[] ms = samples[0];
        double[] work = new double[ms.length]; // what sgemm would have done in the time of a call
        for (int i = 0; i < ms.length; i++) {
            work[i] = ms[i] * (samples[1][i] + samples[1][i + 1]) / 2;
        }
        Arrays.sort(ms);
        Arrays.sort(work);
        return new double[] {ms[ms.length / 2], ms[0], work[work.length / 2] / ms[ms.length / 2], peak};
    }

    /** ResNet-50 in 8 bits, with ranges of random pictures. */
    private static SameDiff quantized() {
        try (SameDiff sd = resnet();
                NDArray x = Work.random(7, 2, 3, 224, 224)) {
            return Quantization.statically(sd, List.of(Map.of("images", x)), RangeRule.MIN_MAX);
        }
    }

    private static double[] inference(SameDiff sd, PlanOptions options) {
        try (sd;
                NDArray x = Work.random(1, 1, 3, 224, 224);
                Plan plan = Plan.of(sd, Map.of("images", x.shape()), options, "logits")) {
            List<NDArray> out = plan.run(List.of(x));
            return samples(() -> plan.run(List.of(x), out));
        }
    }

    /** From a built graph to the first plan that is ready to run, in a cold process: the run itself is taken off. */
    private static double[] firstRun() {
        try (SameDiff sd = resnet();
                NDArray x = Work.random(1, 1, 3, 224, 224)) {
            long start = System.nanoTime();
            try (Plan plan = Plan.of(sd, Map.of("images", x.shape()), "logits")) {
                plan.run(List.of(x));
                long ready = System.nanoTime();
                plan.run(List.of(x));
                double ms = (2 * ready - start - System.nanoTime()) / 1e6;
                return new double[] {ms, ms};
            }
        }
    }

    /** A chain of additions of four numbers each, kernels included; not fused. */
    private static double[] nodes(int count) {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 1, 4);
            SDVariable w = sd.var("w", Work.random(3, 4));
            for (int i = 0; i < count; i++) {
                x = x.add(w);
            }
            x.rename("y");
            NDArray in = Work.random(1, 1, 4);
            PlanOptions options = PlanOptions.defaults().without(PlanPass.FUSION);
            try (Plan plan = Plan.of(sd, Map.of("x", in.shape()), options, "y")) {
                List<NDArray> out = plan.run(List.of(in));
                return samples(() -> plan.run(List.of(in), out));
            }
        }
    }

    private static double peakResident() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
                }
            }
            return Double.NaN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
