package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.spatial.Axis;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.PaddingMode;
import io.gatun.ops.spatial.PoolConfig;
import io.gatun.ops.spatial.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Convolution and pooling over one to three axes, channels first. */
final class OnnxSpatial {
    private OnnxSpatial() {}

    static void register(OnnxOperators table) {
        table.one("AveragePool", OnnxSpatial::averagePool);
        table.all("CausalConvWithState", OnnxSpatial::causal);
        table.one("Col2Im", OnnxSpatial::col2Im);
        table.one("Conv", OnnxSpatial::conv);
        table.one("ConvTranspose", OnnxSpatial::convTranspose);
        table.one("DepthToSpace", OnnxSpatial::depthToSpace);
        table.one("GlobalAveragePool", OnnxSpatial::globalAveragePool);
        table.one("GlobalLpPool", OnnxSpatial::globalLpPool);
        table.one("GlobalMaxPool", OnnxSpatial::globalMaxPool);
        table.one("LpPool", OnnxSpatial::lpPool);
        table.all("MaxPool", OnnxSpatial::maxPool);
        table.one("MaxUnpool", OnnxSpatial::maxUnpool);
        table.one("SpaceToDepth", OnnxSpatial::spaceToDepth);
    }

    private static int axes(OnnxNode<?> n) {
        int axes = n.in(0).shape().rank() - 2;
        if (axes < 1 || axes > 3) {
            throw new OnnxFile.Inexpressible(axes + " spatial axes");
        }
        return axes;
    }

    /** How the padding is found; explicit numbers stand for VALID. */
    private static PaddingMode mode(OnnxNode<?> n) {
        return switch (n.text("auto_pad", "NOTSET")) {
            case "SAME_UPPER" -> PaddingMode.SAME;
            case "SAME_LOWER" -> PaddingMode.SAME_LOWER;
            default -> PaddingMode.VALID;
        };
    }

    private static int[] pads(OnnxNode<?> n, int axes) {
        return n.text("auto_pad", "NOTSET").equals("VALID") ? new int[2 * axes] : n.ints("pads", 2 * axes, 0);
    }

    static <T extends Ops<T>> T conv(T x, T w, T b, OnnxNode<?> n) {
        int axes = axes(n);
        ConvConfig c = ConvConfig.of(n.ints("strides", axes, 1))
                .withDilation(n.ints("dilations", axes, 1))
                .withGroups((int) n.integer("group", 1))
                .withPadding(pads(n, axes))
                .withMode(mode(n));
        return switch (axes) {
            case 1 -> b == null ? x.conv1d(w, c) : x.conv1d(w, b, c);
            case 2 -> b == null ? x.conv2d(w, c) : x.conv2d(w, b, c);
            default -> b == null ? x.conv3d(w, c) : x.conv3d(w, b, c);
        };
    }

    private static <T extends Ops<T>> T conv(OnnxNode<T> n) {
        return conv(n.in(0), n.in(1), n.inOrNull(2), n);
    }

    /** Each channel of a sequence convolved apart, from what went before; what goes before the next part is the second result. */
    private static <T extends Ops<T>> List<T> causal(OnnxNode<T> n) {
        T x = n.in(0);
        T w = n.in(1); // [channels, 1, kernel]
        long channels = w.shape().size(0);
        long before = w.shape().size(2) - 1;
        T all = n.has(3) ? Ops.concat(2, List.of(n.in(3), x)) : x.pad(new long[] {0, 0, before}, new long[3]);
        ConvConfig c = ConvConfig.of(1).withGroups((int) channels);
        T y = n.has(2) ? all.conv1d(w, n.in(2), c) : all.conv1d(w, c);
        long length = all.shape().size(2);
        T state = all.slice(2, length - before, length);
        return List.of(
                switch (n.text("activation", "none")) {
                    case "silu", "swish" -> y.swish();
                    case "none" -> y;
                    default -> throw new OnnxFile.Inexpressible("activation " + n.text("activation", ""));
                },
                state);
    }

    private static <T extends Ops<T>> T convTranspose(OnnxNode<T> n) {
        int axes = axes(n);
        T x = n.in(0);
        T w = n.in(1);
        int[] strides = n.ints("strides", axes, 1);
        int[] dilation = n.ints("dilations", axes, 1);
        int[] extra = n.ints("output_padding", axes, 0);
        int[] pads = pads(n, axes);
        PaddingMode mode = mode(n);
        long[] wanted = n.integers("output_shape");
        if (wanted != null || mode != PaddingMode.VALID) {
            for (int i = 0; i < axes; i++) {
                long in = x.shape().size(2 + i);
                long span = (w.shape().size(2 + i) - 1) * dilation[i] + 1;
                long to = wanted != null ? wanted[wanted.length - axes + i] : in * strides[i];
                int total = Math.toIntExact((in - 1) * strides[i] + span + extra[i] - to);
                extra[i] += Math.max(-total, 0);
                total = Math.max(total, 0);
                pads[i] = mode == PaddingMode.SAME ? total / 2 : total - total / 2;
                pads[axes + i] = total - pads[i];
            }
        }
        ConvConfig c = ConvConfig.of(strides)
                .withDilation(dilation)
                .withGroups((int) n.integer("group", 1))
                .withPadding(pads)
                .withOutputPadding(extra);
        T b = n.inOrNull(2);
        return switch (axes) {
            case 1 -> b == null ? x.deconv1d(w, c) : x.deconv1d(w, b, c);
            case 2 -> b == null ? x.deconv2d(w, c) : x.deconv2d(w, b, c);
            default -> b == null ? x.deconv3d(w, c) : x.deconv3d(w, b, c);
        };
    }

    private static PoolConfig pool(OnnxNode<?> n) {
        int axes = axes(n);
        return PoolConfig.of(n.ints("kernel_shape", axes, 1))
                .withStrides(n.ints("strides", axes, 1))
                .withDilation(n.ints("dilations", axes, 1))
                .withPadding(pads(n, axes))
                .withMode(mode(n))
                .withCeilMode(n.flag("ceil_mode", false))
                .withCountPadding(n.flag("count_include_pad", false));
    }

    private static <T extends Ops<T>> T averagePool(OnnxNode<T> n) {
        T x = n.in(0);
        return switch (axes(n)) {
            case 1 -> x.avgPooling1d(pool(n));
            case 2 -> x.avgPooling2d(pool(n));
            default -> x.avgPooling3d(pool(n));
        };
    }

    private static <T extends Ops<T>> T lpPool(OnnxNode<T> n) {
        T x = n.in(0);
        double p = n.opset() < 2 ? n.real("p", 2) : n.integer("p", 2);
        return switch (axes(n)) {
            case 1 -> x.pnormPooling1d(p, pool(n));
            case 2 -> x.pnormPooling2d(p, pool(n));
            default -> x.pnormPooling3d(p, pool(n));
        };
    }

    private static <T extends Ops<T>> List<T> maxPool(OnnxNode<T> n) {
        T x = n.in(0);
        int axes = axes(n);
        if (n.outputs() == 1) {
            return List.of(
                    switch (axes) {
                        case 1 -> x.maxPooling1d(pool(n));
                        case 2 -> x.maxPooling2d(pool(n));
                        default -> x.maxPooling3d(pool(n));
                    });
        }
        List<T> both = x.maxPoolWithArgmax(pool(n));
        T at = both.get(1).cast(DataType.LONG);
        long[] sizes = x.shape().toArray();
        if (n.flag("storage_order", false)) {
            at = columnMajor(at, sizes);
        }
        long each = Arrays.stream(sizes).skip(2).reduce(1, (a, b) -> a * b);
        long[] images = new long[sizes.length];
        Arrays.fill(images, 1);
        images[0] = sizes[0];
        images[1] = sizes[1];
        T image = at.apply(new Range(DataType.LONG, 0, each, sizes[0] * sizes[1]), List.of());
        return List.of(both.getFirst(), at.add(image.reshape(images)));
    }

    /** Places in channels, of which the first axis goes by fastest. */
    private static <T extends Ops<T>> T columnMajor(T at, long[] sizes) {
        T rest = at;
        T out = at.zerosLike();
        long step = Arrays.stream(sizes).skip(2).reduce(1, (a, b) -> a * b);
        for (int i = sizes.length - 1; i >= 2; i--) {
            step /= sizes[i];
            T size = at.onesLike().mul(sizes[i]);
            out = out.add(rest.mod(size).mul(step));
            rest = rest.floorDiv(size);
        }
        return out;
    }

    private static <T extends Ops<T>> T maxUnpool(OnnxNode<T> n) {
        T x = n.in(0);
        int axes = axes(n);
        long[] sizes = x.shape().toArray();
        int[] kernel = n.ints("kernel_shape", axes, 1);
        int[] strides = n.ints("strides", axes, 1);
        int[] pads = n.ints("pads", 2 * axes, 0);
        for (int i = 0; i < axes; i++) {
            sizes[2 + i] = (sizes[2 + i] - 1) * strides[i] - pads[i] - pads[axes + i] + kernel[i];
        }
        T indices = n.in(1);
        if (n.has(2)) {
            long[] to = n.longs(2);
            long[] from = sizes.clone();
            sizes = to.clone();
            indices = moved(indices, from, to);
        }
        Shape all = Shape.of(sizes);
        return x.flatten()
                .scatterNd(indices.flatten().expandDims(-1), Shape.of(all.length()))
                .reshape(all);
    }

    /** Places in an array of one shape as those in a larger one. */
    private static <T extends Ops<T>> T moved(T at, long[] from, long[] to) {
        T rest = at;
        T out = at.zerosLike();
        long step = 1;
        for (int i = from.length - 1; i >= 0; i--) {
            T size = at.onesLike().mul(from[i]);
            out = out.add(rest.mod(size).mul(step));
            rest = rest.floorDiv(size);
            step *= to[i];
        }
        return out;
    }

    private static int[] spatial(OnnxNode<?> n) {
        int rank = n.in(0).shape().rank();
        int[] out = new int[rank - 2];
        for (int i = 2; i < rank; i++) {
            out[i - 2] = i;
        }
        return out;
    }

    private static <T extends Ops<T>> T globalAveragePool(OnnxNode<T> n) {
        return n.in(0).mean(true, spatial(n));
    }

    private static <T extends Ops<T>> T globalMaxPool(OnnxNode<T> n) {
        return n.in(0).max(true, spatial(n));
    }

    private static <T extends Ops<T>> T globalLpPool(OnnxNode<T> n) {
        double p = n.opset() < 2 ? n.real("p", 2) : n.integer("p", 2);
        return n.in(0).abs().pow(p).sum(true, spatial(n)).pow(1 / p);
    }

    /** Columns [n, c * product of kernel, windows] added up where they came from. */
    private static <T extends Ops<T>> T col2Im(OnnxNode<T> n) {
        T x = n.in(0);
        long[] image = n.longs(1);
        long[] kernel = n.longs(2);
        int axes = image.length;
        int[] strides = n.ints("strides", axes, 1);
        int[] dilation = n.ints("dilations", axes, 1);
        int[] pads = n.ints("pads", 2 * axes, 0);
        List<Axis> windows = new ArrayList<>();
        long[] split = new long[2 + 2 * axes];
        int[] order = new int[2 + 2 * axes];
        split[0] = x.shape().size(0);
        split[1] = x.shape().size(1) / Arrays.stream(kernel).reduce(1, (a, b) -> a * b);
        order[1] = 1;
        for (int i = 0; i < axes; i++) {
            Axis a = new Axis((int) kernel[i], strides[i], dilation[i], pads[i], pads[axes + i]);
            windows.add(a);
            split[2 + i] = kernel[i];
            split[2 + axes + i] = a.count("Col2Im", image[i]);
            order[2 + 2 * i] = 2 + axes + i;
            order[3 + 2 * i] = 2 + i;
        }
        T y = x.reshape(split).permute(order); // [n, c, windows, kernel, windows, kernel, ...]
        for (int i = axes - 1; i >= 0; i--) {
            y = Windows.fold("Col2Im", y, 2 + 2 * i, windows.get(i), image[i]);
        }
        return y;
    }

    private static <T extends Ops<T>> T depthToSpace(OnnxNode<T> n) {
        int block = (int) n.integer("blocksize", 1);
        return n.text("mode", "DCR").equals("CRD")
                ? n.in(0).pixelShuffle(block, DataFormat.NCHW)
                : n.in(0).depthToSpace(block, DataFormat.NCHW);
    }

    private static <T extends Ops<T>> T spaceToDepth(OnnxNode<T> n) {
        int block = (int) n.integer("blocksize", 1);
        return n.text("mode", "DCR").equals("CRD")
                ? n.in(0).pixelUnshuffle(block, DataFormat.NCHW)
                : n.in(0).spaceToDepth(block, DataFormat.NCHW);
    }
}
