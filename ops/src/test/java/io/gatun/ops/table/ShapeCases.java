package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.axes;
import static io.gatun.ops.table.Inputs.bools;
import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.sizes;
import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;

/** Cases of Base, Slices and Reductions: each element is found by its index, or summed by hand. */
final class ShapeCases {
    private final List<TableCase> cases = new ArrayList<>();

    private ShapeCases() {}

    static List<TableCase> all() {
        ShapeCases c = new ShapeCases();
        c.base();
        c.parts();
        c.joined();
        c.reductions();
        c.scans();
        return c.cases;
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    private static double flat(ReferenceValue x, long k) {
        return x.toArray()[(int) k];
    }

    private void base() {
        TableCase.Oracle same = (in, i) -> in.getFirst().get(i);
        add(Base.class, "zerosLike", (in, i) -> 0, x(2, 3));
        add(Base.class, "onesLike", (in, i) -> 1, x(2, 3));
        add(Base.class, "fullLike", (in, i) -> 2.5, x(2, 3), 2.5);
        add(Base.class, "cast", (in, i) -> in.getFirst().get(i), x(3), DataType.DOUBLE);
        add(Base.class, "cast", (in, i) -> in.getFirst().get(i), bools(Shape.of(3), 1, 0, 1), DataType.DOUBLE);
        add(Base.class, "reshape", (in, i) -> flat(in.getFirst(), i[0] * 2 + i[1]), x(2, 3), sizes(3, -1));
        add(Base.class, "reshape", (in, i) -> flat(in.getFirst(), i[0]), x(2, 3), Shape.of(6));
        add(Base.class, "flatten", (in, i) -> flat(in.getFirst(), i[0]), x(2, 3));
        add(Base.class, "permute", (in, i) -> in.getFirst().get(i[1], i[2], i[0]), x(2, 3, 4), axes(2, 0, 1));
        add(Base.class, "transpose", (in, i) -> in.getFirst().get(i[2], i[1], i[0]), x(2, 3, 4));
        add(Base.class, "t", (in, i) -> in.getFirst().get(i[0], i[2], i[1]), x(2, 3, 4));
        add(Base.class, "swapAxes", (in, i) -> in.getFirst().get(i[2], i[1], i[0]), x(2, 3, 4), 0, -1);
        add(Base.class, "expandDims", (in, i) -> in.getFirst().get(i[0], i[2]), x(2, 3), 1);
        add(Base.class, "expandDims", (in, i) -> in.getFirst().get(i[0], i[1]), x(2, 3), -1);
        add(Base.class, "squeeze", (in, i) -> in.getFirst().get(0, i[0], 0), x(1, 3, 1), axes());
        add(Base.class, "squeeze", (in, i) -> in.getFirst().get(0, i[0], i[1]), x(1, 3, 1), axes(0));
        add(Base.class, "broadcastTo", (in, i) -> in.getFirst().get(i[1], 0), x(3, 1), Shape.of(2, 3, 4));
        add(Base.class, "broadcastTo", (in, i) -> in.getFirst().get(i[1]), x(3), sizes(2, 3));
        add(
                Base.class,
                "select",
                (in, i) -> in.get(0).get(i[0], 0) != 0
                        ? in.get(1).get(i)
                        : in.get(2).get(i[1]),
                bools(Shape.of(2, 1), 1, 0),
                x(2, 3),
                x(3));
        add(Base.class, "stopGradient", same, x(2));
        add(Base.class, "identity", same, x(2));
    }

    private void parts() {
        add(Slices.class, "slice", (in, i) -> in.getFirst().get(i[0], i[1] + 1), x(2, 5), -1, 1L, -1L);
        add(
                Slices.class,
                "slice",
                (in, i) -> in.getFirst().get(4 - 2 * i[0], i[1]),
                x(5, 2),
                0,
                4L,
                Long.MIN_VALUE,
                -2L);
        add(Slices.class, "slice", (in, i) -> in.getFirst().get(i[0] + 1, i[1] + 2), x(3, 4), sizes(1, 2), sizes(3, 4));
        add(
                Slices.class,
                "slice",
                (in, i) -> in.getFirst().get(i[0], 3 - i[1]),
                x(3, 4),
                sizes(0, 3),
                sizes(3, 0),
                sizes(1, -1));
        add(Slices.class, "reverse", (in, i) -> in.getFirst().get(1 - i[0], 2 - i[1]), x(2, 3), axes());
        add(Slices.class, "reverse", (in, i) -> in.getFirst().get(i[0], 2 - i[1]), x(2, 3), axes(-1));
        TableCase.Oracle padded =
                (in, i) -> i[0] > 1 || i[1] < 1 || i[1] > 3 ? 0 : in.getFirst().get(i[0], i[1] - 1);
        add(Slices.class, "pad", padded, x(2, 3), sizes(0, 1), sizes(1, 1));
        add(Slices.class, "pad", (in, i) -> i[0] < 2 ? 7 : in.getFirst().get(i[0] - 2), x(2), sizes(2), sizes(0), 7.0);
        ReferenceValue rows = longs(Shape.of(2, 2), 0, 2, -1, 1);
        add(
                Slices.class,
                "gather",
                (in, i) -> in.get(0).get(i[0], Math.floorMod((int) in.get(1).get(i[1], i[2]), 3)),
                x(2, 3),
                rows,
                1);
        add(
                Slices.class,
                "take",
                (in, i) -> flat(in.get(0), Math.floorMod((int) in.get(1).get(i), 6)),
                x(2, 3),
                rows);
        TableCase.Oracle scattered = (in, i) -> {
            double sum = 0;
            for (int k = 0; k < 3; k++) {
                sum += in.get(1).get(k) == i[0] ? in.get(0).get(k, i[1]) : 0;
            }
            return sum;
        };
        ReferenceValue ids = longs(Shape.of(3), 1, 3, 1);
        add(Slices.class, "scatterAdd", scattered, x(3, 2), ids, 0, 4L);
        ReferenceValue classes = longs(Shape.of(3), 2, 0, 5);
        TableCase.Oracle hot = (in, i) -> in.getFirst().get(i[0]) == i[1] ? 1 : 0;
        add(Slices.class, "oneHot", hot, classes, 3L);
        add(Slices.class, "oneHot", hot, classes, 3L, DataType.DOUBLE);
        add(Slices.class, "sequenceMask", (in, i) -> i[1] < in.getFirst().get(i[0]) ? 1 : 0, classes, 4L);
    }

    private void joined() {
        TableCase.Oracle two =
                (in, i) -> i[1] < 2 ? in.get(0).get(i) : in.get(1).get(i[0], i[1] - 2);
        add(Slices.class, "concat", two, -1, List.of(x(2, 2), x(2, 1)));
        add(Slices.class, "concat", two, x(2, 2), 1, x(2, 3));
        add(Slices.class, "stack", (in, i) -> in.get((int) i[1]).get(i[0]), -1, List.of(x(2), x(2), x(2)));
        add(Slices.class, "tile", (in, i) -> in.getFirst().get(i[1] % 2, i[2] % 3), x(2, 3), sizes(2, 1, 2));
        add(Slices.class, "tile", (in, i) -> in.getFirst().get(i[0], i[1] % 3), x(2, 3), sizes(3));
        add(Slices.class, "repeat", (in, i) -> in.getFirst().get(i[0], i[1] / 2), x(2, 3), -1, 2L);
        add(Slices.class, "unstack", (in, i) -> in.getFirst().get(i[0], 0), x(2, 3), 1);
        add(Slices.class, "split", (in, i) -> in.getFirst().get(i), x(2, 4), 1, 2);
    }

    /** The elements of x [2, 3, 2] that axes 0 and 2 of the reductions below put together. */
    private static double[] group(ReferenceValue x, long j) {
        return new double[] {x.get(0, j, 0), x.get(0, j, 1), x.get(1, j, 0), x.get(1, j, 1)};
    }

    private static double fold(String name, double[] v) {
        double sum = 0;
        double product = 1;
        double max = Double.NEGATIVE_INFINITY;
        double min = Double.POSITIVE_INFINITY;
        int top = 0;
        int bottom = 0;
        for (int i = 0; i < v.length; i++) {
            sum += v[i];
            product *= v[i];
            top = v[i] > max ? i : top;
            bottom = v[i] < min ? i : bottom;
            max = Math.max(max, v[i]);
            min = Math.min(min, v[i]);
        }
        return switch (name) {
            case "sum" -> sum;
            case "mean" -> sum / v.length;
            case "prod" -> product;
            case "max", "any" -> max;
            case "min", "all" -> min;
            case "argmax" -> top;
            case "argmin" -> bottom;
            default -> throw new AssertionError(name);
        };
    }

    private void reductions() {
        double[] truth = {1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1};
        for (String name : List.of("sum", "mean", "prod", "max", "min", "any", "all")) {
            ReferenceValue v = name.startsWith("a") ? bools(Shape.of(2, 3, 2), truth) : x(2, 3, 2);
            add(Reductions.class, name, (in, i) -> fold(name, in.getFirst().toArray()), v);
            add(Reductions.class, name, (in, i) -> fold(name, group(in.getFirst(), i[0])), v, axes(0, -1));
            add(Reductions.class, name, (in, i) -> fold(name, group(in.getFirst(), i[1])), v, true, axes(2, 0));
            add(Reductions.class, name, (in, i) -> fold(name, in.getFirst().toArray()), v, false, axes());
        }
        for (String name : List.of("max", "min", "argmax", "argmin")) {
            TableCase.Oracle line = (in, i) -> fold(name, new double[] {
                in.getFirst().get(i[0], 0),
                in.getFirst().get(i[0], 1),
                in.getFirst().get(i[0], 2)
            });
            add(Reductions.class, name, line, x(2, 3), -1);
            if (name.startsWith("arg")) {
                add(Reductions.class, name, line, x(2, 3), true, 1);
                add(Reductions.class, name, (in, i) -> fold(name, in.getFirst().toArray()), x(2, 3));
            }
        }
    }

    private void scans() {
        for (boolean exclusive : new boolean[] {false, true}) {
            for (boolean reverse : new boolean[] {false, true}) {
                add(
                        Reductions.class,
                        "cumsum",
                        (in, i) -> scan(in.getFirst(), i, exclusive, reverse, true),
                        x(2, 5),
                        1,
                        exclusive,
                        reverse);
                add(
                        Reductions.class,
                        "cumprod",
                        (in, i) -> scan(in.getFirst(), i, exclusive, reverse, false),
                        x(2, 5),
                        1,
                        exclusive,
                        reverse);
            }
        }
        add(Reductions.class, "cumsum", (in, i) -> scan(in.getFirst(), i, false, false, true), x(2, 4), -1);
        add(Reductions.class, "cumprod", (in, i) -> scan(in.getFirst(), i, false, false, false), x(2, 4), -1);
        add(Reductions.class, "cumsum", null, bools(Shape.of(3), 1, 0, 1), 0);
    }

    private static double scan(ReferenceValue x, long[] i, boolean exclusive, boolean reverse, boolean sum) {
        double out = sum ? 0 : 1;
        for (long k = 0; k < x.shape().size(1); k++) {
            boolean before = reverse ? k > i[1] : k < i[1];
            if (before || k == i[1] && !exclusive) {
                out = sum ? out + x.get(i[0], k) : out * x.get(i[0], k);
            }
        }
        return out;
    }
}
