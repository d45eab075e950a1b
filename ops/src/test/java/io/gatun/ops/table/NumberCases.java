package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.axes;
import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.positive;
import static io.gatun.ops.table.Inputs.share;
import static io.gatun.ops.table.Inputs.x;
import static io.gatun.ops.table.TableCase.each;
import static io.gatun.ops.table.TableCase.pair;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Cases of Maths, Statistics, Linalg and Randoms. */
final class NumberCases {
    private final List<TableCase> cases = new ArrayList<>();

    private NumberCases() {}

    static List<TableCase> all() {
        NumberCases c = new NumberCases();
        c.maths();
        c.statistics();
        c.products();
        c.distances();
        c.matrices();
        c.randoms();
        return c.cases;
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    private void maths() {
        add(Maths.class, "rsub", each(v -> 1.5 - v), x(2, 3), 1.5);
        add(Maths.class, "rsub", each(v -> 3 - v), longs(Shape.of(2), 5, -1), 3L);
        add(Maths.class, "rsub", pair((a, b) -> b - a), x(2, 3), x(2, 3));
        add(Maths.class, "rdiv", each(v -> 2 / v), positive(2, 3), 2.0);
        add(Maths.class, "rdiv", pair((a, b) -> b / a), positive(2, 3), x(2, 3));
        add(Maths.class, "rpow", each(v -> Math.pow(1.7, v)), x(2, 3), 1.7);
        add(Maths.class, "clip", each(v -> Math.min(Math.max(v, -0.7), 0.8)), x(4, 3), -0.7, 0.8);
        add(Maths.class, "cube", each(v -> v * v * v), x(2, 3));
        add(Maths.class, "log2", each(v -> Math.log(v) / Math.log(2)), positive(3));
        add(Maths.class, "log10", each(Math::log10), positive(3));
        add(Maths.class, "exp2", each(v -> Math.pow(2, v)), x(3));
        add(
                Maths.class,
                "lerp",
                (in, i) -> in.get(0).get(i) * (1 - in.get(2).item())
                        + in.get(1).get(i) * in.get(2).item(),
                x(2, 2),
                x(2, 2),
                x());
        add(Maths.class, "hypot", pair(Math::hypot), x(2, 3), x(2, 3));
        add(Maths.class, "logAddExp", pair((a, b) -> Math.log(Math.exp(a) + Math.exp(b))), x(2, 3), x(2, 3));
        add(Maths.class, "xlogy", pair((a, b) -> a == 0 ? 0 : a * Math.log(b)), x(3), positive(3));
        add(Maths.class, "isClose", pair((a, b) -> Math.abs(a - b) <= 1 ? 1 : 0), x(3, 3), x(3, 3), 1.0);
        add(Maths.class, "step", each(v -> v > 0 ? 1 : 0), x(3));
        List<ReferenceValue> three = List.of(x(2, 2), x(2, 2), x(2, 2));
        add(Maths.class, "mergeAdd", (in, i) -> sum(in, i), three);
        add(Maths.class, "mergeAvg", (in, i) -> sum(in, i) / 3, three);
        add(
                Maths.class,
                "mergeMax",
                (in, i) -> in.stream().mapToDouble(v -> v.get(i)).max().orElseThrow(),
                three);
    }

    private static double sum(List<ReferenceValue> in, long[] i) {
        return in.stream().mapToDouble(v -> v.get(i)).sum();
    }

    private interface Fold {
        double of(double[] v);
    }

    private static double[] row(ReferenceValue x, long i) {
        int n = (int) x.shape().size(1);
        return Arrays.copyOfRange(x.toArray(), (int) i * n, (int) (i + 1) * n);
    }

    private static double[] all(ReferenceValue x) {
        return x.toArray();
    }

    private static double sum(double[] v, TableCase.Function1 f) {
        return Arrays.stream(v).map(f::of).sum();
    }

    private static double variance(double[] v, int correction) {
        double mean = sum(v, a -> a) / v.length;
        return sum(v, a -> (a - mean) * (a - mean)) / (v.length - correction);
    }

    private void statistics() {
        folds("variance", v -> variance(v, 0), true);
        folds("std", v -> Math.sqrt(variance(v, 0)), true);
        folds("norm1", v -> sum(v, Math::abs), true);
        folds("norm2", v -> Math.sqrt(sum(v, a -> a * a)), true);
        folds("normMax", v -> Arrays.stream(v).map(Math::abs).max().orElseThrow(), true);
        folds("logSumExp", v -> Math.log(sum(v, Math::exp)), true);
        folds("squaredNorm", v -> sum(v, a -> a * a), false);
        folds("amean", v -> sum(v, Math::abs) / v.length, false);
        folds("amin", v -> Arrays.stream(v).map(Math::abs).min().orElseThrow(), false);
        folds("countNonZero", v -> v.length, false);
        folds("countZero", v -> 0, false);
        folds("moments", v -> sum(v, a -> a) / v.length, false);
        add(Statistics.class, "variance", (in, i) -> variance(row(in.getFirst(), i[0]), 1), x(2, 4), 1, true, axes(1));
        add(Statistics.class, "std", (in, i) -> Math.sqrt(variance(all(in.getFirst()), 1)), x(2, 4), 1, false, axes());
        add(
                Statistics.class,
                "standardize",
                (in, i) -> {
                    double[] v = row(in.getFirst(), i[0]);
                    return (v[(int) i[1]] - sum(v, a -> a) / v.length) / Math.sqrt(variance(v, 0));
                },
                x(2, 4),
                axes(1));
        TableCase.Oracle entropy = (in, i) -> -sum(row(in.getFirst(), i[0]), a -> a * Math.log(a));
        add(Statistics.class, "entropy", entropy, share(2, 3), axes(1));
        add(Statistics.class, "shannonEntropy", (in, i) -> entropy.at(in, i) / Math.log(2), share(2, 3), axes(1));
        add(Statistics.class, "zeroFraction", (in, i) -> 0.5, ReferenceValue.of(0, 3, 0, -1));
        for (double norm : new double[] {0.5, 50}) {
            add(
                    Statistics.class,
                    "clipByNorm",
                    (in, i) -> {
                        double[] v = row(in.getFirst(), i[0]);
                        double length = Math.sqrt(sum(v, a -> a * a));
                        return v[(int) i[1]] * (length > norm ? norm / length : 1);
                    },
                    x(2, 3),
                    norm,
                    axes(1));
        }
        add(Statistics.class, "logSumExp", (in, i) -> 1000 + Math.log(2), ReferenceValue.of(1000, 1000), axes());
    }

    private void folds(String name, Fold fold, boolean keeps) {
        add(Statistics.class, name, (in, i) -> fold.of(all(in.getFirst())), x(2, 3), axes());
        add(Statistics.class, name, (in, i) -> fold.of(row(in.getFirst(), i[0])), x(2, 3), axes(-1));
        if (keeps) {
            add(Statistics.class, name, (in, i) -> fold.of(row(in.getFirst(), i[0])), x(2, 3), true, axes(1));
        }
    }

    private void products() {
        TableCase.Oracle product = (in, i) -> IntStream.range(0, 3)
                .mapToDouble(k -> in.get(0).get(i[0], k) * in.get(1).get(k, i[1]))
                .sum();
        add(Linalg.class, "matmul", product, x(2, 3), x(3, 4));
        add(
                Linalg.class,
                "matmul",
                (in, i) -> IntStream.range(0, 3)
                        .mapToDouble(k -> in.get(0).get(k, i[0]) * in.get(1).get(i[1], k))
                        .sum(),
                x(3, 2),
                x(4, 3),
                true,
                true);
        add(
                Linalg.class,
                "matmul",
                (in, i) -> IntStream.range(0, 3)
                        .mapToDouble(
                                k -> in.get(0).get(i[0], i[1], k) * in.get(1).get(k, i[2]))
                        .sum(),
                x(2, 2, 3),
                x(3, 4));
        add(
                Linalg.class,
                "dot",
                (in, i) -> IntStream.range(0, 3)
                        .mapToDouble(k -> in.get(0).get(i[0], k) * in.get(1).get(i[0], k))
                        .sum(),
                x(2, 3),
                x(2, 3),
                axes(1));
        add(Linalg.class, "outer", (in, i) -> in.get(0).get(i[0]) * in.get(1).get(i[1]), x(2), x(3));
        add(
                Linalg.class,
                "tensorMmul",
                (in, i) -> {
                    double sum = 0;
                    for (int a = 0; a < 2; a++) {
                        for (int b = 0; b < 3; b++) {
                            sum += in.get(0).get(a, i[0], b) * in.get(1).get(b, i[1], a);
                        }
                    }
                    return sum;
                },
                x(2, 4, 3),
                x(3, 2, 2),
                axes(0, 2),
                axes(2, 0));
        add(
                Linalg.class,
                "cross",
                (in, i) -> {
                    int k = (int) i[1];
                    int a = (k + 1) % 3;
                    int b = (k + 2) % 3;
                    return in.get(0).get(i[0], a) * in.get(1).get(i[0], b)
                            - in.get(0).get(i[0], b) * in.get(1).get(i[0], a);
                },
                x(2, 3),
                x(2, 3));
    }

    private static double along(List<ReferenceValue> in, long i, TableCase.Function2 f) {
        return IntStream.range(0, 3)
                .mapToDouble(k -> f.of(in.get(0).get(i, k), in.get(1).get(i, k)))
                .sum();
    }

    private void distances() {
        add(
                Linalg.class,
                "cosineSimilarity",
                (in, i) -> along(in, i[0], (a, b) -> a * b)
                        / Math.sqrt(along(in, i[0], (a, b) -> a * a) * along(in, i[0], (a, b) -> b * b)),
                x(2, 3),
                x(2, 3),
                axes(1));
        add(
                Linalg.class,
                "euclideanDistance",
                (in, i) -> Math.sqrt(along(in, i[0], (a, b) -> (a - b) * (a - b))),
                x(2, 3),
                x(2, 3),
                axes(1));
        add(
                Linalg.class,
                "manhattanDistance",
                (in, i) -> along(in, i[0], (a, b) -> Math.abs(a - b)),
                x(2, 3),
                x(2, 3),
                axes(1));
        add(
                Linalg.class,
                "hammingDistance",
                (in, i) -> along(in, i[0], (a, b) -> a == b ? 0 : 1),
                x(2, 3),
                x(2, 3),
                axes(1));
        add(
                Linalg.class,
                "jaccardDistance",
                (in, i) -> 1 - along(in, i[0], Math::min) / along(in, i[0], Math::max),
                positive(2, 3),
                positive(2, 3),
                axes(1));
    }

    private void matrices() {
        add(
                Linalg.class,
                "trace",
                (in, i) -> in.getFirst().get(0, 0) + in.getFirst().get(1, 1),
                x(3, 2));
        add(Linalg.class, "tril", (in, i) -> i[1] - i[0] <= 1 ? in.getFirst().get(i) : 0, x(3, 4), 1);
        add(Linalg.class, "triu", (in, i) -> i[1] - i[0] >= -1 ? in.getFirst().get(i) : 0, x(3, 4), -1);
        add(
                Linalg.class,
                "bandPart",
                (in, i) -> i[0] - i[1] <= 1 ? in.getFirst().get(i) : 0,
                x(3, 4),
                1,
                -1);
        add(
                Linalg.class,
                "bandPart",
                (in, i) -> i[0] - i[1] <= 1 && i[1] <= i[0] ? in.getFirst().get(i) : 0,
                x(3, 4),
                1,
                0);
    }

    private void randoms() {
        ReferenceValue key = longs(Shape.of(2), 7, 100);
        Shape shape = Shape.of(2, 3);
        add(Randoms.class, "randomUniform", null, key, DataType.FLOAT, shape, -1.0, 1.0);
        add(Randoms.class, "randomNormal", null, key, DataType.DOUBLE, shape, 0.0, 1.0);
        add(Randoms.class, "randomBernoulli", null, key, DataType.FLOAT, shape, 0.3);
        add(Randoms.class, "randomExponential", null, key, DataType.DOUBLE, shape, 2.0);
        add(Randoms.class, "randomLogNormal", null, key, DataType.DOUBLE, shape, 0.0, 1.0);
        add(Randoms.class, "randomNormalTruncated", null, key, DataType.DOUBLE, shape, 0.0, 1.0);
        add(Randoms.class, "randomGamma", null, key, DataType.DOUBLE, shape, 2.0, 1.0);
        add(Randoms.class, "randomBeta", null, key, DataType.DOUBLE, shape, 2.0, 1.0);
        add(Randoms.class, "randomPoisson", null, key, DataType.INT, shape, 2.0);
        add(Randoms.class, "randomBinomial", null, key, DataType.INT, shape, 9, 0.3);
        add(Randoms.class, "randomInteger", null, key, DataType.INT, shape, -2L, 9L);
        add(Randoms.class, "randomPermutation", null, key, 5L);
        add(Randoms.class, "randomChoice", null, key, positive(4), 3L, false);
        add(Randoms.class, "randomMultinomial", null, key, x(2, 4), 3L);
        add(Randoms.class, "randomOrthogonal", null, key, DataType.DOUBLE, 3L, 2L, 1.0);
        add(Randoms.class, "shuffle", null, x(4, 3), 1, key);
        add(Randoms.class, "dropout", null, x(4, 3), 0.4, key);
    }
}
