package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.positive;
import static io.gatun.ops.table.Inputs.share;
import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.Shape;
import io.gatun.ops.loss.LossReduce;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cases of WeightedLosses: every reduction, with weights of every form. */
final class WeightedLossCases {
    private final List<TableCase> cases = new ArrayList<>();

    private WeightedLossCases() {}

    static List<TableCase> all() {
        WeightedLossCases c = new WeightedLossCases();
        c.elements();
        c.rows();
        c.others();
        return c.cases;
    }

    private void add(String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(WeightedLosses.class, name, oracle, arguments));
    }

    /** The losses themselves, from predictions and labels: in c order. */
    private interface Losses {
        double[] of(ReferenceValue predictions, ReferenceValue labels);
    }

    /** A result of losses of some shape, from plain loops. */
    private static double reduced(double[] losses, Shape shape, ReferenceValue weights, LossReduce reduce, long[] at) {
        double[] w = new double[losses.length];
        long[] strides = shape.strides('c');
        double sum = 0;
        double total = 0;
        int count = 0;
        int wanted = 0;
        for (int k = 0; k < losses.length; k++) {
            long[] index = new long[shape.rank()];
            for (int i = 0; i < index.length; i++) {
                index[i] = k / strides[i] % shape.size(i);
            }
            wanted = Arrays.equals(index, at) ? k : wanted;
            w[k] = weights == null ? 1 : weights.get(broadcast(index, weights.shape()));
            sum += w[k] * losses[k];
            total += w[k];
            count += w[k] != 0 ? 1 : 0;
        }
        return switch (reduce) {
            case NONE -> w[wanted] * losses[wanted];
            case SUM -> sum;
            case MEAN_BY_WEIGHT -> total == 0 ? 0 : sum / total;
            case MEAN_BY_NONZERO_WEIGHT_COUNT -> count == 0 ? 0 : sum / count;
        };
    }

    private static long[] broadcast(long[] index, Shape to) {
        long[] out = new long[to.rank()];
        for (int i = 0; i < out.length; i++) {
            out[i] = to.size(i) == 1 ? 0 : index[index.length - out.length + i];
        }
        return out;
    }

    private void loss(
            String name,
            Losses losses,
            Shape shape,
            List<ReferenceValue> weights,
            ReferenceValue predictions,
            ReferenceValue labels,
            Object... parameters) {
        for (ReferenceValue w : weights) {
            for (LossReduce reduce : LossReduce.values()) {
                List<Object> arguments = new ArrayList<>(Arrays.asList(predictions, labels, w, reduce));
                arguments.addAll(List.of(parameters));
                add(
                        name,
                        (in, i) -> reduced(
                                losses.of(in.get(0), in.get(1)), shape, in.size() > 2 ? in.get(2) : null, reduce, i),
                        arguments.toArray());
            }
        }
    }

    private void loss(
            String name,
            TableCase.Function2 f,
            ReferenceValue predictions,
            ReferenceValue labels,
            Object... parameters) {
        ReferenceValue some = ReferenceValue.of(0.7, 1.5, 0.5).reshape(1, 3);
        Losses each = (p, y) -> {
            double[] a = p.toArray();
            double[] b = y.toArray();
            double[] out = new double[a.length];
            Arrays.setAll(out, k -> f.of(a[k], b[k]));
            return out;
        };
        loss(name, each, Shape.of(2, 3), Arrays.asList(null, some), predictions, labels, parameters);
    }

    private void elements() {
        ReferenceValue classes = x(2, 3).gt(0).cast(io.gatun.ops.DataType.DOUBLE);
        loss("absoluteDifference", (p, y) -> Math.abs(p - y), x(2, 3), x(2, 3));
        loss("hingeLoss", (p, y) -> Math.max(0, 1 - p * (2 * y - 1)), x(2, 3), classes);
        loss(
                "huberLoss",
                (p, y) -> {
                    double e = Math.abs(p - y);
                    return e <= 0.8 ? e * e / 2 : 0.8 * (e - 0.4);
                },
                x(2, 3),
                x(2, 3),
                0.8);
        loss(
                "logLoss",
                (p, y) -> -y * Math.log(p + 1e-3) - (1 - y) * Math.log(1 - p + 1e-3),
                share(2, 3),
                share(2, 3),
                1e-3);
        loss("logPoisson", (p, y) -> Math.exp(p) - y * p, x(2, 3), positive(2, 3), false);
        loss(
                "logPoisson",
                (p, y) -> Math.exp(p) - y * p + y * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI * y),
                x(2, 3),
                positive(2, 3),
                true);
        loss(
                "sigmoidCrossEntropy",
                (p, y) -> {
                    double z = y * 0.8 + 0.1;
                    return -z * Math.log(NetworkCases.sigmoid(p)) - (1 - z) * Math.log(1 - NetworkCases.sigmoid(p));
                },
                x(2, 3),
                share(2, 3),
                0.2);
        Losses squares = (p, y) -> p.squaredDifference(y).toArray();
        loss(
                "meanSquaredError",
                squares,
                Shape.of(2, 3),
                List.of(x(2, 1), ReferenceValue.of(2.5).reshape(), positive(2, 3)),
                x(2, 3),
                x(2, 3));
    }

    private void rows() {
        Losses entropy = (p, y) -> {
            double[] out = new double[2];
            for (int r = 0; r < 2; r++) {
                for (int k = 0; k < 3; k++) {
                    out[r] -= (y.get(r, k) * 0.9 + 0.1 / 3) * Math.log(NetworkCases.softmax(p, r, k));
                }
            }
            return out;
        };
        loss("softmaxCrossEntropy", entropy, Shape.of(2), Arrays.asList(null, positive(2)), x(2, 3), share(2, 3), 0.1);
        Losses cosine = (p, y) -> p.mul(y).sum(true, 1).rsub(1.0).toArray();
        loss("cosineDistance", cosine, Shape.of(2, 1), Arrays.asList(null, positive(2, 1)), x(2, 3), x(2, 3), 1);
        Losses pairs = (p, y) -> {
            double[] out = new double[2];
            int n = (int) p.shape().length() / 2;
            double[] a = p.toArray();
            double[] b = y.toArray();
            for (int r = 0; r < 2; r++) {
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < i; j++) {
                        double e = a[r * n + i] - b[r * n + i] - a[r * n + j] + b[r * n + j];
                        out[r] += e * e / (n * (n - 1) / 2.0);
                    }
                }
            }
            return out;
        };
        List<ReferenceValue> weights =
                Arrays.asList(null, positive(2, 1), ReferenceValue.of(1.5).reshape());
        loss("meanPairwiseSquaredError", pairs, Shape.of(2, 1), weights, x(2, 4), x(2, 4));
        loss(
                "meanPairwiseSquaredError",
                pairs,
                Shape.of(2, 1, 1),
                Arrays.asList((ReferenceValue) null),
                x(2, 2, 2),
                x(2, 2, 2));
        add("meanPairwiseSquaredError", null, x(2, 3), x(2, 3), positive(2), LossReduce.SUM);
        add("meanPairwiseSquaredError", (in, i) -> 0, x(2), x(2), null, LossReduce.SUM);
        add(
                "sparseSoftmaxCrossEntropyRows",
                (in, i) -> -Math.log(NetworkCases.softmax(in.get(0), i[0], i[0] == 0 ? 2 : 0)),
                x(2, 3),
                longs(Shape.of(2), 2, 0));
        for (LossReduce reduce : LossReduce.values()) {
            add(
                    "sparseSoftmaxCrossEntropy",
                    (in, i) -> reduced(
                            new double[] {
                                -Math.log(NetworkCases.softmax(in.get(0), 0, 2)),
                                -Math.log(NetworkCases.softmax(in.get(0), 1, 0))
                            },
                            Shape.of(2),
                            in.get(2),
                            reduce,
                            i),
                    x(2, 3),
                    longs(Shape.of(2), 2, 0),
                    positive(2),
                    reduce);
        }
    }

    private static double mean(ReferenceValue a, ReferenceValue b, TableCase.Function2 f) {
        double sum = 0;
        for (int k = 0; k < a.shape().length(); k++) {
            sum += f.of(a.toArray()[k], b.toArray()[k]) / a.shape().length();
        }
        return sum;
    }

    private void mean(String name, TableCase.Function2 f, ReferenceValue p, ReferenceValue y, Object... parameters) {
        List<Object> arguments = new ArrayList<>(List.of(p, y));
        arguments.addAll(List.of(parameters));
        add(name, (in, i) -> mean(in.get(0), in.get(1), f), arguments.toArray());
    }

    private void others() {
        add(
                "ctcLoss",
                // One label in two frames: label-label, label-blank, blank-label.
                (in, i) -> {
                    ReferenceValue p = in.get(0).softmax(-1);
                    double a = p.get(i[0], 0, 1);
                    double b = p.get(i[0], 1, 1);
                    return -Math.log(a * b + a * p.get(i[0], 1, 0) + p.get(i[0], 0, 0) * b);
                },
                x(2, 2, 3),
                longs(Shape.of(2, 1), 1, 1),
                longs(Shape.of(2), 1, 1),
                longs(Shape.of(2), 2, 2),
                0);
        mean("meanAbsolutePercentageError", (p, y) -> 100 * Math.abs((p - y) / y), x(2, 3), positive(2, 3));
        mean(
                "meanSquaredLogarithmicError",
                (p, y) -> Math.pow(Math.log((1 + p) / (1 + y)), 2),
                positive(2, 3),
                positive(2, 3));
        mean("wassersteinLoss", (p, y) -> p * y, x(2, 3), x(2, 3).sign());
        mean(
                "focalLoss",
                (p, y) -> {
                    double s = NetworkCases.sigmoid(p);
                    return y == 1 ? -0.3 * Math.pow(1 - s, 2) * Math.log(s) : -0.7 * Math.pow(s, 2) * Math.log(1 - s);
                },
                x(2, 3),
                ReferenceValue.of(1, 0, 0, 1, 1, 0).reshape(2, 3),
                0.3,
                2.0);
        mean(
                "contrastiveLoss",
                (d, y) -> y * d * d + (1 - y) * Math.pow(Math.max(0, 1.2 - d), 2),
                positive(5),
                share(5),
                1.2);
        add(
                "cosineProximity",
                (in, i) -> -mean(
                        in.get(0).cosineSimilarity(in.get(1), -1), in.get(0).sum(-1), (a, b) -> a),
                x(2, 3),
                x(2, 3));
        add(
                "fMeasureLoss",
                (in, i) -> {
                    double hits = 0;
                    double predicted = 0;
                    double labelled = 0;
                    for (int k = 0; k < 4; k++) {
                        hits += in.get(0).get(k) * in.get(1).get(k);
                        predicted += in.get(0).get(k);
                        labelled += in.get(1).get(k);
                    }
                    double precision = hits / predicted;
                    double recall = hits / labelled;
                    return 1 - (1 + 0.25) * precision * recall / (0.25 * precision + recall);
                },
                share(4),
                share(4),
                0.5);
        add(
                "tripletLoss",
                (in, i) -> {
                    double sum = 0;
                    for (int r = 0; r < 3; r++) {
                        double d = 0.7;
                        for (int k = 0; k < 2; k++) {
                            d += Math.pow(in.get(0).get(r, k) - in.get(1).get(r, k), 2)
                                    - Math.pow(in.get(0).get(r, k) - in.get(2).get(r, k), 2);
                        }
                        sum += Math.max(0, d) / 3;
                    }
                    return sum;
                },
                x(3, 2),
                x(3, 2),
                x(3, 2),
                0.7);
    }
}
