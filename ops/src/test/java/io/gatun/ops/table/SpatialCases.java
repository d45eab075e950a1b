package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.PaddingMode;
import io.gatun.ops.spatial.PoolConfig;
import io.gatun.ops.spatial.WeightsFormat;
import java.util.ArrayList;
import java.util.List;

/** Cases of Convolutions, Poolings and Blocks. */
final class SpatialCases {
    private static final DataFormat LAST = DataFormat.NHWC;
    private final List<TableCase> cases = new ArrayList<>();

    private SpatialCases() {}

    static List<TableCase> all() {
        SpatialCases c = new SpatialCases();
        c.convolutions();
        c.volumes();
        c.transposed();
        c.poolings();
        c.windows();
        c.blocks();
        return c.cases;
    }

    /** Those that came later: all draw from one generator, and the values of the others stay as they are. */
    static List<TableCase> later() {
        SpatialCases c = new SpatialCases();
        c.cutOff();
        c.shuffled();
        return c.cases;
    }

    private void cutOff() {
        PoolConfig lower = PoolConfig.of(3).withStrides(2).withMode(PaddingMode.SAME_LOWER);
        ConvConfig same = ConvConfig.of(2).withMode(PaddingMode.SAME_LOWER);
        conv("conv2d", same, x(1, 2, 4, 5), x(2, 2, 2, 4));
        PoolConfig cut = PoolConfig.of(3).withStrides(2).withCeilMode(true);
        pool(1, cut, 1, 2, 6);
        pool(2, cut.withPadding(1, 0), 1, 2, 5, 6);
        pool(2, cut.withStrides(4, 3).withDilation(2, 1).withFormat(LAST), 1, 6, 7, 2);
        pool(3, cut, 1, 2, 4, 3, 6);
        pool(2, lower, 1, 2, 4, 5);
        for (PoolConfig c : List.of(cut, cut.withDilation(2).withPadding(1))) {
            TableCase.Oracle largest = (in, i) -> SpatialOracle.pool(in.getFirst(), i, c, 0);
            add(Poolings.class, "maxPoolWithArgmax", largest, x(1, 2, 6), c);
            add(Poolings.class, "maxPoolWithArgmax", largest, x(1, 2, 6, 5), c);
            add(Poolings.class, "maxPoolWithArgmax", largest, x(1, 1, 4, 5, 6), c);
        }
    }

    private void shuffled() {
        add(
                Blocks.class,
                "pixelShuffle",
                (in, i) -> in.getFirst().get(0, i[1] * 4 + i[2] % 2 * 2 + i[3] % 2, i[2] / 2, i[3] / 2),
                x(1, 8, 2, 3),
                2,
                DataFormat.NCHW);
        add(
                Blocks.class,
                "pixelShuffle",
                (in, i) -> in.getFirst().get(0, i[1] / 2, i[2] / 2, i[3] * 4 + i[1] % 2 * 2 + i[2] % 2),
                x(1, 2, 3, 8),
                2,
                LAST);
        add(
                Blocks.class,
                "pixelUnshuffle",
                (in, i) -> in.getFirst().get(0, i[1] / 4, i[2] * 2 + i[1] / 2 % 2, i[3] * 2 + i[1] % 2),
                x(1, 2, 4, 2),
                2,
                DataFormat.NCHW);
        add(
                Blocks.class,
                "pixelUnshuffle",
                (in, i) -> in.getFirst().get(0, i[1] * 2 + i[3] / 2 % 2, i[2] * 2 + i[3] % 2, i[3] / 4),
                x(1, 4, 2, 2),
                2,
                LAST);
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    private void conv(String name, ConvConfig c, ReferenceValue x, ReferenceValue w, ReferenceValue... bias) {
        boolean depthwise = name.equals("depthWiseConv2d");
        TableCase.Oracle oracle = (in, i) -> SpatialOracle.conv(in, i, c, depthwise);
        if (bias.length == 0) {
            add(Convolutions.class, name, oracle, x, w, c);
        } else {
            add(Convolutions.class, name, oracle, x, w, bias[0], c);
        }
    }

    private void convolutions() {
        ConvConfig same = ConvConfig.of(2).withMode(PaddingMode.SAME);
        ConvConfig last = ConvConfig.of(1).withFormat(LAST).withWeights(WeightsFormat.YXIO);
        conv("conv1d", ConvConfig.of(2).withPadding(1), x(2, 2, 5), x(3, 2, 3));
        conv("conv1d", last.withMode(PaddingMode.CAUSAL).withDilation(2), x(1, 5, 2), x(3, 2, 2), x(2));
        conv("conv1d", last.withWeights(WeightsFormat.OYXI).withGroups(2), x(1, 4, 4), x(2, 3, 2));
        conv("conv2d", same, x(1, 2, 4, 5), x(2, 2, 3, 2));
        conv("conv2d", last.withStrides(2, 1).withDilation(1, 2), x(1, 4, 5, 2), x(2, 2, 2, 2), x(2));
        conv("conv2d", ConvConfig.of().withPadding(1, 0, 0, 2).withGroups(2), x(1, 4, 3, 3), x(2, 2, 2, 3));
        conv("depthWiseConv2d", same.withWeights(WeightsFormat.OYXI), x(1, 2, 4, 3), x(2, 2, 3, 2));
        conv("depthWiseConv2d", last, x(1, 3, 3, 3), x(2, 2, 3, 2), x(6));
        conv("pointwiseConv2d", last, x(1, 2, 3, 3), x(1, 1, 3, 2));
        add(Convolutions.class, "separableConv2d", null, x(1, 3, 3, 2), x(2, 2, 2, 1), x(1, 1, 2, 3), last);
        add(
                Convolutions.class,
                "separableConv2d",
                (in, i) -> {
                    double sum = in.get(3).get(i[3]);
                    for (long o = 0; o < 4; o++) {
                        sum += in.get(2).get(0, 0, o, i[3])
                                * SpatialOracle.conv(in.subList(0, 2), new long[] {i[0], i[1], i[2], o}, last, true);
                    }
                    return sum;
                },
                x(1, 3, 3, 2),
                x(2, 2, 2, 2),
                x(1, 1, 4, 3),
                x(3),
                last);
    }

    private void volumes() {
        ConvConfig first = ConvConfig.of(1);
        ConvConfig last = first.withFormat(LAST).withWeights(WeightsFormat.YXIO);
        conv("conv3d", first.withPadding(1, 0, 1), x(2, 2, 3, 3, 2), x(2, 2, 2, 2, 2));
        conv("conv3d", last.withStrides(2, 1, 2).withMode(PaddingMode.SAME), x(1, 4, 3, 3, 2), x(3, 2, 2, 2, 3), x(3));
        conv("conv3d", first.withGroups(2).withDilation(2, 1, 1), x(1, 4, 4, 2, 2), x(4, 2, 2, 1, 2));
        conv("conv3d", last.withStrides(2), x(1, 3, 3, 3, 2), x(1, 1, 1, 2, 2));
        conv("conv3d", first.withWeights(WeightsFormat.OYXI), x(1, 2, 2, 3, 3), x(2, 1, 2, 2, 2));
    }

    private void deconv(
            String name, ConvConfig c, long[] sizes, ReferenceValue x, ReferenceValue w, ReferenceValue... bias) {
        TableCase.Oracle oracle = (in, i) -> SpatialOracle.deconv(in, i, c, sizes);
        if (bias.length == 0) {
            add(Convolutions.class, name, oracle, x, w, c);
        } else {
            add(Convolutions.class, name, oracle, x, w, bias[0], c);
        }
    }

    private static long[] s(long... sizes) {
        return sizes;
    }

    private void transposed() {
        ConvConfig first = ConvConfig.of(2);
        ConvConfig last = first.withFormat(LAST).withWeights(WeightsFormat.YXIO);
        ConvConfig same = last.withMode(PaddingMode.SAME);
        deconv("deconv1d", first.withPadding(1), s(5), x(2, 2, 3), x(2, 3, 3));
        deconv("deconv1d", same, s(6), x(1, 3, 2), x(3, 2, 2), x(2));
        deconv("deconv2d", first.withStrides(2, 1).withOutputPadding(1, 0), s(6, 4), x(1, 2, 2, 3), x(2, 3, 3, 2));
        deconv("deconv2d", same, s(4, 6), x(1, 2, 3, 2), x(2, 3, 2, 2), x(2));
        deconv("deconv2d", first.withGroups(2).withDilation(2), s(5, 7), x(1, 4, 2, 3), x(4, 2, 2, 2));
        deconv("deconv3d", first.withPadding(1, 0, 0), s(1, 4, 3), x(1, 2, 1, 2, 1), x(2, 2, 3, 2, 3));
        deconv("deconv3d", same, s(4, 2, 4), x(1, 2, 1, 2, 2), x(3, 2, 2, 2, 2), x(2));
        deconv("deconv3d", last.withStrides(1, 2, 1), s(3, 4, 2), x(1, 2, 2, 1, 2), x(2, 2, 2, 3, 2));
        deconv("deconv3d", first.withGroups(2), s(4, 4, 2), x(1, 2, 2, 2, 1), x(2, 2, 2, 2, 2));
    }

    private void pool(int axes, PoolConfig c, long... shape) {
        ReferenceValue v = x(shape);
        String n = axes + "d";
        add(Poolings.class, "maxPooling" + n, (in, i) -> SpatialOracle.pool(in.getFirst(), i, c, 0), v, c);
        add(Poolings.class, "avgPooling" + n, (in, i) -> SpatialOracle.pool(in.getFirst(), i, c, -1), v, c);
        PoolConfig counted = c.withCountPadding(true);
        add(Poolings.class, "avgPooling" + n, (in, i) -> SpatialOracle.pool(in.getFirst(), i, counted, -1), v, counted);
        add(Poolings.class, "pnormPooling" + n, (in, i) -> SpatialOracle.pool(in.getFirst(), i, c, 3), v, 3.0, c);
        add(Poolings.class, "pnormPooling" + n, (in, i) -> SpatialOracle.pool(in.getFirst(), i, c, 2), v, 2.0, c);
    }

    private void poolings() {
        PoolConfig two = PoolConfig.of(2);
        PoolConfig same = PoolConfig.of(3).withStrides(2).withMode(PaddingMode.SAME);
        pool(1, two, 2, 2, 5);
        pool(1, same.withFormat(LAST), 1, 6, 2);
        pool(2, PoolConfig.of(3, 2).withStrides(2, 1).withPadding(1, 1), 1, 2, 5, 4);
        pool(2, same.withFormat(LAST), 1, 4, 5, 2);
        pool(2, PoolConfig.of(2).withStrides(1).withDilation(2, 1).withPadding(1), 1, 2, 4, 3);
        pool(3, two, 1, 2, 4, 2, 3);
        pool(3, same.withFormat(LAST), 1, 3, 4, 3, 2);
        pool(3, PoolConfig.of(2, 1, 2).withStrides(1).withDilation(2).withPadding(1, 0, 0), 1, 2, 3, 2, 3);
        for (DataFormat f : DataFormat.values()) {
            PoolConfig c = same.withFormat(f);
            add(
                    Poolings.class,
                    "maxPoolWithArgmax",
                    (in, i) -> SpatialOracle.pool(in.getFirst(), i, c, 0),
                    f == LAST ? x(2, 4, 5, 2) : x(2, 2, 4, 5),
                    c);
        }
    }

    private static double pixel(ReferenceValue x, long n, long row, long column, long c) {
        boolean inside = row >= 0
                && row < x.shape().size(1)
                && column >= 0
                && column < x.shape().size(2);
        return inside ? x.get(n, row, column, c) : 0;
    }

    private void windows() {
        ConvConfig odd = ConvConfig.of(2, 1).withPadding(1, 0).withDilation(1, 2);
        add(
                Blocks.class,
                "im2Col",
                (in, i) -> {
                    long row = i[4] * 2 + i[2] - 1;
                    return row < 0 || row >= 4 ? 0 : in.getFirst().get(i[0], i[1], row, i[5] + 2 * i[3]);
                },
                x(1, 2, 4, 4),
                3,
                2,
                odd);
        add(
                Blocks.class,
                "im2Col",
                (in, i) -> in.getFirst().get(i[0], i[4] + i[2], i[5] + i[3], i[1]),
                x(1, 3, 3, 2),
                2,
                2,
                ConvConfig.DEFAULT.withFormat(LAST));
        add(
                Blocks.class,
                "col2Im",
                (in, i) -> {
                    double sum = 0;
                    for (long a = 0; a < 3; a++) {
                        for (long b = 0; b < 2; b++) {
                            long row = i[2] + 1 - a;
                            long column = i[3] - 2 * b;
                            if (row >= 0 && row % 2 == 0 && row / 2 < 2 && column >= 0 && column < 2) {
                                sum += in.getFirst().get(i[0], i[1], a, b, row / 2, column);
                            }
                        }
                    }
                    return sum;
                },
                x(1, 2, 3, 2, 2, 2),
                4L,
                4L,
                odd);
        TableCase.Oracle patches =
                (in, i) -> pixel(in.getFirst(), i[0], i[1] * 2 + i[3] / 4, i[2] + i[3] / 2 % 2 * 2, i[3] % 2);
        add(Blocks.class, "extractImagePatches", patches, x(1, 5, 4, 2), 2, 2, 2, 1, 1, 2, false);
        add(
                Blocks.class,
                "extractImagePatches",
                (in, i) -> pixel(in.getFirst(), i[0], i[1] + i[3] / 6 - 1, i[2] + i[3] / 2 % 3 - 1, i[3] % 2),
                x(1, 3, 3, 2),
                3,
                3,
                1,
                1,
                1,
                1,
                true);
        add(
                Blocks.class,
                "dilation2D",
                (in, i) -> {
                    double best = Double.NEGATIVE_INFINITY;
                    for (long k = 0; k < 6; k++) {
                        long row = i[1] * 2 + k / 2;
                        long column = i[2] + k % 2 * 2 - 1;
                        if (row >= 0 && row < 4 && column >= 0 && column < 3) {
                            best = Math.max(
                                    best,
                                    in.get(0).get(i[0], row, column, i[3])
                                            + in.get(1).get(k / 2, k % 2, i[3]));
                        }
                    }
                    return best;
                },
                x(1, 4, 3, 2).neg(),
                x(3, 2, 2),
                new int[] {1, 2, 1, 1},
                new int[] {1, 2},
                true);
    }

    private void blocks() {
        add(
                Blocks.class,
                "spaceToBatch",
                (in, i) -> {
                    long block = i[0] / 2;
                    long row = i[1] * 2 + block / 3 - 1;
                    return row < 0 ? 0 : in.getFirst().get(i[0] % 2, row, i[2] * 3 + block % 3, i[3]);
                },
                x(2, 3, 3, 2),
                new int[] {2, 3},
                new int[] {1, 0},
                new int[] {0, 0});
        add(
                Blocks.class,
                "batchToSpace",
                (in, i) -> in.getFirst().get((i[1] + 1) % 2 * 2 + i[0], (i[1] + 1) / 2, i[2]),
                x(4, 3, 2),
                new int[] {2},
                new int[] {1},
                new int[] {2});
        add(
                Blocks.class,
                "depthToSpace",
                (in, i) -> in.getFirst().get(0, i[1] / 2, i[2] / 2, (i[1] % 2 * 2 + i[2] % 2) * 2 + i[3]),
                x(1, 2, 3, 8),
                2,
                LAST);
        add(
                Blocks.class,
                "spaceToDepth",
                (in, i) -> in.getFirst().get(0, i[1] * 2 + i[3] / 4, i[2] * 2 + i[3] / 2 % 2, i[3] % 2),
                x(1, 4, 2, 2),
                2,
                LAST);
        add(Blocks.class, "upsampling1d", (in, i) -> in.getFirst().get(i[0], i[1] / 3, i[2]), x(1, 2, 2), 3, LAST);
        add(
                Blocks.class,
                "upsampling2d",
                (in, i) -> in.getFirst().get(i[0], i[1], i[2] / 2, i[3] / 2),
                x(1, 2, 2, 2),
                2);
        add(
                Blocks.class,
                "upsampling2d",
                (in, i) -> in.getFirst().get(i[0], i[1] / 3, i[2] / 2, i[3]),
                x(1, 2, 2, 2),
                3,
                2,
                LAST);
        add(
                Blocks.class,
                "upsampling3d",
                (in, i) -> in.getFirst().get(i[0], i[1], i[2] / 2, i[3], i[4] / 3),
                x(1, 2, 2, 2, 2),
                2,
                1,
                3,
                DataFormat.NCHW);
        add(
                Blocks.class,
                "localResponseNormalization",
                (in, i) -> {
                    double sum = 0;
                    for (long c = Math.max(0, i[3] - 2); c <= Math.min(3, i[3] + 2); c++) {
                        sum += Math.pow(in.getFirst().get(i[0], i[1], i[2], c), 2);
                    }
                    return in.getFirst().get(i) / Math.pow(1 + 0.5 * sum, 0.5);
                },
                x(1, 2, 1, 4),
                2,
                1.0,
                0.5,
                0.5,
                LAST);
    }
}
