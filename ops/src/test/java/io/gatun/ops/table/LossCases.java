package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.positive;
import static io.gatun.ops.table.Inputs.share;
import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Cases of Losses. */
final class LossCases {
    private final List<TableCase> cases = new ArrayList<>();

    private LossCases() {}

    static List<TableCase> all() {
        LossCases c = new LossCases();
        c.losses();
        c.crossEntropies();
        return c.cases;
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
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
                (p, y) -> -y * Math.log(NetworkCases.sigmoid(p)) - (1 - y) * Math.log(1 - NetworkCases.sigmoid(p)),
                x(2, 3),
                share(2, 3));
        add(
                Losses.class,
                "weightedCrossEntropyWithLogits",
                (in, i) -> {
                    double p = in.get(0).get(i);
                    double y = in.get(1).get(i);
                    return -in.get(2).get(i[1]) * y * Math.log(NetworkCases.sigmoid(p))
                            - (1 - y) * Math.log(1 - NetworkCases.sigmoid(p));
                },
                x(2, 3),
                share(2, 3),
                positive(3));
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
            sum -= labels.get(row, k) * Math.log(NetworkCases.softmax(logits, row, k));
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
                (in, i) -> -(Math.log(NetworkCases.softmax(in.get(0), 0, 2))
                                + Math.log(NetworkCases.softmax(in.get(0), 1, 0)))
                        / 2,
                x(2, 3),
                longs(Shape.of(2), 2, 0));
        add(
                Losses.class,
                "sparseSoftmaxCrossEntropy",
                (in, i) -> {
                    double loss = 0;
                    for (long c = 0; c < 3; c++) {
                        loss -= (0.1 / 3 + (c == 2 ? 0.9 : 0)) * Math.log(NetworkCases.softmax(in.get(0), 1, c));
                    }
                    return loss;
                },
                x(2, 3),
                longs(Shape.of(2), -1, 2),
                0.1,
                -1L);
    }
}
