package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.axes;
import static io.gatun.ops.table.Inputs.bools;
import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.sizes;
import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.Condition;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** Cases of Indexing, Segments, Frames, Creation and Choices: what each element is, found by loops. */
final class IndexCases {
    private final List<TableCase> cases = new ArrayList<>();

    private IndexCases() {}

    static List<TableCase> all() {
        IndexCases c = new IndexCases();
        c.picks();
        c.puts();
        c.orders();
        c.segments();
        c.frames();
        c.creation();
        c.choices();
        return c.cases;
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    private static int at(ReferenceValue indices, long k, int n) {
        return Math.floorMod((int) indices.toArray()[(int) k], n);
    }

    private void picks() {
        ReferenceValue pairs = longs(Shape.of(2, 2), 1, -1, 0, 2);
        add(
                Indexing.class,
                "gatherNd",
                (in, i) -> in.get(0).get(at(in.get(1), i[0] * 2, 2), at(in.get(1), i[0] * 2 + 1, 3), i[1]),
                x(2, 3, 4),
                pairs);
        add(
                Indexing.class,
                "gatherNd",
                (in, i) -> in.get(0).get(i[0], at(in.get(1), i[0] * 2 + i[1], 3), i[2]),
                x(2, 3, 4),
                longs(Shape.of(2, 2, 1), 1, 1, -1, 0),
                1);
        ReferenceValue along = longs(Shape.of(2, 4), 0, -1, 1, 1, 2, 0, 0, 0);
        add(
                Indexing.class,
                "takeAlong",
                (in, i) -> in.get(0).get(i[0], at(in.get(1), i[0] * 4 + i[1], 3)),
                x(2, 3),
                along,
                1);
        add(
                Indexing.class,
                "addAlong",
                (in, i) -> {
                    double sum = in.get(0).get(i);
                    for (int k = 0; k < 4; k++) {
                        sum += at(in.get(1), i[0] * 4 + k, 3) == i[1]
                                ? in.get(2).get(i[0], k)
                                : 0;
                    }
                    return sum;
                },
                x(2, 3),
                along,
                x(2, 4),
                -1);
        add(
                Indexing.class,
                "nonZero",
                (in, i) -> new double[][] {{0, 1}, {1, 0}, {1, 2}}[(int) i[0]][(int) i[1]],
                bools(Shape.of(2, 3), 0, 1, 0, 1, 0, 1));
        add(
                Indexing.class,
                "booleanMask",
                (in, i) -> in.get(0).get(i[0] == 0 ? 0 : 2, i[1]),
                x(3, 2),
                bools(Shape.of(3), 1, 0, 1));
        add(
                Indexing.class,
                "invertPermutation",
                (in, i) -> new double[] {2, 0, 3, 1}[(int) i[0]],
                longs(Shape.of(4), 1, 3, 0, 2));
        add(
                Indexing.class,
                "repeat",
                (in, i) -> in.get(0).get(i[0], new long[] {0, 0, 2}[(int) i[1]]),
                x(2, 3),
                1,
                longs(Shape.of(3), 2, 0, 1));
    }

    /** What is left at a place after the updates of tuples [3, 2] of shape [2, 3]. */
    private static TableCase.Oracle put(DoubleBinaryOperator meet) {
        return (in, i) -> {
            double v = in.get(0).get(i);
            for (int k = 0; k < 3; k++) {
                if (at(in.get(1), 2 * k, 2) == i[0] && at(in.get(1), 2 * k + 1, 3) == i[1]) {
                    v = meet.applyAsDouble(v, in.get(2).get(k));
                }
            }
            return v;
        };
    }

    /** What is left of rows after updates of rows at indices [3]. */
    private static TableCase.Oracle rows(DoubleBinaryOperator meet) {
        return (in, i) -> {
            double v = in.get(0).get(i);
            for (int k = 0; k < 3; k++) {
                if (at(in.get(1), k, 4) == i[0]) {
                    v = meet.applyAsDouble(v, in.get(2).get(k, i[1]));
                }
            }
            return v;
        };
    }

    private void puts() {
        ReferenceValue pairs = longs(Shape.of(3, 2), 1, -1, 0, 1, 1, 2);
        add(
                Indexing.class,
                "scatterNd",
                (in, i) -> IntStream.range(0, 3)
                        .filter(k -> at(in.get(1), 2 * k, 2) == i[0] && at(in.get(1), 2 * k + 1, 3) == i[1])
                        .mapToDouble(k -> in.get(0).get(k, i[2]))
                        .sum(),
                x(3, 2),
                pairs,
                Shape.of(2, 3, 2));
        add(Indexing.class, "scatterNdAdd", put((a, b) -> a + b), x(2, 3), pairs, x(3));
        add(Indexing.class, "scatterNdSub", put((a, b) -> a - b), x(2, 3), pairs, x(3));
        add(Indexing.class, "scatterNdUpdate", put((a, b) -> b), x(2, 3), pairs, x(3));
        add(Indexing.class, "scatterNdMax", put(Math::max), x(2, 3), pairs, x(3));
        add(Indexing.class, "scatterNdMin", put(Math::min), x(2, 3), pairs, x(3));
        ReferenceValue ids = longs(Shape.of(3), 2, -1, 2);
        add(Indexing.class, "scatterAdd", rows((a, b) -> a + b), x(4, 2), ids, x(3, 2));
        add(Indexing.class, "scatterSub", rows((a, b) -> a - b), x(4, 2), ids, x(3, 2));
        add(Indexing.class, "scatterMul", rows((a, b) -> a * b), x(4, 2), ids, x(3, 2));
        add(Indexing.class, "scatterDiv", rows((a, b) -> a / b), x(4, 2), ids, Inputs.positive(3, 2));
        add(Indexing.class, "scatterMax", rows(Math::max), x(4, 2), ids, x(3, 2));
        add(Indexing.class, "scatterMin", rows(Math::min), x(4, 2), ids, x(3, 2));
        add(Indexing.class, "scatterUpdate", rows((a, b) -> b), x(4, 2), ids, x(3, 2));
        add(
                Indexing.class,
                "sparseToDense",
                (in, i) -> i[0] == 1 && i[1] == 2
                        ? in.get(0).get(0)
                        : i[0] == 0 && i[1] == 1 ? in.get(0).get(1) : 7,
                x(2),
                longs(Shape.of(2, 2), 1, 2, 0, 1),
                Shape.of(2, 3),
                7.0);
    }

    private void orders() {
        add(
                Indexing.class,
                "reverseSequence",
                (in, i) -> {
                    long n = (long) in.get(1).get(i[0]);
                    return in.get(0).get(i[0], i[1] < n ? n - 1 - i[1] : i[1], i[2]);
                },
                x(3, 4, 2),
                longs(Shape.of(3), 2, 4, 0),
                1,
                0);
        add(
                Indexing.class,
                "reverseSequence",
                (in, i) -> {
                    long n = (long) in.get(1).get(i[2]);
                    return in.get(0).get(i[0] < n ? n - 1 - i[0] : i[0], i[1], i[2]);
                },
                x(4, 2, 3),
                longs(Shape.of(3), 2, 4, 3),
                0,
                -1);
        add(Indexing.class, "roll", (in, i) -> in.getFirst().get(i[0], (i[1] + 3) % 4), x(2, 4), 5L, 1);
        add(
                Indexing.class,
                "roll",
                (in, i) -> in.getFirst().get((i[0] + 1) % 2, (i[1] + 1) % 4),
                x(2, 4),
                sizes(1, -1),
                axes(0, 1));
    }

    /** A fold of the rows of a segment, from what an empty one is. */
    private static TableCase.Oracle fold(
            double nothing, double start, DoubleBinaryOperator f, boolean mean, boolean root) {
        return (in, i) -> {
            double v = start;
            int count = 0;
            for (int k = 0; k < 4; k++) {
                if (in.get(1).get(k) == i[0]) {
                    v = f.applyAsDouble(v, in.get(0).get(k, i[1]));
                    count++;
                }
            }
            return count == 0 ? nothing : mean ? v / count : root ? v / Math.sqrt(count) : v;
        };
    }

    private void segments() {
        ReferenceValue sorted = longs(Shape.of(4), 0, 0, 2, 2);
        double inf = Double.POSITIVE_INFINITY;
        add(Segments.class, "segmentSum", fold(0, 0, Double::sum, false, false), x(4, 2), sorted);
        add(Segments.class, "segmentMean", fold(0, 0, Double::sum, true, false), x(4, 2), sorted);
        add(Segments.class, "segmentProd", fold(1, 1, (a, b) -> a * b, false, false), x(4, 2), sorted);
        add(Segments.class, "segmentMax", fold(0, -inf, Math::max, false, false), x(4, 2), sorted);
        add(Segments.class, "segmentMin", fold(0, inf, Math::min, false, false), x(4, 2), sorted);
        ReferenceValue ids = longs(Shape.of(4), 3, 0, 3, 1);
        double most = Double.MAX_VALUE;
        add(Segments.class, "unsortedSegmentSum", fold(0, 0, Double::sum, false, false), x(4, 2), ids, 4L);
        add(Segments.class, "unsortedSegmentMean", fold(0, 0, Double::sum, true, false), x(4, 2), ids, 4L);
        add(Segments.class, "unsortedSegmentSqrtN", fold(0, 0, Double::sum, false, true), x(4, 2), ids, 4L);
        add(Segments.class, "unsortedSegmentProd", fold(1, 1, (a, b) -> a * b, false, false), x(4, 2), ids, 4L);
        ReferenceValue all = longs(Shape.of(4), 1, 0, 1, 1);
        add(Segments.class, "unsortedSegmentMax", fold(-most, -inf, Math::max, false, false), x(4, 2), all, 2L);
        add(Segments.class, "unsortedSegmentMin", fold(most, inf, Math::min, false, false), x(4, 2), all, 2L);
        add(
                Segments.class,
                "dynamicPartition",
                (in, i) -> in.get(0).get(i[0] == 0 ? 1 : 3, i[1]),
                x(4, 2),
                longs(Shape.of(4), 2, 0, 2, 0),
                3);
        add(
                Segments.class,
                "dynamicStitch",
                (in, i) -> i[0] == 0
                        ? in.get(3).get(0, i[1])
                        : i[0] == 3
                                ? in.get(2).get(1, i[1])
                                : i[0] == 2 ? in.get(3).get(1, i[1]) : 0,
                List.of(longs(Shape.of(2), 0, 3), longs(Shape.of(2), 0, 2)),
                List.of(x(2, 2), x(2, 2)));
    }

    private void frames() {
        add(
                Frames.class,
                "padEdge",
                (in, i) -> in.getFirst().get(Math.clamp(i[0] - 2, 0, 2), Math.clamp(i[1], 0, 1)),
                x(3, 2),
                sizes(2, 0),
                sizes(3, 1));
    }

    private void creation() {
        add(Creation.class, "eye", (in, i) -> i[0] == i[1] ? 1 : 0, x(1), 3L);
        add(Creation.class, "eye", (in, i) -> i[0] == i[1] ? 1 : 0, x(1), 2L, 3L);
        add(Creation.class, "fill", (in, i) -> 2.5, longs(Shape.of(2), 3, 2), DataType.DOUBLE, 2.5);
        add(Creation.class, "scalarSet", (in, i) -> -1, x(2, 2), -1.0);
        add(
                Creation.class,
                "range",
                (in, i) -> 5 - 2 * i[0],
                longs(Shape.SCALAR, 5),
                longs(Shape.SCALAR, -1),
                longs(Shape.SCALAR, -2));
        add(
                Creation.class,
                "linspace",
                (in, i) ->
                        in.get(0).item() + i[0] * (in.get(1).item() - in.get(0).item()) / 4,
                x(),
                x(),
                5L);
        add(Creation.class, "meshgrid", (in, i) -> in.get(0).get(i[1]), List.of(x(2), x(3)), true);
        add(Creation.class, "meshgrid", (in, i) -> in.get(0).get(i[0]), List.of(x(2), x(3), x(2)), false);
    }

    private void choices() {
        Condition positive = Condition.greaterThan(0);
        add(Choices.class, "matchCondition", (in, i) -> in.getFirst().get(i) > 0 ? 1 : 0, x(3, 3), positive);
        add(
                Choices.class,
                "matchConditionCount",
                (in, i) -> IntStream.range(0, 4)
                        .filter(k -> in.getFirst().get(i[0], k) > 0)
                        .count(),
                x(3, 4),
                positive,
                axes(1));
        add(
                Choices.class,
                "matchConditionCount",
                (in, i) -> IntStream.range(0, 3)
                        .filter(k -> in.getFirst().get(k, i[1]) > 0)
                        .count(),
                x(3, 4),
                positive,
                true,
                axes(0));
        add(
                Choices.class,
                "replaceWhere",
                (in, i) -> in.get(in.get(0).get(i) > 0 ? 1 : 0).get(i),
                x(3, 3),
                x(3, 3),
                positive);
        add(
                Choices.class,
                "replaceWhere",
                (in, i) -> in.get(0).get(i) > 0 ? 9 : in.get(0).get(i),
                x(3, 3),
                9.0,
                positive);
        add(Choices.class, "replaceNans", (in, i) -> in.get(0).get(i), x(3), 1.0);
        add(
                Choices.class,
                "compareAndSet",
                (in, i) ->
                        Math.abs(in.get(0).get(i) - 0.5) <= 0.7 ? 4 : in.get(0).get(i),
                x(4, 3),
                0.5,
                4.0,
                0.7);
        ReferenceValue some = longs(Shape.of(3, 4), 0, 5, 0, 6, 0, 0, 0, 0, 7, 0, 0, 0);
        double[] firsts = {1, -1, 0};
        double[] lasts = {3, -1, 0};
        add(Choices.class, "firstIndex", (in, i) -> firsts[(int) i[0]], some, positive, axes(1));
        add(Choices.class, "firstIndex", (in, i) -> 1, some, positive, axes());
        add(Choices.class, "firstIndex", (in, i) -> firsts[(int) i[0]], some, positive, true, axes(1));
        add(Choices.class, "lastIndex", (in, i) -> lasts[(int) i[0]], some, positive, axes(-1));
        add(Choices.class, "lastIndex", (in, i) -> 8, some, positive, true, axes());
        ReferenceValue signed = longs(Shape.of(2, 3), 1, -4, 3, -2, 1, -9);
        add(Choices.class, "iamax", (in, i) -> i[0] == 0 ? 1 : 2, signed, axes(1));
        add(Choices.class, "iamax", (in, i) -> 5, signed, true, axes());
        add(Choices.class, "iamin", (in, i) -> i[0] == 0 ? 0 : 1, signed, axes(1));
        add(Choices.class, "iamin", (in, i) -> 0, signed, true, axes());
        add(Choices.class, "isMax", (in, i) -> i[0] == 0 && i[1] == 2 ? 1 : 0, signed, axes());
        add(Choices.class, "isMax", (in, i) -> i[1] == (i[0] == 0 ? 2 : 1) ? 1 : 0, signed, axes(1));
        ReferenceValue other = longs(Shape.of(2, 3), 1, 5, 3, -1, 0, -8);
        double[] which = {0, 1, 0, 1, 0, 1};
        add(Choices.class, "mergeMaxIndex", (in, i) -> which[(int) (i[0] * 3 + i[1])], List.of(signed, other));
        add(
                Choices.class,
                "mergeMaxIndex",
                (in, i) -> which[(int) (i[0] * 3 + i[1])],
                List.of(signed, other),
                DataType.LONG);
        ReferenceValue flat = longs(Shape.of(2, 2), 1, 2, 2, 3);
        add(Choices.class, "isNonDecreasing", (in, i) -> 1, flat);
        add(Choices.class, "isNonDecreasing", (in, i) -> 0, signed);
        add(Choices.class, "isStrictlyIncreasing", (in, i) -> 0, flat);
        add(Choices.class, "isStrictlyIncreasing", (in, i) -> 1, longs(Shape.of(3), -1, 2, 5));
        add(
                Choices.class,
                "compareAndBitpack",
                (in, i) -> {
                    int v = 0;
                    for (int k = 0; k < 8; k++) {
                        v = 2 * v + (in.getFirst().get(i[0], 8 * i[1] + k) > 0.5 ? 1 : 0);
                    }
                    return v;
                },
                x(3, 16),
                ReferenceValue.of(DataType.DOUBLE, Shape.SCALAR, 0.5));
        ReferenceValue yes = ReferenceValue.of(DataType.BOOL, Shape.SCALAR, 1);
        add(Choices.class, "switchOp", (in, i) -> 0, x(2, 3), yes);
        add(Choices.class, "switchOp", (in, i) -> in.getFirst().get(i), x(2, 3), yes.not());
        add(Choices.class, "merge", (in, i) -> in.getFirst().get(i), x(2, 3), x(2, 3));
        add(Linalg.class, "tri", (in, i) -> i[1] <= i[0] ? 1 : 0, x(1), 3L, 4L);
        add(Linalg.class, "tri", (in, i) -> i[1] <= i[0] - 1 ? 1 : 0, x(1), 3L, 4L, -1);
        add(Choices.class, "isNumericTensor", (in, i) -> 1, x(2));
    }
}
