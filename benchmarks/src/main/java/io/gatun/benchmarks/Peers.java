package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.Nesterovs;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.ops.Binary;
import io.gatun.ops.Unary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Our program for the comparison with other libraries: one group of work a process. Unknown groups print nothing. */
final class Peers {
    private Peers() {}

    static void run(String group) throws IOException {
        switch (group) {
            case "A" -> arrays();
            case "B" -> products();
            case "C.mlp_sgd" -> mlp("train_mlp_sgd", new Sgd(0.01));
            case "C.mlp_adam" -> mlp("train_mlp_adam", new Adam(1e-3));
            case "C.lenet" -> {
                MultiLayerNetwork net = Work.lenet(new Adam(1e-3));
                train("train_lenet", "b64", net, Work.random(1, 64, 1, 28, 28), Work.oneHot(64, 10));
            }
            case "C.resnet50" ->
                train("train_resnet50", "b8", PlanWork.resnet(), new Nesterovs(0.01, 0.9), PlanWork.resnetBatch(8), 8);
            case "C.lstm" ->
                train("train_lstm", "b32t50", PlanWork.charLstm(), new Adam(1e-3), PlanWork.charLstmBatch(), 32);
            case "C.transformer" ->
                train(
                        "train_transformer",
                        "b16t128",
                        PlanWork.transformer(),
                        new Adam(1e-4),
                        PlanWork.transformerBatch(),
                        16);
            case "D.resnet50" -> resnetLatency();
            case "D.lenet" -> {
                MultiLayerNetwork net = Work.lenet(new Adam(1e-3));
                NDArray x = Work.random(1, 1, 1, 28, 28);
                Timer.latency("infer_lenet", "b1", scoped(() -> net.output(x)));
            }
            case "E" -> {
                Nd.ones(8, 8).add(Nd.ones(8, 8)).getFloat(0, 0);
                String start = System.getenv("START_MS");
                if (start != null) {
                    Timer.emit("startup", "first_op", "ms", System.currentTimeMillis() - Long.parseLong(start));
                }
            }
            default -> {
                return;
            }
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                Timer.emit("peak_rss", group, "MB", Long.parseLong(line.replaceAll("\\D", "")) / 1024.0);
            }
        }
    }

    private static Runnable scoped(Supplier<NDArray> op) {
        return () -> {
            try (Scope scope = Scope.open()) {
                op.get();
            }
        };
    }

    private static void arrays() {
        int n = 4096;
        String p = n + "x" + n;
        NDArray x = Work.random(1, n, n);
        NDArray y = Work.random(2, n, n).muli(1e-3);
        NDArray z = Work.random(3, n, n);
        NDArray row = Work.random(4, n);
        Timer.op("add", p, scoped(() -> x.add(y)));
        Timer.op("add_out", p, () -> x.applyInto(Binary.ADD, y, z));
        Timer.op("add_inplace", p, () -> z.addi(y));
        Timer.op("exp", p, scoped(x::exp));
        Timer.op("exp_inplace", p, () -> x.applyInto(Unary.EXP, z));
        Timer.op("tanh", p, scoped(x::tanh));
        Timer.op("sum", p, () -> {
            try (NDArray s = x.sum()) {
                s.getDouble();
            }
        });
        Timer.op("sum_dim0", p, scoped(() -> x.sum(0)));
        Timer.op("sum_dim1", p, scoped(() -> x.sum(1)));
        Timer.op("add_row", p, scoped(() -> x.add(row)));
        Timer.op("transpose_copy", p, scoped(() -> x.transpose().dup()));
        NDArray logits = Work.random(5, 4096, 1000);
        Timer.op("softmax", "4096x1000", scoped(() -> logits.softmax(1)));
        NDArray a = Work.random(6, 8, 8);
        NDArray b = Work.random(7, 8, 8);
        NDArray c = Work.random(8, 8, 8);
        Timer.opNs("small_add", "8x8", () -> a.add(b).close());
        Timer.opNs("small_add", "8x8_workspace", scoped(() -> a.add(b)));
        Timer.opNs("small_add", "8x8_out", () -> a.applyInto(Binary.ADD, b, c));
    }

    private static void products() {
        for (int n : new int[] {256, 1024, 2048}) {
            NDArray x = Work.random(1, n, n);
            NDArray y = Work.random(2, n, n);
            Timer.gflops("matmul", "" + n, 2.0 * n * n * n, scoped(() -> x.matmul(y)));
        }
        NDArray x = Work.random(3, 32, 128, 64);
        NDArray y = Work.random(4, 32, 64, 128);
        Timer.gflops("bmm", "32x128x64x128", 2.0 * 32 * 128 * 64 * 128, scoped(() -> x.matmul(y)));
    }

    private static void mlp(String name, Updater updater) {
        train(name, "b128", Work.mlp(updater), Work.random(1, 128, 784), Work.oneHot(128, 10));
    }

    private static void resnetLatency() {
        NDArray x = Work.random(1, 1, 3, 224, 224);
        try (SameDiff sd = PlanWork.resnet();
                Plan plan = Plan.of(sd, Map.of("images", x.shape()), "logits")) {
            List<NDArray> out = plan.run(List.of(x));
            Timer.latency("infer_resnet50", "b1", () -> plan.run(List.of(x), out));
        }
    }

    private static void train(
            String name, String param, SameDiff sd, Updater updater, Map<String, NDArray> batch, int examples) {
        try (sd;
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(updater))) {
            NDArray[] in = plan.inputNames().stream().map(batch::get).toArray(NDArray[]::new);
            Timer.emit(name, param, "params", sd.parameters().length());
            plan.step(in);
            Timer.emit(name, param, "loss_first", plan.loss());
            Timer.train(name, param, examples, () -> {
                plan.step(in);
                plan.loss();
            });
            Timer.emit(name, param, "loss_last", plan.loss());
        }
    }

    private static void train(String name, String param, MultiLayerNetwork net, NDArray x, NDArray labels) {
        Timer.emit(name, param, "params", net.numParams());
        net.fit(x, labels);
        Timer.emit(name, param, "loss_first", net.score());
        Timer.train(name, param, (int) x.size(0), () -> {
            net.fit(x, labels);
            net.score();
        });
        Timer.emit(name, param, "loss_last", net.score());
    }
}
