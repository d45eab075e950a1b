package io.gatun.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code gatun bench plan}: whole networks and plans against the sgemm rate of the same process. */
final class PlanSuite {
    private static final double MLP_GFLOP = 3 * 2e-9 * (784 * 1000 + 1000 * 10);
    private static final double LENET_GFLOP = 3 * 2e-9 * (24 * 24 * 20 * 25 + 8 * 8 * 50 * 500 + 800 * 500 + 500 * 10);
    /** Forward, of one picture of 224 x 224: 4.1 billion multiply-adds. */
    private static final double RESNET_GFLOP = 8.2;

    private static final double LSTM_GFLOP = 0.167;
    private static final double TRANSFORMER_GFLOP = 2.6;

    private final String only;
    private final List<Row> rows = new ArrayList<>();

    PlanSuite(String only) {
        this.only = only;
    }

    /** What a process measured of one work. */
    private record Result(double median, double best, double sgemm, double peakMiB) {}

    List<Row> run() {
        training("mlp_sgd", "MLP 784-1000-10 b128 SGD, training step", 128, MLP_GFLOP, 0.97);
        training("mlp_adam", "MLP 784-1000-10 b128 Adam, training step", 128, MLP_GFLOP, 0.80);
        training("lenet", "LeNet b64 Adam, training step", 64, LENET_GFLOP, 0.45);
        Result resnet =
                training("resnet50", "ResNet-50 b8 SGD with momentum, training step", 8, 3 * RESNET_GFLOP, 0.75);
        if (resnet != null) {
            rows.add(Row.atMost("ResNet-50 b8 training, peak resident memory", resnet.peakMiB() / 1024, "GiB", 1.4));
        }
        Result one = measure("resnet50_b1");
        if (one != null) {
            rows.add(Row.rate(
                    "ResNet-50 inference b1 f32, " + ms(one),
                    RESNET_GFLOP * 1e3 / one.median(),
                    "GF/s",
                    one.sgemm(),
                    0.92));
        }
        Result half = measure("resnet50_b1_bf16");
        if (one != null && half != null) {
            rows.add(Row.rate(
                    "ResNet-50 inference b1 bf16, " + ms(half), 1e3 / half.median(), "/s", 1e3 / one.median(), 1.7));
        }
        Result bytes = measure("resnet50_b1_int8");
        if (one != null && bytes != null) {
            rows.add(Row.rate(
                    "ResNet-50 inference b1 int8, " + ms(bytes), 1e3 / bytes.median(), "/s", 1e3 / one.median(), 2));
        }
        training("char_lstm", "char-LSTM 2x200 b32, training step", 32, LSTM_GFLOP, 0.65);
        training("transformer", "transformer encoder b16, training step", 16, TRANSFORMER_GFLOP, 0.75);
        time("lenet_b1", "LeNet inference b1", 1e3, "us", 30);
        time("node", "plan, time of a node with its kernel (1,000 small additions)", 1e6 / 1000, "ns", 100);
        time("resnet50_build", "building a ResNet-50 plan", 1e-3, "s", 1);
        return rows;
    }

    private static String ms(Result r) {
        return String.format(Locale.ROOT, "%.1f ms", r.median());
    }

    private Result training(String name, String work, int batch, double gflop, double share) {
        Result r = measure(name);
        if (r != null) {
            double rate = batch * 1e3 / r.median();
            String text = String.format(Locale.ROOT, "%s, %,.0f examples/s", work, rate);
            rows.add(Row.rate(text, rate * gflop, "GF/s", r.sgemm(), share));
        }
        return r;
    }

    private void time(String name, String work, double scale, String unit, double bound) {
        Result r = measure(name);
        if (r != null) {
            rows.add(Row.atMost(work, r.median() * scale, unit, bound));
        }
    }

    private Result measure(String name) {
        if (!name.matches(".*" + only + ".*")) {
            return null;
        }
        System.out.println(name + " ...");
        String[] parts = Child.run(PlanWork.class, List.of(), name).split(" ");
        Result r = new Result(
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]));
        System.out.printf(
                Locale.ROOT,
                "  median %.4g ms, best %.4g ms, sgemm %.0f GF/s, peak %.0f MiB%n",
                r.median(),
                r.best(),
                r.sgemm(),
                r.peakMiB());
        return r;
    }
}
