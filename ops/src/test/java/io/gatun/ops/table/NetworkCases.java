package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.positive;
import static io.gatun.ops.table.Inputs.x;
import static io.gatun.ops.table.TableCase.each;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Cases of Activations and Layers. */
final class NetworkCases {
    private final List<TableCase> cases = new ArrayList<>();

    private NetworkCases() {}

    static List<TableCase> all() {
        NetworkCases c = new NetworkCases();
        c.activations();
        c.layers();
        c.norms();
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

    static double sigmoid(double v) {
        return 1 / (1 + Math.exp(-v));
    }

    static double softmax(ReferenceValue x, long row, long column) {
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
                "scaledDotProductAttention",
                (in, i) -> attended(in, i, (query, key) -> true),
                x(2, 2, 4),
                x(2, 3, 4),
                x(2, 3, 2));
        add(
                Layers.class,
                "scaledDotProductAttention",
                (in, i) -> attended(
                        in, i, (query, key) -> key <= query && in.get(3).get(key) != 0),
                x(2, 2, 4),
                x(2, 3, 4),
                x(2, 3, 2),
                ReferenceValue.of(DataType.BOOL, Shape.of(3), 1, 1, 0),
                true);
        add(
                Layers.class,
                "selfAttention",
                (in, i) -> {
                    ReferenceValue head = in.getFirst()
                            .reshape(3, 3, 2, 2)
                            .slice(2, i[1] / 2, i[1] / 2 + 1)
                            .squeeze(2);
                    ReferenceValue parts = head.permute(1, 0, 2);
                    List<ReferenceValue> all =
                            List.of(parts.slice(0, 0, 1), parts.slice(0, 1, 2), parts.slice(0, 2, 3));
                    return attended(all, new long[] {0, i[0], i[1] % 2}, (query, key) -> key <= query);
                },
                x(3, 12),
                2,
                true);
    }

    /** Which keys a query looks at. */
    private interface Sight {
        boolean sees(long query, long key);
    }

    /** An element of attention, from queries, keys and values [batch, length, size]. */
    private static double attended(List<ReferenceValue> in, long[] i, Sight sight) {
        long keys = in.get(1).shape().size(1);
        long size = in.get(1).shape().size(2);
        double sum = 0;
        double out = 0;
        for (long k = 0; k < keys; k++) {
            double dot = 0;
            for (long d = 0; d < size; d++) {
                dot += in.get(0).get(i[0], i[1], d) * in.get(1).get(i[0], k, d);
            }
            double weight = sight.sees(i[1], k) ? Math.exp(dot / Math.sqrt(size)) : 0;
            sum += weight;
            out += weight * in.get(2).get(i[0], k, i[2]);
        }
        return out / sum;
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
}
