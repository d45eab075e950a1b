package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.image.GridPadding;
import io.gatun.ops.image.ResizeMethod;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;

/** Cases of Sampling. */
final class SamplingCases {
    private SamplingCases() {}

    /** Places inside and outside, none of which is where a kernel has a corner. */
    private static final ReferenceValue GRID = ReferenceValue.of(
            DataType.DOUBLE,
            Shape.of(1, 2, 3, 2),
            -0.9,
            -0.31,
            0.13,
            0.77,
            0.52,
            -1.4,
            1.61,
            0.2,
            -1.7,
            -1.9,
            0.33,
            0.41);

    static List<TableCase> all() {
        List<TableCase> out = new ArrayList<>();
        for (boolean corners : new boolean[] {false, true}) {
            for (GridPadding padding : GridPadding.values()) {
                for (ResizeMethod m : List.of(ResizeMethod.NEAREST, ResizeMethod.BILINEAR, ResizeMethod.BICUBIC)) {
                    TableCase.Oracle oracle = (in, i) -> {
                        double column = place(in.get(1).get(0, i[2], i[3], 0), 5, corners);
                        double row = place(in.get(1).get(0, i[2], i[3], 1), 4, corners);
                        return at(in.get(0), i[1], row, column, m, padding, corners);
                    };
                    out.add(TableCase.of(
                            Sampling.class, "gridSample", oracle, x(1, 2, 4, 5), GRID, m, padding, corners));
                }
            }
            ReferenceValue space =
                    ReferenceValue.of(DataType.DOUBLE, Shape.of(1, 1, 1, 2, 3), -0.4, 0.3, 0.15, 0.6, -0.77, 0.9);
            out.add(TableCase.of(
                    Sampling.class,
                    "gridSample",
                    null,
                    x(1, 2, 2, 3, 4),
                    space,
                    ResizeMethod.BILINEAR,
                    GridPadding.ZEROS,
                    corners));
            out.add(TableCase.of(
                    Sampling.class,
                    "affineGrid",
                    (in, i) -> {
                        double across = corners ? -1 + i[2] : (2 * i[2] + 1) / 3.0 - 1;
                        double down = corners ? -1 + 2.0 * i[1] / 3 : (2 * i[1] + 1) / 4.0 - 1;
                        ReferenceValue t = in.getFirst();
                        return t.get(i[0], i[3], 0) * across + t.get(i[0], i[3], 1) * down + t.get(i[0], i[3], 2);
                    },
                    x(2, 2, 3),
                    Shape.of(2, 5, 4, 3),
                    corners));
        }
        for (boolean half : new boolean[] {false, true}) {
            for (boolean max : new boolean[] {false, true}) {
                out.add(TableCase.of(
                        Sampling.class,
                        max ? "roiAlignMax" : "roiAlign",
                        (in, i) -> roi(in, i, half, max),
                        x(2, 2, 4, 5),
                        ReferenceValue.of(DataType.DOUBLE, Shape.of(2, 4), 1.3, 0.7, 7.1, 6.9, -3.1, 2.3, 4.2, 13.7),
                        Inputs.longs(Shape.of(2), 1, 0),
                        2,
                        3,
                        2,
                        0.5,
                        half));
            }
        }
        return out;
    }

    private static double roi(List<ReferenceValue> in, long[] i, boolean half, boolean max) {
        double[] box = new double[4];
        for (int k = 0; k < 4; k++) {
            box[k] = in.get(1).get(i[0], k) / 2 - (half ? 0.5 : 0);
        }
        double high = half ? box[3] - box[1] : Math.max(box[3] - box[1], 1);
        double wide = half ? box[2] - box[0] : Math.max(box[2] - box[0], 1);
        double sum = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < 4; k++) {
            double row = box[1] + high / 2 * (i[2] + (k / 2 + 0.5) / 2);
            double column = box[0] + wide / 3 * (i[3] + (k % 2 + 0.5) / 2);
            boolean out = row < -1 || row > 4 || column < -1 || column > 5;
            row = Math.clamp(row, 0, 3.0);
            column = Math.clamp(column, 0, 4.0);
            for (int t = 0; t < 4; t++) {
                double r = Math.floor(row) + t / 2;
                double c = Math.floor(column) + t % 2;
                double weight = out ? 0 : (1 - Math.abs(row - r)) * (1 - Math.abs(column - c));
                double v = weight
                        * in.get(0).get(in.get(2).get(i[0]) == 1 ? 1 : 0, i[1], (long) Math.min(r, 3), (long)
                                Math.min(c, 4));
                sum += v / 4;
                best = Math.max(best, v);
            }
        }
        return max ? best : sum;
    }

    private static double place(double share, long size, boolean corners) {
        return corners ? (share + 1) / 2 * (size - 1) : ((share + 1) * size - 1) / 2;
    }

    /** A pixel by its kernel over all whole places near by. */
    private static double at(
            ReferenceValue x, long c, double row, double column, ResizeMethod m, GridPadding padding, boolean corners) {
        double r = m == ResizeMethod.BICUBIC ? row : outside(row, 4, padding, corners);
        double k = m == ResizeMethod.BICUBIC ? column : outside(column, 5, padding, corners);
        double sum = 0;
        for (long a = -20; a < 24; a++) {
            for (long b = -20; b < 24; b++) {
                double weight = kernel(Math.abs(r - a), m) * kernel(Math.abs(k - b), m);
                double i = outside(a, 4, padding, corners);
                double j = outside(b, 5, padding, corners);
                if (weight != 0 && i >= 0 && i < 4 && j >= 0 && j < 5) {
                    sum += weight * x.get(0, c, (long) i, (long) j);
                }
            }
        }
        return sum;
    }

    private static double kernel(double d, ResizeMethod m) {
        return switch (m) {
            case NEAREST -> d < 0.5 ? 1 : 0;
            case BILINEAR -> Math.max(0, 1 - d);
            default ->
                d < 1 ? 1.25 * d * d * d - 2.25 * d * d + 1 : d < 2 ? -0.75 * (d * d * d - 5 * d * d + 8 * d - 4) : 0;
        };
    }

    private static double outside(double at, long size, GridPadding padding, boolean corners) {
        double low = corners ? 0 : -0.5;
        double high = corners ? size - 1 : size - 0.5;
        double v = at;
        while (padding == GridPadding.REFLECTION && (v < low || v > high)) {
            v = v < low ? 2 * low - v : 2 * high - v;
        }
        return padding == GridPadding.ZEROS ? v : Math.clamp(v, 0, size - 1.0);
    }
}
