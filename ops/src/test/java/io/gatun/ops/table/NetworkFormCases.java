package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.positive;
import static io.gatun.ops.table.Inputs.x;
import static io.gatun.ops.table.TableCase.each;

import io.gatun.ops.Shape;
import io.gatun.ops.nn.PadMode;
import io.gatun.ops.nn.PartitionMode;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cases of Derivatives, Normalizations, AttentionLayers, Embeddings and Noise, and of the newer Activations. */
final class NetworkFormCases {
    private static final ReferenceValue KEY = longs(Shape.of(2), 5, 3);

    private final List<TableCase> cases = new ArrayList<>();

    private NetworkFormCases() {}

    static List<TableCase> all() {
        NetworkFormCases c = new NetworkFormCases();
        c.activations();
        c.derivatives();
        c.normalizations();
        c.attention();
        c.embeddings();
        c.noise();
        return c.cases;
    }

    /** Those that came later: all draw from one generator, and the values of the others stay as they are. */
    static List<TableCase> later() {
        NetworkFormCases c = new NetworkFormCases();
        c.frames();
        return c.cases;
    }

    private void frames() {
        Class<?> t = Embeddings.class;
        add(
                t,
                "pad",
                (in, i) -> in.getFirst().get(Math.clamp(i[0] - 2, 0, 2), Math.min(i[1], 3)),
                x(3, 4),
                PadMode.EDGE,
                9.0,
                new long[] {2, 1, 0, 3});
        add(
                t,
                "pad",
                (in, i) -> in.getFirst().get(Math.floorMod(i[0] - 4, 3), i[1] % 4),
                x(3, 4),
                PadMode.WRAP,
                9.0,
                new long[] {4, 2, 0, 5});
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    private void activations() {
        Class<?> t = Activations.class;
        add(t, "softmax", (in, i) -> NetworkCases.softmax(in.getFirst(), i[0], i[1]), x(2, 3));
        add(t, "logSoftmax", (in, i) -> Math.log(NetworkCases.softmax(in.getFirst(), i[0], i[1])), x(2, 3));
        add(t, "softmin", (in, i) -> NetworkCases.softmax(in.getFirst().neg(), i[0], i[1]), x(2, 3), 1);
        add(t, "relu", each(v -> v > 0.4 ? v : 0), x(3, 4), 0.4);
        add(t, "relu", each(v -> v > 0 ? v : 0), x(3, 4), 0.0);
        add(t, "relu6", each(v -> Math.min(Math.max(v, 1), 6)), x(3, 4).mul(5.0), 1.0);
        add(t, "relu6", each(v -> Math.min(Math.max(v, 0), 6)), x(3, 4).mul(5.0), 0.0);
        add(t, "geluSigmoid", each(v -> v * NetworkCases.sigmoid(1.702 * v)), x(3, 4));
        add(t, "hardShrink", each(v -> Math.abs(v) > 0.6 ? v : 0), x(3, 4), 0.6);
        add(t, "softShrink", each(v -> v > 0.6 ? v - 0.6 : v < -0.6 ? v + 0.6 : 0), x(3, 4), 0.6);
        add(t, "tanhShrink", each(v -> v - Math.tanh(v)), x(3, 4));
        add(
                t,
                "crelu",
                (in, i) -> i[1] < 3
                        ? Math.max(in.getFirst().get(i), 0)
                        : Math.max(-in.getFirst().get(i[0], i[1] - 3), 0),
                x(2, 3));
        TableCase.Oracle leaky = (in, i) -> {
            double v = in.get(0).get(i);
            return v > 0 ? v : v * in.get(1).get(i[1]);
        };
        add(t, "prelu", leaky, x(2, 3, 2), positive(3), new int[] {2});
        add(t, "prelu", leaky, x(2, 3), positive(3), new int[] {});
    }

    private void derivatives() {
        Class<?> t = Derivatives.class;
        add(t, "hardTanhDerivative", each(v -> Math.abs(v) <= 1 ? 1 : 0), x(3, 4));
        add(t, "leakyReluDerivative", each(v -> v >= 0 ? 1 : 0.2), x(3, 4), 0.2);
        add(t, "softsignDerivative", each(v -> 1 / Math.pow(1 + Math.abs(v), 2)), x(3, 4));
        add(
                t,
                "sigmoidDerivative",
                TableCase.pair((v, g) -> g * NetworkCases.sigmoid(v) * NetworkCases.sigmoid(-v)),
                x(3, 4),
                x(3, 4));
        add(
                t,
                "softmaxDerivative",
                (in, i) -> {
                    double dot = 0;
                    for (long k = 0; k < 3; k++) {
                        dot += in.get(1).get(i[0], k) * NetworkCases.softmax(in.get(0), i[0], k);
                    }
                    return NetworkCases.softmax(in.get(0), i[0], i[1])
                            * (in.get(1).get(i) - dot);
                },
                x(2, 3),
                x(2, 3),
                -1);
    }

    /** The elements of x that are normalised together with one, as their mean and biased variance. */
    private interface Group {
        boolean holds(long[] at, long[] other);
    }

    private static double normal(ReferenceValue x, long[] at, double eps, Group group) {
        List<Double> together = new ArrayList<>();
        long[] strides = x.shape().strides('c');
        for (long k = 0; k < x.shape().length(); k++) {
            long[] other = new long[at.length];
            for (int i = 0; i < other.length; i++) {
                other[i] = k / strides[i] % x.shape().size(i);
            }
            if (group.holds(at, other)) {
                together.add(x.get(other));
            }
        }
        double mean = together.stream().mapToDouble(v -> v).average().orElseThrow();
        double variance = together.stream()
                .mapToDouble(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        return (x.get(at) - mean) / Math.sqrt(variance + eps);
    }

    private void normalizations() {
        Class<?> t = Normalizations.class;
        add(
                t,
                "layerNorm",
                (in, i) -> normal(in.get(0), i, 0, (a, b) -> a[0] == b[0])
                                * in.get(1).get(i[1])
                        + in.get(2).get(i[1]),
                x(2, 3, 2),
                x(3),
                x(3),
                true,
                new int[] {1, 2});
        add(
                t,
                "layerNorm",
                (in, i) -> normal(in.get(0), i, 0, (a, b) -> a[0] == b[0] && a[2] == b[2])
                        * in.get(1).get(i[2]),
                x(2, 3, 2),
                x(2),
                null,
                false,
                new int[] {1});
        add(
                t,
                "groupNorm",
                (in, i) -> normal(in.get(0), i, 1e-3, (a, b) -> a[0] == b[0] && a[1] / 2 == b[1] / 2)
                                * in.get(1).get(i[1])
                        + in.get(2).get(i[1]),
                x(2, 4, 3),
                x(4),
                x(4),
                2L,
                1e-3);
        add(
                t,
                "groupNorm",
                (in, i) -> normal(in.get(0), i, 1e-3, (a, b) -> a[0] == b[0] && a[1] / 2 == b[1] / 2),
                x(2, 4),
                null,
                null,
                2L,
                1e-3);
        add(
                t,
                "instanceNorm",
                (in, i) -> normal(in.get(0), i, 1e-3, (a, b) -> a[0] == b[0] && a[1] == b[1])
                                * in.get(1).get(i[1])
                        + in.get(2).get(i[1]),
                x(2, 2, 3),
                x(2),
                x(2),
                1e-3);
        for (double p : new double[] {1, 2, 3}) {
            add(
                    t,
                    "lpNormalize",
                    (in, i) -> {
                        double sum = 0;
                        for (long k = 0; k < 3; k++) {
                            sum += Math.pow(Math.abs(in.getFirst().get(i[0], k)), p);
                        }
                        return in.getFirst().get(i) / Math.pow(sum, 1 / p);
                    },
                    x(2, 3),
                    p,
                    1e-9,
                    new int[] {1});
        }
        batchNorm(new int[] {}, x(2, 3, 2), new long[] {3}, 1);
        batchNorm(new int[] {2}, x(2, 3, 2), new long[] {2}, 2);
        batchNorm(new int[] {-1}, x(4, 3), new long[] {3}, 1);
        for (long[] sizes : List.of(new long[] {3, 2}, new long[] {1, 3, 2})) {
            add(
                    t,
                    "batchNorm",
                    (in, i) -> {
                        long[] c = sizes.length == 2 ? new long[] {i[1], i[2]} : new long[] {0, i[1], i[2]};
                        return (in.get(0).get(i) - in.get(1).get(c))
                                        / Math.sqrt(in.get(2).get(c) + 1e-2)
                                        * in.get(3).get(c)
                                + in.get(4).get(c);
                    },
                    x(2, 3, 2),
                    x(sizes),
                    positive(sizes),
                    x(sizes),
                    x(sizes),
                    1e-2,
                    new int[] {1, 2});
        }
        add(
                t,
                "batchNorm",
                (in, i) -> (in.get(0).get(i) - in.get(1).get(i[1]))
                        / Math.sqrt(in.get(2).get(i[1]) + 1e-2),
                x(2, 3),
                x(3),
                positive(3),
                null,
                null,
                1e-2,
                new int[] {1});
        add(t, "biasAdd", (in, i) -> in.get(0).get(i) + in.get(1).get(i[1]), x(2, 3, 2), x(3), true);
        add(t, "biasAdd", (in, i) -> in.get(0).get(i) + in.get(1).get(i[2]), x(2, 3, 2), x(2), false);
        add(t, "biasAdd", (in, i) -> in.get(0).get(i) + in.get(1).get(i[1]), x(2, 3), x(3), false);
    }

    private void batchNorm(int[] axis, ReferenceValue x, long[] channels, int at) {
        add(
                Normalizations.class,
                "batchNorm",
                (in, i) -> {
                    long c = i[at];
                    return (in.get(0).get(i) - in.get(1).get(c))
                                    / Math.sqrt(in.get(2).get(c) + 1e-2)
                                    * in.get(3).get(c)
                            + in.get(4).get(c);
                },
                x,
                x(channels),
                positive(channels),
                x(channels),
                x(channels),
                1e-2,
                axis);
    }

    /** Of a query the weight of a step, [batch, features, positions]. */
    private static double weight(
            ReferenceValue q, ReferenceValue k, ReferenceValue mask, long b, long query, long step, double scale) {
        double sum = 0;
        double found = 0;
        for (long s = 0; s < k.shape().size(2); s++) {
            double dot = 0;
            for (long f = 0; f < q.shape().size(1); f++) {
                dot += q.get(b, f, query) * k.get(b, f, s);
            }
            double e = mask != null && mask.get(b, s) == 0 ? 0 : Math.exp(dot * scale);
            sum += e;
            found = s == step ? e : found;
        }
        return found / sum;
    }

    private static double attended(
            ReferenceValue q, ReferenceValue k, ReferenceValue v, ReferenceValue mask, long[] i, double scale) {
        double y = 0;
        for (long s = 0; s < k.shape().size(2); s++) {
            y += weight(q, k, mask, i[0], i[2], s, scale) * v.get(i[0], i[1], s);
        }
        return y;
    }

    private void attention() {
        Class<?> t = AttentionLayers.class;
        // Not of a floating type: the mask has no gradient.
        ReferenceValue mask = longs(Shape.of(2, 3), 1, 0, 1, 1, 1, 0);
        for (boolean scaled : new boolean[] {true, false}) {
            double scale = scaled ? 1 / Math.sqrt(2) : 1;
            for (ReferenceValue m : Arrays.asList(null, mask)) {
                TableCase.Oracle oracle = (in, i) -> attended(in.get(0), in.get(1), in.get(2), m, i, scale);
                Object[] arguments = {x(2, 2, 2), x(2, 2, 3), x(2, 2, 3), m, scaled};
                add(t, "dotProductAttention", oracle, arguments);
                add(t, "dotProductAttentionWithWeights", oracle, arguments);
            }
        }
        add(
                t,
                "dotProductAttention",
                null,
                x(1, 2, 2, 2),
                x(1, 2, 2, 3),
                x(1, 2, 1, 3),
                longs(Shape.of(1, 3), 1, 1, 0),
                true);
        add(
                t,
                "multiHeadDotProductAttention",
                (in, i) -> {
                    double y = 0;
                    for (int h = 0; h < 2; h++) {
                        ReferenceValue q = projected(in.get(0), in.get(3), h);
                        ReferenceValue k = projected(in.get(1), in.get(4), h);
                        ReferenceValue v = projected(in.get(2), in.get(5), h);
                        for (long f = 0; f < 2; f++) {
                            y += attended(q, k, v, mask, new long[] {i[0], f, i[2]}, 1 / Math.sqrt(3))
                                    * in.get(6).get(h * 2 + f, i[1]);
                        }
                    }
                    return y;
                },
                x(2, 2, 2),
                x(2, 2, 3),
                x(2, 2, 3),
                x(2, 3, 2),
                x(2, 3, 2),
                x(2, 2, 2),
                x(4, 3),
                mask,
                true);
        add(
                t,
                "multiHeadDotProductAttention",
                null,
                x(1, 2, 2),
                x(1, 2, 3),
                x(1, 2, 3),
                x(2, 1, 2),
                x(2, 1, 2),
                x(2, 2, 2),
                x(4, 1),
                null,
                false);
    }

    private static ReferenceValue projected(ReferenceValue x, ReferenceValue w, int head) {
        return w.slice(0, head, head + 1).matmul(x);
    }

    private static int mirrored(long i, int before, int n, PadMode mode) {
        int k = (int) i - before;
        int edge = mode == PadMode.REFLECT ? 0 : 1;
        return k < 0 ? -k - edge : k >= n ? 2 * n - 2 - k + edge : k;
    }

    private void embeddings() {
        Class<?> t = Embeddings.class;
        ReferenceValue ids = longs(Shape.of(2, 2), 3, 0, 4, 4);
        add(t, "embeddingLookup", (in, i) -> in.get(0).get((long) in.get(1).get(i[0], i[1]), i[2]), x(5, 2), ids);
        add(
                t,
                "embeddingLookup",
                (in, i) -> {
                    long id = (long) in.get(2).get(i[0], i[1]);
                    return in.get((int) (id % 2)).get(id / 2, i[2]);
                },
                List.of(x(3, 2), x(2, 2)),
                ids,
                PartitionMode.MOD);
        add(
                t,
                "embeddingLookup",
                (in, i) -> {
                    long id = (long) in.get(2).get(i[0], i[1]);
                    return id < 3 ? in.get(0).get(id, i[2]) : in.get(1).get(id - 3, i[2]);
                },
                List.of(x(3, 2), x(2, 2)),
                ids,
                PartitionMode.DIV);
        for (PadMode mode : List.of(PadMode.REFLECT, PadMode.SYMMETRIC)) {
            add(
                    t,
                    "pad",
                    (in, i) -> in.getFirst().get(mirrored(i[0], 2, 3, mode), mirrored(i[1], 1, 4, mode)),
                    x(3, 4),
                    mode,
                    9.0,
                    new long[] {2, 1, 1, 2});
        }
        add(t, "pad", (in, i) -> in.getFirst().get(i), x(3, 4), PadMode.REFLECT, 9.0, new long[] {0, 0, 0, 0});
        add(
                t,
                "pad",
                (in, i) -> i[0] < 1 || i[1] < 2 ? 1.5 : in.getFirst().get(i[0] - 1, i[1] - 2),
                x(2, 3),
                PadMode.CONSTANT,
                1.5,
                new long[] {1, 0, 2, 0});
        TableCase.Oracle quantised = (in, i) -> {
            double from = -1.2;
            double to = 1.5;
            double step = (to - from) / 14;
            double zero = Math.floor(1 - from / step + 0.5);
            double low = (1 - zero) * step;
            double v = Math.min(Math.max(in.getFirst().get(i), low), (15 - zero) * step);
            return Math.floor((v - low) / step + 0.5) * step + low;
        };
        add(t, "fakeQuantWithMinMaxArgs", quantised, x(3, 4), -1.2, 1.5, 4, true);
        ReferenceValue min = ReferenceValue.of(-1.2).reshape();
        ReferenceValue max = ReferenceValue.of(1.5).reshape();
        add(t, "fakeQuantWithMinMaxVars", quantised, x(3, 4), min, max, 4, true);
        add(
                t,
                "fakeQuantWithMinMaxVarsPerChannel",
                quantised,
                x(3, 2),
                ReferenceValue.of(-1.2, -1.2),
                ReferenceValue.of(1.5, 1.5),
                4,
                true);
    }

    private void noise() {
        Class<?> t = Noise.class;
        add(t, "gaussianNoise", null, x(3, 4), 0.3, KEY);
        add(t, "gaussianDropout", null, x(3, 4), 0.3, KEY);
        add(t, "alphaDropout", null, x(3, 4), 0.3, KEY);
        add(t, "spatialDropout", null, x(2, 3, 2), 0.3, KEY);
        add(t, "rrelu", null, x(3, 4), 0.1, 0.3, KEY);
    }
}
