package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.axes;
import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.positive;
import static io.gatun.ops.table.Inputs.share;
import static io.gatun.ops.table.Inputs.x;
import static io.gatun.ops.table.TableCase.pair;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.sets.QuantileRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Cases of Sorting, BitwiseFunctions, Numbers and Measures. */
final class SortCases {
    private final List<TableCase> cases = new ArrayList<>();

    private SortCases() {}

    static List<TableCase> all() {
        SortCases c = new SortCases();
        c.orders();
        c.quantiles();
        c.sets();
        c.bits();
        c.numbers();
        c.measures();
        return c.cases;
    }

    /** Those that came later: all draw from one generator, and the values of the others stay as they are. */
    static List<TableCase> later() {
        SortCases c = new SortCases();
        c.parts();
        return c.cases;
    }

    private void parts() {
        ReferenceValue table = longs(Shape.of(2, 4), 3, 1, 3, 1, 2, 9, 2, 0); // columns (3, 2), (1, 9), (3, 2), (1, 0)
        add(
                Sorting.class,
                "uniqueWithCounts",
                (in, i) -> new double[][] {{1, 1, 3}, {0, 9, 2}}[(int) i[0]][(int) i[1]],
                table,
                true,
                1);
        add(
                Sorting.class,
                "uniqueWithCounts",
                (in, i) -> new double[][] {{3, 1, 1}, {2, 9, 0}}[(int) i[0]][(int) i[1]],
                table,
                false,
                -1);
        add(Sorting.class, "uniqueWithCounts", null, x(2, 3, 2), true, 1);
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    private static double[] row(ReferenceValue x, long row, int n) {
        double[] v = IntStream.range(0, n).mapToDouble(k -> x.get(row, k)).toArray();
        Arrays.sort(v);
        return v;
    }

    /** The place of the element that is the k-th in order. */
    private static double place(ReferenceValue x, long row, int n, int k) {
        double wanted = row(x, row, n)[k];
        return IntStream.range(0, n)
                .filter(j -> x.get(row, j) == wanted)
                .findFirst()
                .orElseThrow();
    }

    private void orders() {
        add(Sorting.class, "sort", (in, i) -> row(in.getFirst(), i[0], 5)[(int) i[1]], x(2, 5), -1);
        add(Sorting.class, "sort", (in, i) -> row(in.getFirst().t(), i[1], 4)[3 - (int) i[0]], x(4, 2), 0, true);
        add(Sorting.class, "argSort", (in, i) -> place(in.getFirst(), i[0], 5, (int) i[1]), x(2, 5), 1);
        add(Sorting.class, "argSort", (in, i) -> place(in.getFirst(), i[0], 5, 4 - (int) i[1]), x(2, 5), 1, true);
        add(Sorting.class, "topK", (in, i) -> row(in.getFirst(), i[0], 5)[4 - (int) i[1]], x(2, 5), 3L);
        add(Sorting.class, "topK", (in, i) -> row(in.getFirst().t(), i[1], 4)[(int) i[0]], x(4, 2), 2L, 0, false);
        add(
                Sorting.class,
                "inTopK",
                (in, i) -> in.getFirst().get(i[0], i[0] == 0 ? 1 : 3) >= row(in.getFirst(), i[0], 4)[2] ? 1 : 0,
                x(2, 4),
                longs(Shape.of(2), 1, 3),
                2L);
        add(Sorting.class, "nthElement", (in, i) -> row(in.getFirst(), i[0], 5)[1], x(2, 5), 1L, false);
        add(Sorting.class, "nthElement", (in, i) -> row(in.getFirst(), i[0], 5)[3], x(2, 5), 1L, true);
    }

    private void quantiles() {
        add(Sorting.class, "median", (in, i) -> row(in.getFirst(), i[0], 5)[2], x(2, 5), axes(1));
        add(
                Sorting.class,
                "median",
                (in, i) -> (row(in.getFirst(), i[0], 4)[1] + row(in.getFirst(), i[0], 4)[2]) / 2,
                x(2, 4),
                true,
                axes(-1));
        add(Sorting.class, "median", (in, i) -> row(in.getFirst().reshape(1, 9), 0, 9)[4], x(3, 3), axes());
        add(
                Sorting.class,
                "percentile",
                (in, i) -> 0.25 * row(in.getFirst().t(), i[0], 4)[1]
                        + 0.75 * row(in.getFirst().t(), i[0], 4)[0],
                x(4, 2),
                100.0 / 12,
                axes(0));
        for (QuantileRule rule : QuantileRule.values()) {
            double weight =
                    switch (rule) {
                        case LINEAR -> 0.8;
                        case LOWER -> 0;
                        case HIGHER, NEAREST -> 1;
                        case MIDPOINT -> 0.5;
                    };
            add(
                    Sorting.class,
                    "quantile",
                    (in, i) -> (1 - weight) * row(in.getFirst(), i[0], 4)[1] + weight * row(in.getFirst(), i[0], 4)[2],
                    x(2, 4),
                    0.6,
                    rule,
                    false,
                    axes(1));
        }
    }

    private void sets() {
        ReferenceValue some = longs(Shape.of(2, 3), 5, 2, 5, 9, 2, 5);
        add(Sorting.class, "unique", (in, i) -> new double[] {2, 5, 9}[(int) i[0]], some);
        add(Sorting.class, "unique", (in, i) -> row(in.getFirst().reshape(1, 4), 0, 4)[(int) i[0]], x(2, 2));
        add(Sorting.class, "uniqueWithCounts", (in, i) -> new double[] {5, 2, 9}[(int) i[0]], some, false);
        add(
                Sorting.class,
                "listDiff",
                (in, i) -> new double[] {1, 3, 3}[(int) i[0]],
                longs(Shape.of(6), 1, 2, 3, 4, 3, 2),
                longs(Shape.of(2), 4, 2));
        ReferenceValue sorted = longs(Shape.of(5), 1, 3, 3, 5, 8);
        ReferenceValue values = longs(Shape.of(2, 2), 0, 3, 6, 9);
        add(
                Sorting.class,
                "searchSorted",
                (in, i) -> new double[] {0, 1, 4, 5}[(int) (i[0] * 2 + i[1])],
                sorted,
                values,
                false);
        add(
                Sorting.class,
                "searchSorted",
                (in, i) -> new double[] {0, 3, 4, 5}[(int) (i[0] * 2 + i[1])],
                sorted,
                values,
                true);
        add(Sorting.class, "bincount", (in, i) -> new double[] {0, 0, 2, 0, 0, 3, 0}[(int) i[0]], some, 7L);
        add(
                Sorting.class,
                "bincountOfAll",
                (in, i) -> new double[] {0, 0, 2, 0, 0, 3, 0, 0, 0, 1}[(int) i[0]],
                some,
                2L);
        add(
                Sorting.class,
                "bincount",
                (in, i) -> IntStream.range(0, 6)
                        .filter(k -> in.get(0).get(k / 3, k % 3) == i[0])
                        .mapToDouble(k -> in.get(1).get(k / 3, k % 3))
                        .sum(),
                some,
                x(2, 3),
                6L);
        ReferenceValue heights = ReferenceValue.of(DataType.DOUBLE, Shape.of(2, 3), -3, 0.1, 0.9, 1.2, 2, 7);
        add(
                Sorting.class,
                "histogramFixedWidth",
                (in, i) -> new double[] {3, 1, 2}[(int) i[0]],
                heights.cast(DataType.DOUBLE),
                0.0,
                3.0,
                3L);
        add(Sorting.class, "histogram", (in, i) -> new double[] {1, 3, 1, 1}[(int) i[0]], heights.add(0.5), 4L);
        add(Sorting.class, "histogram", (in, i) -> new double[] {0, 3}[(int) i[0]], longs(Shape.of(3), 4, 4, 4), 2L);
    }

    private void bits() {
        ReferenceValue a = longs(Shape.of(4), 12, -7, 1L << 40, 0);
        ReferenceValue b = longs(Shape.of(4), 3, 70, 20, -1);
        add(
                BitwiseFunctions.class,
                "bitwiseNot",
                (in, i) -> ~(long) in.getFirst().get(i),
                a);
        add(
                BitwiseFunctions.class,
                "leftShiftCyclic",
                (in, i) ->
                        Long.rotateLeft((long) in.get(0).get(i), (int) in.get(1).get(i)),
                longs(Shape.of(4), 12, -7, 1L << 20, 0),
                b);
        add(
                BitwiseFunctions.class,
                "rightShiftCyclic",
                (in, i) -> Long.rotateRight(
                        (long) in.get(0).get(i), (int) in.get(1).get(i)),
                longs(Shape.of(4), 24, -8, 1L << 40, 0),
                longs(Shape.of(4), 3, 64, 20, -1));
        add(
                BitwiseFunctions.class,
                "bitCount",
                (in, i) -> Long.bitCount((long) in.getFirst().get(i)),
                a);
        add(
                BitwiseFunctions.class,
                "bitsHammingDistance",
                (in, i) -> IntStream.range(0, 4)
                        .map(k -> Long.bitCount(
                                (long) in.get(0).get(k) ^ (long) in.get(1).get(k)))
                        .sum(),
                a,
                b);
        add(
                BitwiseFunctions.class,
                "bitcast",
                (in, i) -> (double) (Double.doubleToRawLongBits(in.getFirst().get(i[0])) >> 32 * i[1] << 32 >> 32),
                x(3),
                DataType.INT);
    }

    private void numbers() {
        // Values of scipy.special.
        add(
                Numbers.class,
                "lgamma",
                (in, i) -> new double[] {
                            0.5723649429247001, -0.12078223763524522, 12.801827480081469, 1.2655121234846454
                        }
                        [(int) i[0]],
                ReferenceValue.of(0.5, 1.5, 10, -0.5));
        add(
                Numbers.class,
                "digamma",
                (in, i) -> new double[] {
                            -1.9635100260214235, 0.03648997397857652, 2.251752589066721, 0.03648997397857652
                        }
                        [(int) i[0]],
                ReferenceValue.of(0.5, 1.5, 10, -0.5));
        add(
                Numbers.class,
                "erfinv",
                (in, i) -> new double[] {0.4769362762044699, -0.08885599049425769, 1.1630871536766743}[(int) i[0]],
                ReferenceValue.of(0.5, -0.1, 0.9));
        ReferenceValue places = ReferenceValue.of(0.4, 0.1, 0.25);
        add(
                Numbers.class,
                "betainc",
                (in, i) -> 1 - Math.pow(1 - in.get(2).get(i), in.get(1).get(i)),
                longs(Shape.of(3), 1, 1, 1),
                longs(Shape.of(3), 1, 2, 5),
                places);
        add(Numbers.class, "betainc", null, longs(Shape.of(3), 2, 3, 20), longs(Shape.of(3), 3, 1, 30), places);
        ReferenceValue shape = ReferenceValue.of(0.5, 2, 3);
        ReferenceValue at = ReferenceValue.of(1, 1, 4.3);
        add(Numbers.class, "igamma", null, shape, at);
        add(Numbers.class, "igammac", null, shape, at);
        add(
                Numbers.class,
                "igamma",
                (in, i) -> 1 - Math.exp(-in.get(1).get(i)),
                ReferenceValue.of(1, 1, 1),
                ReferenceValue.of(0.3, 1, 4.3));
        add(
                Numbers.class,
                "igammac",
                (in, i) -> Math.exp(-in.get(1).get(i)) * (1 + in.get(1).get(i)),
                ReferenceValue.of(2, 2, 2),
                ReferenceValue.of(0.3, 1, 4.3));
        add(
                Numbers.class,
                "polygamma",
                (in, i) -> new double[] {-0.5772156649015329, Math.PI * Math.PI / 6, -2.404113806319188}[(int) i[0]],
                longs(Shape.of(3), 0, 1, 2),
                ReferenceValue.of(1, 1, 1));
        add(
                Numbers.class,
                "zeta",
                (in, i) -> new double[] {Math.PI * Math.PI / 6, 1.0823232337111381, 0.6449340668482264}[(int) i[0]],
                longs(Shape.of(3), 2, 4, 2),
                ReferenceValue.of(1, 1, 2));
        add(Numbers.class, "fmod", pair((a, b) -> a % b), x(3, 3), positive(3, 3));
        add(Numbers.class, "fmod", (in, i) -> in.getFirst().get(i) % 0.7, x(3, 3), 0.7);
        add(Numbers.class, "floorMod", pair((a, b) -> a - Math.floor(a / b) * b), x(3, 3), positive(3, 3));
        add(Numbers.class, "remainder", pair(Math::IEEEremainder), x(3, 3), positive(3, 3));
        add(
                Numbers.class,
                "truncDiv",
                pair((a, b) -> (double) ((long) a / (long) b)),
                longs(Shape.of(4), 7, -7, 7, -8),
                longs(Shape.of(4), 2, 2, -2, 3));
        add(Numbers.class, "truncDiv", pair((a, b) -> (double) (long) (a / b)), x(3, 3), positive(3, 3));
        add(Numbers.class, "divNoNan", pair((a, b) -> a / b), x(3, 3), positive(3, 3));
        add(Numbers.class, "checkNumerics", (in, i) -> in.getFirst().get(i), x(3), "fine");
        add(Numbers.class, "hashCodeOf", null, x(3));
    }

    private void measures() {
        add(
                Measures.class,
                "logEntropy",
                (in, i) -> Math.log(-IntStream.range(0, 4)
                        .mapToDouble(k -> in.getFirst().get(i[0], k))
                        .map(v -> v * Math.log(v))
                        .sum()),
                share(2, 4),
                axes(1));
        add(
                Measures.class,
                "normalizeMoments",
                (in, i) -> in.get(1).get(i) / in.get(0).item() + 0.5,
                ReferenceValue.of(4).reshape(),
                x(3),
                positive(3),
                0.5);
        add(
                Measures.class,
                "moments",
                (in, i) -> (in.getFirst().get(i[0], 0) + in.getFirst().get(i[0], 1)) / 2,
                x(3, 2),
                true,
                axes(1));
        TableCase.Oracle clipped = (in, i) -> {
            double norm = Math.sqrt(IntStream.range(0, 3)
                    .mapToDouble(k -> Math.pow(in.getFirst().get(i[0], k), 2))
                    .sum());
            return in.getFirst().get(i) * (norm / 3 > 0.6 ? 0.6 * 3 / norm : 1);
        };
        add(Measures.class, "clipByAvgNorm", clipped, x(4, 3), 0.6, axes(1));
        ReferenceValue labels = longs(Shape.of(4), 0, 2, 2, 1);
        ReferenceValue found = longs(Shape.of(4), 0, 1, 1, 1);
        double[][] pairs = {{1, 0, 0}, {0, 1, 0}, {0, 2, 0}};
        add(Measures.class, "confusionMatrix", (in, i) -> pairs[(int) i[0]][(int) i[1]], labels, found, 3L);
        add(
                Measures.class,
                "confusionMatrix",
                (in, i) -> pairs[(int) i[0]][(int) i[1]],
                labels,
                found,
                DataType.DOUBLE);
        TableCase.Oracle weighted = (in, i) -> IntStream.range(0, 4)
                .filter(k -> labels.get(k) == i[0] && found.get(k) == i[1])
                .mapToDouble(k -> in.get(2).get(k))
                .sum();
        add(Measures.class, "confusionMatrix", weighted, labels, found, x(4));
        add(Measures.class, "confusionMatrix", weighted, labels, found, x(4), 3L);
        add(
                Measures.class,
                "allEuclideanDistances",
                (in, i) -> Math.hypot(
                        in.get(0).get(i[0], 0) - in.get(1).get(i[1], 0),
                        in.get(0).get(i[0], 1) - in.get(1).get(i[1], 1)),
                x(3, 2),
                x(4, 2));
        add(
                Measures.class,
                "allManhattanDistances",
                (in, i) -> Math.abs(in.get(0).get(i[0], 0) - in.get(1).get(i[1], 0))
                        + Math.abs(in.get(0).get(i[0], 1) - in.get(1).get(i[1], 1)),
                x(3, 2),
                x(4, 2));
        add(
                Measures.class,
                "allCosineSimilarities",
                (in, i) -> {
                    double dot = 0;
                    double a = 0;
                    double b = 0;
                    for (int k = 0; k < 2; k++) {
                        dot += in.get(0).get(i[0], k) * in.get(1).get(i[1], k);
                        a += Math.pow(in.get(0).get(i[0], k), 2);
                        b += Math.pow(in.get(1).get(i[1], k), 2);
                    }
                    return dot / Math.sqrt(a * b);
                },
                x(3, 2),
                x(4, 2));
    }
}
