package io.gatun.arrays;

import static io.gatun.arrays.OperationCase.of;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.indexing.AddAlong;
import io.gatun.ops.indexing.GatherNd;
import io.gatun.ops.indexing.InvertPermutation;
import io.gatun.ops.indexing.ScatterNd;
import io.gatun.ops.indexing.Segment;
import io.gatun.ops.indexing.TakeAlong;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.sets.ArgSort;
import io.gatun.ops.sets.ConfusionMatrix;
import io.gatun.ops.sets.SearchSorted;
import io.gatun.ops.sets.Sort;
import io.gatun.ops.sets.TopK;
import io.gatun.ops.special.BetaInc;
import io.gatun.ops.special.BitCount;
import io.gatun.ops.special.Bitcast;
import io.gatun.ops.special.HashCode;
import io.gatun.ops.special.SpecialFunction;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Cases of {@link OperationTest} for orders, sets, and picking and putting by indices. */
final class SetCases {
    private static final Set<DataType> ALL = EnumSet.copyOf(DataType.numeric());
    private static final Set<DataType> NUMERIC = EnumSet.complementOf(EnumSet.of(DataType.BOOL, DataType.UTF8));

    private SetCases() {}

    private static long[] s(long... sizes) {
        return sizes;
    }

    static List<OperationCase> all() {
        List<OperationCase> all = new ArrayList<>();
        orders(all);
        for (DataType index : List.of(DataType.INT, DataType.LONG)) {
            picks(all, index);
            puts(all, index);
        }
        others(all);
        return all;
    }

    private static void orders(List<OperationCase> all) {
        for (boolean descending : new boolean[] {false, true}) {
            for (int axis = 0; axis < 3; axis++) {
                all.add(of(new Sort(axis, descending), ALL, s(4, 7, 3)));
                all.add(of(new ArgSort(axis, descending), ALL, s(4, 7, 3)));
                all.add(of(new TopK(axis, 2, descending), ALL, s(4, 7, 3)));
            }
            all.add(of(new Sort(0, descending), ALL, s(1500))); // by digits
            all.add(of(new ArgSort(1, descending), ALL, s(2, 1500)));
            all.add(of(new TopK(0, 1500, descending), ALL, s(1500)));
            all.add(of(new Sort(1, descending), ALL, s(3, 0)));
            all.add(of(new ArgSort(0, descending), ALL, s(1)));
            all.add(of(new TopK(0, 0, descending), ALL, s(4)));
            for (DataType type : OperationCase.FLOATING) {
                ReferenceValue special = ReferenceValue.of(
                        type,
                        Shape.of(9),
                        Double.NaN,
                        1,
                        -0.0,
                        Double.POSITIVE_INFINITY,
                        0,
                        -2,
                        Double.NaN,
                        1,
                        Double.NEGATIVE_INFINITY);
                all.add(new OperationCase(new Sort(0, descending), Set.of(type), (r, t) -> List.of(special)));
                all.add(new OperationCase(new ArgSort(0, descending), Set.of(type), (r, t) -> List.of(special)));
                all.add(new OperationCase(new TopK(0, 8, descending), Set.of(type), (r, t) -> List.of(special)));
            }
        }
    }

    private static ReferenceValue indices(DataType type, Shape shape, double... values) {
        return ReferenceValue.of(type, shape, values);
    }

    private static void picks(List<OperationCase> all, DataType index) {
        all.add(new OperationCase(
                new GatherNd(0),
                ALL,
                (random, type) -> List.of(
                        OperationTest.values(random, type, 4, 3, 5),
                        indices(index, Shape.of(2, 2, 2), 0, -1, 2, 2, -4, 0, 3, 1))));
        all.add(new OperationCase(
                new GatherNd(1),
                ALL,
                (random, type) -> List.of(
                        OperationTest.values(random, type, 2, 3, 5), indices(index, Shape.of(2, 2, 1), 0, -1, 2, 2))));
        all.add(new OperationCase(
                new GatherNd(0),
                ALL,
                (random, type) -> List.of(OperationTest.values(random, type, 3, 2), indices(index, Shape.of(2, 0)))));
        all.add(new OperationCase(
                new TakeAlong(1),
                ALL,
                (random, type) -> List.of(
                        OperationTest.values(random, type, 2, 3, 2),
                        indices(index, Shape.of(2, 2, 2), 0, -1, 2, 2, -3, 0, 1, 1))));
        all.add(new OperationCase(
                new AddAlong(1),
                NUMERIC,
                (random, type) -> List.of(
                        OperationTest.values(random, type, 2, 3, 2),
                        indices(index, Shape.of(2, 2, 2), 0, -1, 0, 2, -3, 0, 1, 1),
                        OperationTest.values(random, type, 2, 2, 2))));
    }

    private static void puts(List<OperationCase> all, DataType index) {
        for (ScatterNd.Kind kind : ScatterNd.Kind.values()) {
            Set<DataType> types = EnumSet.copyOf(NUMERIC);
            if (kind == ScatterNd.Kind.UPDATE) {
                types.add(DataType.BOOL);
            }
            all.add(new OperationCase(
                    new ScatterNd(kind, 0),
                    types,
                    (random, type) -> List.of(
                            OperationTest.values(random, type, 4, 3, 5),
                            indices(index, Shape.of(3, 1), 0, -1, 3),
                            nonZero(OperationTest.values(random, type, 3, 3, 5), kind))));
            all.add(new OperationCase(
                    new ScatterNd(kind, 1),
                    types,
                    (random, type) -> List.of(
                            OperationTest.values(random, type, 2, 3),
                            indices(index, Shape.of(2, 2, 1), 0, -1, 1, 1),
                            nonZero(OperationTest.values(random, type, 2, 2), kind))));
        }
        for (Segment.Kind kind : Segment.Kind.values()) {
            all.add(new OperationCase(
                    new Segment(kind, 4),
                    NUMERIC,
                    (random, type) -> List.of(
                            OperationTest.values(random, type, 3, 2, 3),
                            indices(index, Shape.of(3, 2), 0, 3, 0, 0, 2, 2))));
        }
    }

    private static ReferenceValue nonZero(ReferenceValue x, ScatterNd.Kind kind) {
        return kind == ScatterNd.Kind.DIV ? x.eq(0L).select(x.onesLike(), x) : x;
    }

    private static void others(List<OperationCase> all) {
        Set<DataType> integers = EnumSet.copyOf(NUMERIC);
        integers.removeAll(OperationCase.FLOATING);
        all.add(of(new BitCount(), integers, s(3, 5)));
        all.add(of(new HashCode(), ALL, s(3, 5)));
        all.add(of(new Bitcast(DataType.SHORT), NUMERIC, s(3, 2)));
        all.add(of(new SpecialFunction(SpecialFunction.Kind.LGAMMA), OperationCase.FLOATING, s(3, 5)));
        all.add(of(new SpecialFunction(SpecialFunction.Kind.IGAMMA), OperationCase.FLOATING, s(3, 1), s(5)));
        all.add(of(new BetaInc(), OperationCase.FLOATING, s(3, 1), s(5), s()));
        for (DataType index : List.of(DataType.INT, DataType.LONG, DataType.UBYTE)) {
            all.add(new OperationCase(
                    new InvertPermutation(),
                    Set.of(index),
                    (random, type) -> List.of(indices(type, Shape.of(4), 2, 0, 3, 1))));
            all.add(new OperationCase(
                    new ConfusionMatrix(3, DataType.LONG),
                    Set.of(index),
                    (random, type) ->
                            List.of(indices(type, Shape.of(4), 2, 0, 2, 1), indices(type, Shape.of(4), 2, 0, 1, 1))));
        }
        all.add(new OperationCase(
                new SearchSorted(true),
                NUMERIC,
                (random, type) -> List.of(
                        ReferenceValue.of(type, Shape.of(4), 0, 1, 1, 3), OperationTest.values(random, type, 3, 2))));
    }
}
