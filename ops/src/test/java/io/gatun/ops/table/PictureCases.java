package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.share;
import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.image.ResizeConfig;
import io.gatun.ops.image.ResizeMethod;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Cases of Colors and Pictures. */
final class PictureCases {
    private final List<TableCase> cases = new ArrayList<>();

    private PictureCases() {}

    static List<TableCase> all() {
        PictureCases c = new PictureCases();
        c.colors();
        c.sizes();
        c.boxes();
        return c.cases;
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    /** The three channels of the pixel at an index. */
    private static double[] color(ReferenceValue x, long[] index) {
        double[] out = new double[3];
        long[] at = index.clone();
        for (int c = 0; c < 3; c++) {
            at[at.length - 1] = c;
            out[c] = x.get(at);
        }
        return out;
    }

    private static int last(long[] index) {
        return (int) index[index.length - 1];
    }

    /** Hue, saturation, value by the six sectors of the colour circle. */
    private static double[] hsv(double[] rgb) {
        double max = Math.max(rgb[0], Math.max(rgb[1], rgb[2]));
        double min = Math.min(rgb[0], Math.min(rgb[1], rgb[2]));
        double d = max - min;
        double hue = d == 0
                ? 0
                : max == rgb[0]
                        ? ((rgb[1] - rgb[2]) / d + 6) % 6
                        : max == rgb[1] ? (rgb[2] - rgb[0]) / d + 2 : (rgb[0] - rgb[1]) / d + 4;
        return new double[] {hue / 6, max == 0 ? 0 : d / max, max};
    }

    /** Red, green, blue by the textbook's sectors. */
    private static double[] rgb(double h, double s, double v) {
        int sector = (int) Math.floor(h * 6) % 6;
        double f = h * 6 - Math.floor(h * 6);
        double p = v * (1 - s);
        double q = v * (1 - f * s);
        double t = v * (1 - (1 - f) * s);
        return switch (sector) {
            case 0 -> new double[] {v, t, p};
            case 1 -> new double[] {q, v, p};
            case 2 -> new double[] {p, v, t};
            case 3 -> new double[] {p, q, v};
            case 4 -> new double[] {t, p, v};
            default -> new double[] {v, p, q};
        };
    }

    private static double product(double[] color, double... column) {
        return color[0] * column[0] + color[1] * column[1] + color[2] * column[2];
    }

    private void colors() {
        add(Colors.class, "rgbToHsv", (in, i) -> hsv(color(in.getFirst(), i))[last(i)], share(3, 4, 3));
        add(
                Colors.class,
                "hsvToRgb",
                (in, i) -> {
                    double[] c = color(in.getFirst(), i);
                    return rgb(c[0], c[1], c[2])[last(i)];
                },
                share(3, 5, 3));
        double[][] yiq = {
            {0.299, 0.587, 0.114}, {0.59590059, -0.27455667, -0.32134392}, {0.2115, -0.52273617, 0.31119955}
        };
        double[][] yuv = {
            {0.299, 0.587, 0.114}, {-0.14714119, -0.28886916, 0.43601035}, {0.61497538, -0.51496512, -0.10001026}
        };
        add(Colors.class, "rgbToYiq", (in, i) -> product(color(in.getFirst(), i), yiq[last(i)]), share(2, 3));
        add(Colors.class, "rgbToYuv", (in, i) -> product(color(in.getFirst(), i), yuv[last(i)]), share(2, 2, 3));
        double[][] fromYiq = {{1, 0.95598634, 0.6208248}, {1, -0.27201283, -0.64720424}, {1, -1.10674021, 1.70423049}};
        double[][] fromYuv = {{1, 0, 1.13988303}, {1, -0.394642334, -0.58062185}, {1, 2.03206185, 0}};
        add(Colors.class, "yiqToRgb", (in, i) -> product(color(in.getFirst(), i), fromYiq[last(i)]), share(3));
        add(Colors.class, "yuvToRgb", (in, i) -> product(color(in.getFirst(), i), fromYuv[last(i)]), share(2, 3));
        add(
                Colors.class,
                "rgbToGrayscale",
                (in, i) -> product(color(in.getFirst(), i), 0.2989, 0.587, 0.114),
                share(2, 3));
        add(
                Colors.class,
                "adjustHue",
                (in, i) -> {
                    double[] c = hsv(color(in.getFirst(), i));
                    return rgb((c[0] + 0.7) % 1, c[1], c[2])[last(i)];
                },
                share(2, 2, 3),
                -0.3);
        add(
                Colors.class,
                "adjustSaturation",
                (in, i) -> {
                    double[] c = hsv(color(in.getFirst(), i));
                    return rgb(c[0], Math.min(1, 1.4 * c[1]), c[2])[last(i)];
                },
                share(2, 3, 3),
                1.4);
        TableCase.Oracle contrast = (in, i) -> {
            double mean = 0;
            for (long k = 0; k < 6; k++) {
                mean += in.getFirst().get(i[0], k / 3, k % 3, i[3]) / 6;
            }
            return mean + (in.getFirst().get(i) - mean) * 1.7;
        };
        add(Colors.class, "adjustContrast", contrast, x(2, 2, 3, 2), 1.7);
        add(
                Colors.class,
                "adjustContrast",
                (in, i) -> Math.clamp(contrast.at(in, i), -1, 1),
                x(1, 2, 3, 2),
                1.7,
                -1.0,
                1.0);
    }

    /** A value between elements of a line by weights that fall with the distance; outside is left out. */
    private static double between(
            int n, double at, double radius, DoubleUnaryOperator weight, DoubleUnaryOperator line) {
        double sum = 0;
        double total = 0;
        for (int k = 0; k < n; k++) {
            if (Math.abs(k - at) < radius) {
                sum += weight.applyAsDouble(Math.abs(k - at)) * line.applyAsDouble(k);
                total += weight.applyAsDouble(Math.abs(k - at));
            }
        }
        return sum / total;
    }

    private static double keys(double x) {
        return x < 1 ? 1.5 * x * x * x - 2.5 * x * x + 1 : -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2;
    }

    /** Resizing of a picture [1, 4, 3, 2] to 8 x 6 by a kernel: both factors are 2. */
    private static TableCase.Oracle twice(double radius, DoubleUnaryOperator weight) {
        return (in, i) -> between(
                4,
                (i[1] + 0.5) / 2 - 0.5,
                radius,
                weight,
                row -> between(3, (i[2] + 0.5) / 2 - 0.5, radius, weight, column -> in.getFirst()
                        .get(i[0], (long) row, (long) column, i[3])));
    }

    private void sizes() {
        ReferenceValue p = x(1, 4, 3, 2);
        add(Pictures.class, "imageResize", twice(1, d -> 1 - d), p, 8L, 6L, ResizeMethod.BILINEAR);
        add(Pictures.class, "imageResize", twice(2, PictureCases::keys), p, 8L, 6L, ResizeMethod.BICUBIC);
        add(
                Pictures.class,
                "imageResize",
                twice(
                        3,
                        d -> d == 0
                                ? 1
                                : Math.sin(Math.PI * d) * Math.sin(Math.PI * d / 3) * 3 / Math.pow(Math.PI * d, 2)),
                p,
                8L,
                6L,
                ResizeMethod.LANCZOS3);
        add(
                Pictures.class,
                "imageResize",
                twice(
                        5,
                        d -> d == 0
                                ? 1
                                : Math.sin(Math.PI * d) * Math.sin(Math.PI * d / 5) * 5 / Math.pow(Math.PI * d, 2)),
                p,
                8L,
                6L,
                ResizeMethod.LANCZOS5);
        add(Pictures.class, "imageResize", twice(1.5, d -> Math.exp(-2 * d * d)), p, 8L, 6L, ResizeMethod.GAUSSIAN);
        add(
                Pictures.class,
                "imageResize",
                twice(
                        2,
                        d -> d < 1
                                ? (7 * d * d * d - 12 * d * d + 16.0 / 3) / 6
                                : (-7.0 / 3 * d * d * d + 12 * d * d - 20 * d + 32.0 / 3) / 6),
                p,
                8L,
                6L,
                ResizeMethod.MITCHELL);
        add(
                Pictures.class,
                "imageResize",
                (in, i) -> in.getFirst().get(i[0], i[1] / 2, i[2] / 2, i[3]),
                p,
                8L,
                6L,
                ResizeMethod.NEAREST);
        add(
                Pictures.class,
                "imageResize",
                (in, i) -> (in.getFirst().get(i[0], i[1] * 2, i[2], i[3])
                                + in.getFirst().get(i[0], i[1] * 2 + 1, i[2], i[3]))
                        / 2,
                p,
                2L,
                3L,
                ResizeMethod.AREA);
        // A triangle twice as wide where the picture shrinks by two, to 2 x 1 to keep its form.
        add(
                Pictures.class,
                "imageResize",
                (in, i) -> between(
                        4,
                        i[0] * 2 + 0.5,
                        2,
                        d -> 2 - d,
                        row -> (in.getFirst().get((long) row, 0, 0)
                                        + in.getFirst().get((long) row, 1, 0))
                                / 2),
                x(4, 2, 1),
                2L,
                2L,
                true,
                true,
                ResizeMethod.BILINEAR);
        add(
                Pictures.class,
                "imageResize",
                (in, i) -> {
                    double row = i[1] * 3 / 4.0;
                    long low = Math.min((long) row, 2);
                    double f = row - low;
                    return (1 - f) * in.getFirst().get(i[0], low, i[2], i[3])
                            + f * in.getFirst().get(i[0], low + 1, i[2], i[3]);
                },
                x(1, 4, 2, 1),
                5L,
                2L,
                ResizeConfig.legacy(ResizeMethod.BILINEAR, true));
        add(
                Pictures.class,
                "resizeAxis",
                (in, i) -> in.getFirst().get(i[0], Math.min(2, (long) (i[1] / 1.7))),
                x(2, 3),
                1,
                5L,
                1.7,
                ResizeConfig.legacy(ResizeMethod.NEAREST, false)
                        .withCoordinates(io.gatun.ops.image.Coordinates.ASYMMETRIC));
    }

    private void boxes() {
        ReferenceValue corners =
                ReferenceValue.of(DataType.DOUBLE, Shape.of(2, 4), 0.1, 0.15, 0.83, 0.9, 0.7, -0.4, 0.23, 0.77);
        TableCase.Oracle crop = (in, i) -> {
            double y1 = in.get(1).get(i[0], 0) * 3;
            double x1 = in.get(1).get(i[0], 1) * 4;
            double y = y1 + i[1] * (in.get(1).get(i[0], 2) * 3 - y1) / 2;
            double x = x1 + i[2] * (in.get(1).get(i[0], 3) * 4 - x1);
            if (y < 0 || y > 3 || x < 0 || x > 4) {
                return -7;
            }
            long n = (long) in.get(2).get(i[0]);
            return between(
                    4,
                    y,
                    1,
                    d -> 1 - d,
                    r -> between(5, x, 1, d -> 1 - d, c -> in.get(0).get(n, (long) r, (long) c, i[3])));
        };
        ReferenceValue of = longs(Shape.of(2), 1, 0);
        add(Pictures.class, "cropAndResize", crop, x(2, 4, 5, 2), corners, of, 3, 2, -7.0);
        add(Pictures.class, "cropAndResize", null, x(2, 4, 5, 1), corners, of, 1, 1, 0.0);
        add(
                Pictures.class,
                "cropAndResizeNearest",
                (in, i) -> {
                    double y1 = in.get(1).get(i[0], 0) * 3;
                    double y = y1 + i[1] * (in.get(1).get(i[0], 2) * 3 - y1) / 2;
                    double x = (in.get(1).get(i[0], 1) + in.get(1).get(i[0], 3)) / 2 * 4;
                    return in.get(0).get((long) in.get(2).get(i[0]), Math.round(y), Math.round(x), i[3]);
                },
                x(2, 4, 5, 2),
                corners,
                of,
                3,
                1,
                0.0);
        ReferenceValue six = ReferenceValue.of(
                DataType.DOUBLE,
                Shape.of(6, 4),
                0,
                0,
                1,
                1,
                0,
                0.1,
                1,
                1.1,
                0,
                -0.1,
                1,
                0.9,
                0,
                10,
                1,
                11,
                0,
                10.1,
                1,
                11.1,
                0,
                100,
                1,
                101); // the example of the ONNX specification
        ReferenceValue scores = ReferenceValue.of(DataType.DOUBLE, Shape.of(6), 0.9, 0.75, 0.6, 0.95, 0.5, 0.3);
        double[] chosen = {3, 0, 5};
        add(Pictures.class, "nonMaxSuppression", (in, i) -> chosen[(int) i[0]], six, scores, 4, 0.5, 0.0);
        add(Pictures.class, "nonMaxSuppressionSoft", null, six, scores, 4, 0.5, 0.0, 0.5);
        ReferenceValue overlaps =
                ReferenceValue.of(DataType.DOUBLE, Shape.of(3, 3), 1, 0.6, 0.1, 0.6, 1, 0.4, 0.1, 0.4, 1);
        double[] apart = {1, 2};
        add(
                Pictures.class,
                "nonMaxSuppressionOverlaps",
                (in, i) -> apart[(int) i[0]],
                overlaps,
                ReferenceValue.of(0.3, 0.9, 0.5),
                3,
                0.5,
                0.0);
        add(
                Pictures.class,
                "extractImagePatches",
                (in, i) -> in.getFirst().get(i[0], i[1] + i[3] / 2, i[2] * 2 + i[3] % 2, 0),
                x(1, 3, 4, 1),
                new int[] {2, 2},
                new int[] {1, 2},
                new int[] {1, 1},
                false);
        add(Pictures.class, "randomCrop", null, x(4, 5, 2), longs(Shape.of(2), 42, 7), new long[] {2, 3, 2});
        add(
                Pictures.class,
                "drawBoundingBoxes",
                (in, i) -> {
                    boolean frame = i[1] >= 1
                            && i[1] <= 3
                            && i[2] >= 1
                            && i[2] <= 4
                            && (i[1] == 1 || i[1] == 3 || i[2] == 1 || i[2] == 4);
                    return frame ? in.get(2).get(0, i[3]) : in.get(0).get(i);
                },
                x(1, 5, 6, 2),
                ReferenceValue.of(DataType.DOUBLE, Shape.of(1, 2, 4), 0.3, 0.21, 0.8, 0.99, 1.5, 0.1, 1.6, 0.9),
                x(2, 2));
    }
}
