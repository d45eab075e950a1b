package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.positive;
import static io.gatun.ops.table.Inputs.share;
import static io.gatun.ops.table.Inputs.x;
import static io.gatun.ops.table.TableCase.each;

import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Cases of Activations, Layers, Losses and Cnn. */
final class NetworkCases {
    private final List<TableCase> cases = new ArrayList<>();

    private NetworkCases() {}

    static List<TableCase> all() {
        NetworkCases c = new NetworkCases();
        c.activations();
        c.layers();
        c.norms();
        c.losses();
        c.crossEntropies();
        c.images();
        return c.cases;
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    private void act(String name, TableCase.Function1 f, Object... parameters) {
        List<Object> arguments = new ArrayList<>(List.of(parameters));
        arguments.addFirst(Inputs.x(3, 4).mul(2.0));
        add(Activations.class, name, each(f), arguments.toArray());
    }

    private static double sigmoid(double v) {
        return 1 / (1 + Math.exp(-v));
    }

    private static double softmax(ReferenceValue x, long row, long column) {
        double sum = 0;
        for (long k = 0; k < x.shape().size(1); k++) {
            sum += Math.exp(x.get(row, k));
        }
        return Math.exp(x.get(row, column)) / sum;
    }

    private void activations() {
        add(Activations.class, "softmax", (in, i) -> softmax(in.getFirst(), i[0], i[1]), x(2, 3), -1);
        add(Activations.class, "logSoftmax", (in, i) -> Math.log(softmax(in.getFirst(), i[0], i[1])), x(2, 3), 1);
        act("relu6", v -> Math.min(Math.max(v, 0), 6));
        act("elu", v -> v > 0 ? v : Math.exp(v) - 1);
        act("selu", v -> 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * (Math.exp(v) - 1)));
        act("celu", v -> Math.max(v, 0) + Math.min(0.7 * (Math.exp(v / 0.7) - 1), 0), 0.7);
        act("geluTanh", v -> v / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))));
        act("swish", v -> v * sigmoid(v));
        act("mish", v -> v * Math.tanh(Math.log(1 + Math.exp(v))));
        act("hardSigmoid", v -> Math.min(1, Math.max(0, 0.2 * v + 0.5)));
        act("hardTanh", v -> Math.min(1, Math.max(-1, v)));
        act("hardSwish", v -> v * Math.min(Math.max(v + 3, 0), 6) / 6);
        act("softsign", v -> v / (1 + Math.abs(v)));
        act("logSigmoid", v -> Math.log(sigmoid(v)));
        act("rationalTanh", v -> {
            double y = Math.abs(2 * v / 3);
            return 1.7159 * Math.signum(v) * (1 - 1 / (1 + y + y * y + 1.41645 * Math.pow(y, 4)));
        });
        act("rectifiedTanh", v -> Math.max(0, Math.tanh(v)));
        act("thresholdedRelu", v -> v > 0.5 ? v : 0, 0.5);
        add(
                Activations.class,
                "prelu",
                (in, i) -> {
                    double v = in.get(0).get(i);
                    return v > 0 ? v : v * in.get(1).get(i[1]);
                },
                x(3, 2),
                positive(2));
        add(
                Activations.class,
                "glu",
                (in, i) -> in.getFirst().get(i) * sigmoid(in.getFirst().get(i[0], i[1] + 2)),
                x(2, 4),
                1);
        add(
                Activations.class,
                "crelu",
                (in, i) -> i[1] < 3
                        ? Math.max(in.getFirst().get(i), 0)
                        : Math.max(-in.getFirst().get(i[0], i[1] - 3), 0),
                x(2, 3),
                1);
    }

    private static double affine(List<ReferenceValue> in, long[] i) {
        return IntStream.range(0, 3)
                        .mapToDouble(k -> in.get(0).get(i[0], k) * in.get(1).get(k, i[1]))
                        .sum()
                + in.get(2).get(i[1]);
    }

    private void layers() {
        add(Layers.class, "linear", NetworkCases::affine, x(2, 3), x(3, 4), x(4));
        add(Layers.class, "reluLayer", (in, i) -> Math.max(affine(in, i), 0), x(2, 3), x(3, 4), x(4));
        add(Layers.class, "biasAdd", (in, i) -> in.get(0).get(i) + in.get(1).get(i[1]), x(2, 3, 2), x(3));
        add(
                Layers.class,
                "dotProductAttention",
                (in, i) -> {
                    double[] weights = new double[3];
                    double sum = 0;
                    for (int k = 0; k < 3; k++) {
                        double dot = 0;
                        for (int d = 0; d < 4; d++) {
                            dot += in.get(0).get(i[0], i[1], d) * in.get(1).get(i[0], k, d);
                        }
                        weights[k] = Math.exp(dot / 2);
                        sum += weights[k];
                    }
                    double out = 0;
                    for (int k = 0; k < 3; k++) {
                        out += weights[k] / sum * in.get(2).get(i[0], k, i[2]);
                    }
                    return out;
                },
                x(2, 2, 4),
                x(2, 3, 4),
                x(2, 3, 2));
    }

    private static double moment(ReferenceValue x, long row, double about, int power) {
        return IntStream.range(0, 4)
                .mapToDouble(k -> Math.pow(x.get(row, k) - about, power) / 4)
                .sum();
    }

    private static double channelMoment(ReferenceValue x, long channel, double about, int power) {
        double sum = 0;
        for (int n = 0; n < 3; n++) {
            for (int k = 0; k < 2; k++) {
                sum += Math.pow(x.get(n, channel, k) - about, power) / 6;
            }
        }
        return sum;
    }

    private void norms() {
        add(
                Layers.class,
                "layerNorm",
                (in, i) -> {
                    double mean = moment(in.get(0), i[0], 0, 1);
                    double variance = moment(in.get(0), i[0], mean, 2);
                    return (in.get(0).get(i) - mean)
                                    / Math.sqrt(variance + 1e-3)
                                    * in.get(1).get(i[1])
                            + in.get(2).get(i[1]);
                },
                x(2, 4),
                positive(4),
                x(4),
                1e-3);
        add(
                Layers.class,
                "rmsNorm",
                (in, i) -> in.get(0).get(i)
                        / Math.sqrt(moment(in.get(0), i[0], 0, 2) + 1e-3)
                        * in.get(1).get(i[1]),
                x(2, 4),
                positive(4),
                1e-3);
        add(
                Layers.class,
                "batchNorm",
                (in, i) -> {
                    int c = (int) i[1];
                    return (in.get(0).get(i) - in.get(3).get(c))
                                    / Math.sqrt(in.get(4).get(c) + 1e-3)
                                    * in.get(1).get(c)
                            + in.get(2).get(c);
                },
                x(3, 2, 2),
                positive(2),
                x(2),
                x(2),
                positive(2),
                1e-3);
        add(
                Layers.class,
                "batchNormTrain",
                (in, i) -> {
                    double mean = channelMoment(in.get(0), i[1], 0, 1);
                    double variance = channelMoment(in.get(0), i[1], mean, 2);
                    return (in.get(0).get(i) - mean)
                                    / Math.sqrt(variance + 1e-3)
                                    * in.get(1).get(i[1])
                            + in.get(2).get(i[1]);
                },
                x(3, 2, 2),
                positive(2),
                x(2),
                1e-3);
    }

    private void loss(
            String name,
            TableCase.Function2 f,
            ReferenceValue predictions,
            ReferenceValue labels,
            Object... parameters) {
        List<Object> arguments = new ArrayList<>(List.of(predictions, labels));
        arguments.addAll(List.of(parameters));
        add(
                Losses.class,
                name,
                (in, i) -> {
                    double[] a = in.get(0).toArray();
                    double[] b = in.get(1).toArray();
                    return IntStream.range(0, a.length)
                            .mapToDouble(k -> f.of(a[k], b[k]))
                            .average()
                            .orElseThrow();
                },
                arguments.toArray());
    }

    private void losses() {
        loss("meanSquaredError", (p, y) -> (p - y) * (p - y), x(2, 3), x(2, 3));
        loss("absoluteDifference", (p, y) -> Math.abs(p - y), x(2, 3), x(2, 3));
        loss(
                "huberLoss",
                (p, y) -> {
                    double e = Math.abs(p - y);
                    return e <= 0.8 ? e * e / 2 : 0.8 * (e - 0.4);
                },
                x(3, 3),
                x(3, 3),
                0.8);
        loss("logCosh", (p, y) -> Math.log(Math.cosh(p - y)), x(2, 3), x(2, 3));
        loss("hinge", (p, y) -> Math.max(0, 1 - p * y), x(2, 3), x(2, 3).sign());
        loss("squaredHinge", (p, y) -> Math.pow(Math.max(0, 1 - p * y), 2), x(2, 3), x(2, 3).sign());
        loss("poissonLoss", (p, y) -> p - y * Math.log(p), positive(2, 3), positive(2, 3));
        loss("logPoisson", (p, y) -> Math.exp(p) - y * p, x(2, 3), positive(2, 3));
        loss(
                "logLoss",
                (p, y) -> -y * Math.log(p + 1e-7) - (1 - y) * Math.log(1 - p + 1e-7),
                share(2, 3),
                share(2, 3),
                1e-7);
        loss(
                "sigmoidCrossEntropy",
                (p, y) -> -y * Math.log(sigmoid(p)) - (1 - y) * Math.log(1 - sigmoid(p)),
                x(2, 3),
                share(2, 3));
        loss(
                "weightedCrossEntropyWithLogits",
                (p, y) -> -3 * y * Math.log(sigmoid(p)) - (1 - y) * Math.log(1 - sigmoid(p)),
                x(2, 3),
                share(2, 3),
                ReferenceValue.of(3).reshape());
        add(
                Losses.class,
                "klDivergence",
                (in, i) -> {
                    double sum = 0;
                    double[] p = in.get(0).toArray();
                    double[] y = in.get(1).toArray();
                    for (int k = 0; k < p.length; k++) {
                        sum += y[k] * Math.log(y[k] / p[k]) / 2;
                    }
                    return sum;
                },
                share(2, 3),
                share(2, 3));
        add(
                Losses.class,
                "cosineDistance",
                (in, i) -> {
                    double out = 0;
                    for (int r = 0; r < 2; r++) {
                        double xy = 0;
                        double xx = 0;
                        double yy = 0;
                        for (int k = 0; k < 3; k++) {
                            double a = in.get(0).get(r, k);
                            double b = in.get(1).get(r, k);
                            xy += a * b;
                            xx += a * a;
                            yy += b * b;
                        }
                        out += (1 - xy / Math.sqrt(xx * yy)) / 2;
                    }
                    return out;
                },
                x(2, 3),
                x(2, 3));
        add(
                Losses.class,
                "l2Loss",
                (in, i) -> java.util.Arrays.stream(in.getFirst().toArray())
                        .map(v -> v * v / 2)
                        .sum(),
                x(2, 3));
        add(
                Losses.class,
                "meanPairwiseSquaredError",
                (in, i) -> {
                    double sum = 0;
                    for (int r = 0; r < 2; r++) {
                        for (int a = 0; a < 3; a++) {
                            for (int b = 0; b < 3; b++) {
                                double e = in.get(0).get(r, a)
                                        - in.get(1).get(r, a)
                                        - in.get(0).get(r, b)
                                        + in.get(1).get(r, b);
                                sum += e * e / 18;
                            }
                        }
                    }
                    return sum;
                },
                x(2, 3),
                x(2, 3));
    }

    private static double crossEntropy(ReferenceValue logits, ReferenceValue labels, long row) {
        double sum = 0;
        for (long k = 0; k < 3; k++) {
            sum -= labels.get(row, k) * Math.log(softmax(logits, row, k));
        }
        return sum;
    }

    private void crossEntropies() {
        add(
                Losses.class,
                "softmaxCrossEntropy",
                (in, i) -> (crossEntropy(in.get(0), in.get(1), 0) + crossEntropy(in.get(0), in.get(1), 1)) / 2,
                x(2, 3),
                share(2, 3));
        add(
                Losses.class,
                "softmaxCrossEntropyRows",
                (in, i) -> crossEntropy(in.get(0), in.get(1), i[0]),
                x(2, 3),
                share(2, 3));
        add(
                Losses.class,
                "softmaxCrossEntropyRows",
                (in, i) -> crossEntropy(in.get(0).reshape(4, 3), in.get(1).reshape(4, 3), i[0] * 2 + i[1]),
                x(2, 2, 3),
                share(2, 2, 3));
        add(
                Losses.class,
                "sparseSoftmaxCrossEntropy",
                (in, i) -> -(Math.log(softmax(in.get(0), 0, 2)) + Math.log(softmax(in.get(0), 1, 0))) / 2,
                x(2, 3),
                longs(Shape.of(2), 2, 0));
    }

    private static double pixel(ReferenceValue x, long n, long c, long row, long column) {
        boolean inside = row >= 0
                && row < x.shape().size(2)
                && column >= 0
                && column < x.shape().size(3);
        return inside ? x.get(n, c, row, column) : 0;
    }

    /** A convolution with padding 1 and stride 1, written out. */
    private static double conv(List<ReferenceValue> in, long[] i) {
        ReferenceValue x = in.get(0);
        ReferenceValue w = in.get(1);
        double sum = 0;
        for (long c = 0; c < x.shape().size(1); c++) {
            for (long a = 0; a < w.shape().size(2); a++) {
                for (long b = 0; b < w.shape().size(3); b++) {
                    sum += w.get(i[1], c, a, b) * pixel(x, i[0], c, i[2] + a - 1, i[3] + b - 1);
                }
            }
        }
        return sum;
    }

    private void images() {
        Conv2dConfig padded = Conv2dConfig.of(1, 1);
        add(Cnn.class, "conv2d", NetworkCases::conv, x(2, 2, 3, 4), x(3, 2, 2, 3), padded);
        add(
                Cnn.class,
                "conv2d",
                (in, i) -> conv(in, i) + in.get(2).get(i[1]),
                x(1, 2, 3, 4),
                x(3, 2, 3, 3),
                x(3),
                padded);
        add(
                Cnn.class,
                "conv2dTranspose",
                (in, i) -> {
                    double sum = 0;
                    for (long o = 0; o < 2; o++) {
                        for (long a = 0; a < 2; a++) {
                            for (long b = 0; b < 2; b++) {
                                sum += in.get(1).get(o, i[1], a, b) * pixel(in.get(0), 0, o, i[2] - a, i[3] - b);
                            }
                        }
                    }
                    return sum;
                },
                x(1, 2, 2, 3),
                x(2, 3, 2, 2),
                Conv2dConfig.DEFAULT,
                Shape.of(1, 3, 3, 4));
        add(
                Cnn.class,
                "depthwiseConv2d",
                (in, i) -> {
                    double sum = 0;
                    for (long k = 0; k < 4; k++) {
                        sum += in.get(1).get(i[1], 0, k / 2, k % 2)
                                * pixel(in.get(0), i[0], i[1] / 2, i[2] + k / 2, i[3] + k % 2);
                    }
                    return sum;
                },
                x(1, 2, 3, 3),
                x(4, 1, 2, 2),
                Conv2dConfig.DEFAULT);
        add(Cnn.class, "separableConv2d", null, x(1, 2, 3, 3), x(2, 1, 2, 2), x(3, 2, 1, 1), Conv2dConfig.DEFAULT);
        add(
                Cnn.class,
                "conv1d",
                (in, i) -> {
                    double sum = 0;
                    for (long c = 0; c < 2; c++) {
                        for (long k = 0; k < 3; k++) {
                            long at = i[2] * 2 + k - 1;
                            sum += at < 0 || at >= 5
                                    ? 0
                                    : in.get(1).get(i[1], c, k) * in.get(0).get(i[0], c, at);
                        }
                    }
                    return sum;
                },
                x(2, 2, 5),
                x(3, 2, 3),
                2,
                1);
        Pool2dConfig pool = Pool2dConfig.of(2);
        TableCase.Oracle max = (in, i) -> IntStream.range(0, 4)
                .mapToDouble(k -> in.getFirst().get(i[0], i[1], i[2] * 2 + k / 2, i[3] * 2 + k % 2))
                .max()
                .orElseThrow();
        add(Cnn.class, "maxPool2d", max, x(2, 1, 4, 4), pool);
        add(Cnn.class, "maxPool2dWithArgmax", max, x(2, 1, 4, 5), pool);
        TableCase.Oracle mean = (in, i) -> {
            double sum = 0;
            double count = 0;
            for (long k = 0; k < 9; k++) {
                long row = i[2] * 2 - 1 + k / 3;
                long column = i[3] * 2 - 1 + k % 3;
                boolean inside = row >= 0 && row < 5 && column >= 0 && column < 5;
                count += inside ? 1 : 0;
                sum += pixel(in.getFirst(), i[0], i[1], row, column);
            }
            return sum / count;
        };
        Pool2dConfig wide = Pool2dConfig.of(3, 2).withPadding(1, 1);
        add(Cnn.class, "avgPool2d", mean, x(1, 2, 5, 5), wide);
        add(
                Cnn.class,
                "avgPool2d",
                (in, i) -> {
                    double sum = 0;
                    for (long k = 0; k < 9; k++) {
                        sum += pixel(in.getFirst(), i[0], i[1], i[2] * 2 - 1 + k / 3, i[3] * 2 - 1 + k % 3) / 9;
                    }
                    return sum;
                },
                x(1, 2, 5, 5),
                wide,
                true);
        channels();
    }

    private void channels() {
        add(
                Cnn.class,
                "globalAvgPool2d",
                (in, i) -> IntStream.range(0, 6)
                        .mapToDouble(k -> in.getFirst().get(i[0], i[1], k / 3, k % 3))
                        .average()
                        .orElseThrow(),
                x(2, 2, 2, 3));
        add(
                Cnn.class,
                "globalMaxPool2d",
                (in, i) -> IntStream.range(0, 6)
                        .mapToDouble(k -> in.getFirst().get(i[0], i[1], k / 3, k % 3))
                        .max()
                        .orElseThrow(),
                x(2, 2, 2, 3));
        add(
                Cnn.class,
                "upsampling2d",
                (in, i) -> in.getFirst().get(i[0], i[1], i[2] / 2, i[3] / 3),
                x(1, 2, 2, 2),
                2,
                3);
        add(
                Cnn.class,
                "depthToSpace",
                (in, i) -> in.getFirst().get(0, (i[2] % 2 * 2 + i[3] % 2) * 2 + i[1], i[2] / 2, i[3] / 2),
                x(1, 8, 2, 3),
                2);
        add(
                Cnn.class,
                "spaceToDepth",
                (in, i) -> in.getFirst().get(0, i[1] % 2, i[2] * 2 + i[1] / 4, i[3] * 2 + i[1] / 2 % 2),
                x(1, 2, 4, 6),
                2);
        add(
                Cnn.class,
                "localResponseNormalization",
                (in, i) -> {
                    double sum = 0;
                    for (long c = Math.max(0, i[1] - 1); c <= Math.min(3, i[1] + 1); c++) {
                        sum += Math.pow(in.getFirst().get(i[0], c, i[2], i[3]), 2);
                    }
                    return in.getFirst().get(i) / Math.pow(1.5 + 0.3 * sum, 0.75);
                },
                x(1, 4, 2, 1),
                1,
                1.5,
                0.3,
                0.75);
    }
}
