package io.gatun.ops.named;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.PaddingMode;
import io.gatun.ops.spatial.PoolConfig;
import io.gatun.ops.spatial.WeightsFormat;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Names of the cnn namespace: configurations are flattened, with Deeplearning4j's defaults. */
final class CnnNames {
    private static final String[] PLAIN = {""};
    private static final String[] PLANE = {"H", "W"};
    private static final String[] VOLUME = {"D", "H", "W"};

    private CnnNames() {}

    /** The numbers of each axis: {@code sH, sW}. */
    private static int[] each(Call<?> c, String letter, String[] axes, int otherwise) {
        return Arrays.stream(axes)
                .mapToInt(a -> c.integer(letter + a, otherwise))
                .toArray();
    }

    private static DataFormat format(Call<?> c) {
        return DataFormat.of(c.word("dataFormat", "NCHW"));
    }

    private static PaddingMode mode(Call<?> c) {
        if (c.has("isSameMode")) {
            return c.flag("isSameMode", false) ? PaddingMode.SAME : PaddingMode.VALID;
        }
        return c.choice(PaddingMode.class, "paddingMode", PaddingMode.VALID);
    }

    private static ConvConfig conv(Call<?> c, String[] axes) {
        PaddingMode mode = mode(c);
        WeightsFormat weights = c.choice(WeightsFormat.class, "weightsFormat", WeightsFormat.YXIO);
        return ConvConfig.of(each(c, "s", axes, 1))
                .withPadding(each(c, "p", axes, 0))
                .withDilation(each(c, "d", axes, 1))
                .withMode(mode)
                .withFormat(format(c))
                .withWeights(weights);
    }

    /** Options of an operation on weights; a kernel size that is given must be that of the weights. */
    private static <T extends Ops<T>> ConvConfig withKernel(Call<T> c, String[] axes) {
        ConvConfig config = conv(c, axes);
        int first =
                switch (config.weights()) {
                    case YXIO -> 0;
                    case OIYX -> 2;
                    case OYXI -> 1;
                };
        for (int i = 0; i < axes.length && c.x(1).shape().rank() == axes.length + 2; i++) {
            int k = c.integer("k" + axes[i], -1);
            long size = c.x(1).shape().size(first + i);
            if (k > 0 && k != size) {
                throw c.refuse(
                        "k" + axes[i],
                        k,
                        "the kernel size " + size + " of the weights " + c.x(1).shape() + " in format "
                                + config.weights());
            }
        }
        if (c.has("biasUsed") && c.flag("biasUsed", false) && c.optional(2) == null) {
            throw new GatunException("[" + c.name() + "] biasUsed is true: expected a third array, the bias");
        }
        return config;
    }

    static <T extends Ops<T>> T conv1d(Call<T> c) {
        ConvConfig config = withKernel(c, PLAIN);
        return c.count() > 2 ? c.x(0).conv1d(c.x(1), c.x(2), config) : c.x(0).conv1d(c.x(1), config);
    }

    static <T extends Ops<T>> T conv2d(Call<T> c) {
        ConvConfig config = withKernel(c, PLANE);
        return c.count() > 2 ? c.x(0).conv2d(c.x(1), c.x(2), config) : c.x(0).conv2d(c.x(1), config);
    }

    static <T extends Ops<T>> T conv3d(Call<T> c) {
        ConvConfig config = withKernel(c, VOLUME);
        return c.count() > 2 ? c.x(0).conv3d(c.x(1), c.x(2), config) : c.x(0).conv3d(c.x(1), config);
    }

    static <T extends Ops<T>> T deconv2d(Call<T> c) {
        ConvConfig config = withKernel(c, PLANE);
        return c.count() > 2 ? c.x(0).deconv2d(c.x(1), c.x(2), config) : c.x(0).deconv2d(c.x(1), config);
    }

    static <T extends Ops<T>> T deconv3d(Call<T> c) {
        ConvConfig config = withKernel(c, VOLUME);
        return c.count() > 2 ? c.x(0).deconv3d(c.x(1), c.x(2), config) : c.x(0).deconv3d(c.x(1), config);
    }

    static <T extends Ops<T>> T depthWiseConv2d(Call<T> c) {
        ConvConfig config = withKernel(c, PLANE);
        return c.count() > 2 ? c.x(0).depthWiseConv2d(c.x(1), c.x(2), config) : c.x(0).depthWiseConv2d(c.x(1), config);
    }

    static <T extends Ops<T>> T separableConv2d(Call<T> c) {
        ConvConfig config = withKernel(c, PLANE);
        return c.count() > 3
                ? c.x(0).separableConv2d(c.x(1), c.x(2), c.x(3), config)
                : c.x(0).separableConv2d(c.x(1), c.x(2), config);
    }

    private static PoolConfig pool(Call<?> c, String[] axes) {
        PaddingMode mode = mode(c);
        c.has("extra"); // p of the norm, which the other kinds of pooling have no use for
        String divisor = c.word("divisor", "EXCLUDE_PADDING");
        if (!divisor.equals("EXCLUDE_PADDING") && !divisor.equals("INCLUDE_PADDING")) {
            throw c.refuse("divisor", divisor, "EXCLUDE_PADDING or INCLUDE_PADDING");
        }
        return PoolConfig.of(each(c, "k", axes, 1))
                .withStrides(each(c, "s", axes, 1))
                .withPadding(each(c, "p", axes, 0))
                .withDilation(each(c, "d", axes, 1))
                .withMode(mode)
                .withFormat(format(c))
                .withCountPadding(divisor.equals("INCLUDE_PADDING"));
    }

    static <T extends Ops<T>> T maxPooling2d(Call<T> c) {
        return c.x(0).maxPooling2d(pool(c, PLANE));
    }

    static <T extends Ops<T>> T maxPooling3d(Call<T> c) {
        return c.x(0).maxPooling3d(pool(c, VOLUME));
    }

    static <T extends Ops<T>> T avgPooling2d(Call<T> c) {
        return c.x(0).avgPooling2d(pool(c, PLANE));
    }

    static <T extends Ops<T>> T avgPooling3d(Call<T> c) {
        return c.x(0).avgPooling3d(pool(c, VOLUME));
    }

    static <T extends Ops<T>> List<T> maxPoolWithArgmax(Call<T> c) {
        return c.x(0).maxPoolWithArgmax(pool(c, PLANE));
    }

    static <T extends Ops<T>> T im2Col(Call<T> c) {
        return c.x(0).im2Col(c.integer("kH"), c.integer("kW"), conv(c, PLANE));
    }

    /**
     * Deeplearning4j's native operation takes the size of the picture where its configuration says kernel; the kernel is that of the array.
     * A kernel that is given means the smallest picture that has these columns.
     */
    static <T extends Ops<T>> T col2Im(Call<T> c) {
        ConvConfig config = conv(c, PLANE);
        int[] size = each(c, "k", PLANE, -1);
        for (int i = 0; i < 2 && c.x(0).shape().rank() == 6; i++) {
            long kernel = c.x(0).shape().size(2 + i);
            if (size[i] < 0 || size[i] == kernel) {
                int stride = c.integer("s" + PLANE[i], 1);
                long count = c.x(0).shape().size(4 + i);
                size[i] = Math.toIntExact(
                        config.mode() == PaddingMode.SAME
                                ? count * stride
                                : (count - 1) * stride
                                        + (kernel - 1) * c.integer("d" + PLANE[i], 1)
                                        + 1
                                        - 2L * c.integer("p" + PLANE[i], 0));
            }
        }
        return c.x(0).col2Im(size[0], size[1], config);
    }

    /** Rows of [[top, bottom], [left, right]]: one for each axis. */
    private static int[] column(int[] height, int[] width, int i) {
        return IntStream.of(height[i], width[i]).toArray();
    }

    private static int[] sides(Call<?> c, String name) {
        int[] v = c.ints(name, 0, 0);
        if (v.length != 2) {
            throw c.refuse(name, Arrays.toString(v), "two numbers: before and after");
        }
        return v;
    }

    /** Widths are rows of [[top, bottom], [left, right]], as the native operation takes them. */
    static <T extends Ops<T>> T spaceToBatch(Call<T> c) {
        int[] h = sides(c, "paddingTop");
        int[] w = sides(c, "paddingBottom");
        return c.x(0).spaceToBatch(c.ints("blocks"), column(h, w, 0), column(h, w, 1));
    }

    static <T extends Ops<T>> T batchToSpace(Call<T> c) {
        int[] h = sides(c, "croppingTop");
        int[] w = sides(c, "croppingBottom");
        return c.x(0).batchToSpace(c.ints("blocks"), column(h, w, 0), column(h, w, 1));
    }

    static <T extends Ops<T>> T depthToSpace(Call<T> c) {
        return c.x(0).depthToSpace(c.integer("blockSize"), format(c));
    }

    static <T extends Ops<T>> T spaceToDepth(Call<T> c) {
        return c.x(0).spaceToDepth(c.integer("blockSize"), format(c));
    }

    static <T extends Ops<T>> T upsampling2d(Call<T> c) {
        if (c.has("scale")) {
            return c.x(0).upsampling2d(c.integer("scale"));
        }
        return c.x(0).upsampling2d(c.integer("scaleH"), c.integer("scaleW"), order(c.flag("nchw", true)));
    }

    static <T extends Ops<T>> T upsampling3d(Call<T> c) {
        return c.x(0).upsampling3d(
                        c.integer("scaleD"), c.integer("scaleH"), c.integer("scaleW"), order(c.flag("ncdhw", true)));
    }

    private static DataFormat order(boolean channelsFirst) {
        return channelsFirst ? DataFormat.NCHW : DataFormat.NHWC;
    }

    static <T extends Ops<T>> T localResponseNormalization(Call<T> c) {
        return c.x(0).localResponseNormalization(
                        c.integer("depth", 5), c.real("bias", 1), c.real("alpha", 1), c.real("beta", 0.5));
    }
}
