package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Cases of Cnn. */
final class ImageCases {
    private final List<TableCase> cases = new ArrayList<>();

    private ImageCases() {}

    static List<TableCase> all() {
        ImageCases c = new ImageCases();
        c.images();
        return c.cases;
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    private static double pixel(ReferenceValue x, long n, long c, long row, long column) {
        boolean inside = row >= 0
                && row < x.shape().size(2)
                && column >= 0
                && column < x.shape().size(3);
        return inside ? x.get(n, c, row, column) : 0;
    }

    /** A convolution with padding 1 and stride 1, written out. */
    private static double conv(List<ReferenceValue> in, long[] i) {
        ReferenceValue x = in.get(0);
        ReferenceValue w = in.get(1);
        double sum = 0;
        for (long c = 0; c < x.shape().size(1); c++) {
            for (long a = 0; a < w.shape().size(2); a++) {
                for (long b = 0; b < w.shape().size(3); b++) {
                    sum += w.get(i[1], c, a, b) * pixel(x, i[0], c, i[2] + a - 1, i[3] + b - 1);
                }
            }
        }
        return sum;
    }

    private void images() {
        Conv2dConfig padded = Conv2dConfig.of(1, 1);
        add(Cnn.class, "conv2d", ImageCases::conv, x(2, 2, 3, 4), x(3, 2, 2, 3), padded);
        add(
                Cnn.class,
                "conv2d",
                (in, i) -> conv(in, i) + in.get(2).get(i[1]),
                x(1, 2, 3, 4),
                x(3, 2, 3, 3),
                x(3),
                padded);
        add(
                Cnn.class,
                "conv2dTranspose",
                (in, i) -> {
                    double sum = 0;
                    for (long o = 0; o < 2; o++) {
                        for (long a = 0; a < 2; a++) {
                            for (long b = 0; b < 2; b++) {
                                sum += in.get(1).get(o, i[1], a, b) * pixel(in.get(0), 0, o, i[2] - a, i[3] - b);
                            }
                        }
                    }
                    return sum;
                },
                x(1, 2, 2, 3),
                x(2, 3, 2, 2),
                Conv2dConfig.DEFAULT,
                Shape.of(1, 3, 3, 4));
        add(
                Cnn.class,
                "depthwiseConv2d",
                (in, i) -> {
                    double sum = 0;
                    for (long k = 0; k < 4; k++) {
                        sum += in.get(1).get(i[1], 0, k / 2, k % 2)
                                * pixel(in.get(0), i[0], i[1] / 2, i[2] + k / 2, i[3] + k % 2);
                    }
                    return sum;
                },
                x(1, 2, 3, 3),
                x(4, 1, 2, 2),
                Conv2dConfig.DEFAULT);
        add(Cnn.class, "separableConv2d", null, x(1, 2, 3, 3), x(2, 1, 2, 2), x(3, 2, 1, 1), Conv2dConfig.DEFAULT);
        add(
                Cnn.class,
                "conv1d",
                (in, i) -> {
                    double sum = 0;
                    for (long c = 0; c < 2; c++) {
                        for (long k = 0; k < 3; k++) {
                            long at = i[2] * 2 + k - 1;
                            sum += at < 0 || at >= 5
                                    ? 0
                                    : in.get(1).get(i[1], c, k) * in.get(0).get(i[0], c, at);
                        }
                    }
                    return sum;
                },
                x(2, 2, 5),
                x(3, 2, 3),
                2,
                1);
        Pool2dConfig pool = Pool2dConfig.of(2);
        TableCase.Oracle max = (in, i) -> IntStream.range(0, 4)
                .mapToDouble(k -> in.getFirst().get(i[0], i[1], i[2] * 2 + k / 2, i[3] * 2 + k % 2))
                .max()
                .orElseThrow();
        add(Cnn.class, "maxPool2d", max, x(2, 1, 4, 4), pool);
        add(Cnn.class, "maxPool2dWithArgmax", max, x(2, 1, 4, 5), pool);
        TableCase.Oracle mean = (in, i) -> {
            double sum = 0;
            double count = 0;
            for (long k = 0; k < 9; k++) {
                long row = i[2] * 2 - 1 + k / 3;
                long column = i[3] * 2 - 1 + k % 3;
                boolean inside = row >= 0 && row < 5 && column >= 0 && column < 5;
                count += inside ? 1 : 0;
                sum += pixel(in.getFirst(), i[0], i[1], row, column);
            }
            return sum / count;
        };
        Pool2dConfig wide = Pool2dConfig.of(3, 2).withPadding(1, 1);
        add(Cnn.class, "avgPool2d", mean, x(1, 2, 5, 5), wide);
        add(
                Cnn.class,
                "avgPool2d",
                (in, i) -> {
                    double sum = 0;
                    for (long k = 0; k < 9; k++) {
                        sum += pixel(in.getFirst(), i[0], i[1], i[2] * 2 - 1 + k / 3, i[3] * 2 - 1 + k % 3) / 9;
                    }
                    return sum;
                },
                x(1, 2, 5, 5),
                wide,
                true);
        channels();
    }

    private void channels() {
        add(
                Cnn.class,
                "globalAvgPool2d",
                (in, i) -> IntStream.range(0, 6)
                        .mapToDouble(k -> in.getFirst().get(i[0], i[1], k / 3, k % 3))
                        .average()
                        .orElseThrow(),
                x(2, 2, 2, 3));
        add(
                Cnn.class,
                "globalMaxPool2d",
                (in, i) -> IntStream.range(0, 6)
                        .mapToDouble(k -> in.getFirst().get(i[0], i[1], k / 3, k % 3))
                        .max()
                        .orElseThrow(),
                x(2, 2, 2, 3));
        add(
                Cnn.class,
                "upsampling2d",
                (in, i) -> in.getFirst().get(i[0], i[1], i[2] / 2, i[3] / 3),
                x(1, 2, 2, 2),
                2,
                3);
        add(
                Cnn.class,
                "depthToSpace",
                (in, i) -> in.getFirst().get(0, (i[2] % 2 * 2 + i[3] % 2) * 2 + i[1], i[2] / 2, i[3] / 2),
                x(1, 8, 2, 3),
                2);
        add(
                Cnn.class,
                "spaceToDepth",
                (in, i) -> in.getFirst().get(0, i[1] % 2, i[2] * 2 + i[1] / 4, i[3] * 2 + i[1] / 2 % 2),
                x(1, 2, 4, 6),
                2);
        add(
                Cnn.class,
                "localResponseNormalization",
                (in, i) -> {
                    double sum = 0;
                    for (long c = Math.max(0, i[1] - 1); c <= Math.min(3, i[1] + 1); c++) {
                        sum += Math.pow(in.getFirst().get(i[0], c, i[2], i[3]), 2);
                    }
                    return in.getFirst().get(i) / Math.pow(1.5 + 0.3 * sum, 0.75);
                },
                x(1, 4, 2, 1),
                1,
                1.5,
                0.3,
                0.75);
    }
}
