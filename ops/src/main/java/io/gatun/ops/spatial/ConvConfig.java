package io.gatun.ops.spatial;

import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Options of a convolution, transposed or not, over one to three axes. Lists hold one number for all axes, or one for each.
 *
 * <pre>{@code
 * ConvConfig config = ConvConfig.of(2).withMode(PaddingMode.SAME).withFormat(DataFormat.NHWC).withWeights(WeightsFormat.YXIO);
 * NDArray y = x.conv3d(w, config);
 * }</pre>
 *
 * @param strides steps of the window
 * @param padding zeros at both ends of each axis; or twice as many numbers: first those at the beginnings, then those at the ends.
 *     Counts with {@link PaddingMode#VALID} alone
 * @param dilation distances of two taps, 1 for a dense kernel
 * @param groups number of groups of channels that are convolved apart
 * @param outputPadding of a transposed convolution: by how much its result is longer than the shortest that fits
 * @param mode how the padding is found
 * @param format where the channels of the feature maps are
 * @param weights the order of the axes of the weights
 */
public record ConvConfig(
        List<Integer> strides,
        List<Integer> padding,
        List<Integer> dilation,
        int groups,
        List<Integer> outputPadding,
        PaddingMode mode,
        DataFormat format,
        WeightsFormat weights) {
    /** Stride 1, no padding, dense, one group, channels first, weights [out, in, ...]. */
    public static final ConvConfig DEFAULT = new ConvConfig(
            List.of(1), List.of(0), List.of(1), 1, List.of(0), PaddingMode.VALID, DataFormat.NCHW, WeightsFormat.OIYX);

    /** Checks the values. */
    public ConvConfig {
        strides = atLeast("stride", 1, strides);
        padding = atLeast("padding", 0, padding);
        dilation = atLeast("dilation", 1, dilation);
        outputPadding = atLeast("output padding", 0, outputPadding);
        if (groups < 1) {
            throw new ShapeException("[conv] groups " + groups + ": expected 1 or more");
        }
    }

    static List<Integer> atLeast(String what, int least, List<Integer> values) {
        if (values.isEmpty() || values.stream().anyMatch(v -> v < least)) {
            throw new ShapeException("[conv] " + what + " " + values + ": expected numbers of " + least + " or more");
        }
        return List.copyOf(values);
    }

    static List<Integer> list(int... values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** The given strides, 1 if there are none, and otherwise the defaults. */
    public static ConvConfig of(int... strides) {
        return strides.length == 0 ? DEFAULT : DEFAULT.withStrides(strides);
    }

    /** This with other strides. */
    public ConvConfig withStrides(int... values) {
        return new ConvConfig(list(values), padding, dilation, groups, outputPadding, mode, format, weights);
    }

    /** This with explicit padding. */
    public ConvConfig withPadding(int... values) {
        return new ConvConfig(
                strides, list(values), dilation, groups, outputPadding, PaddingMode.VALID, format, weights);
    }

    /** This with other dilation. */
    public ConvConfig withDilation(int... values) {
        return new ConvConfig(strides, padding, list(values), groups, outputPadding, mode, format, weights);
    }

    /** This with another number of groups. */
    public ConvConfig withGroups(int n) {
        return new ConvConfig(strides, padding, dilation, n, outputPadding, mode, format, weights);
    }

    /** This with a longer result of transposed convolutions. */
    public ConvConfig withOutputPadding(int... values) {
        return new ConvConfig(strides, padding, dilation, groups, list(values), mode, format, weights);
    }

    /** This with another way to find the padding. */
    public ConvConfig withMode(PaddingMode m) {
        return new ConvConfig(strides, padding, dilation, groups, outputPadding, m, format, weights);
    }

    /** This with feature maps in another format. */
    public ConvConfig withFormat(DataFormat f) {
        return new ConvConfig(strides, padding, dilation, groups, outputPadding, mode, f, weights);
    }

    /** This with weights in another format. */
    public ConvConfig withWeights(WeightsFormat w) {
        return new ConvConfig(strides, padding, dilation, groups, outputPadding, mode, format, w);
    }

    /** The window along each axis of a convolution of x with weights [out, in, kernel...]. */
    List<Axis> axes(String op, int axes, Shape x, Shape w) {
        List<Axis> out = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            long size = x.size(format.spatial() + i);
            out.add(Axis.of(op, i, axes, size, w.size(2 + i), strides, padding, dilation, mode));
        }
        return out;
    }

    /** Sizes of the result of a transposed convolution of x with weights [out, in, kernel...]. */
    long[] transposedSizes(String op, int axes, Shape x, Shape w) {
        long[] out = new long[axes];
        for (int i = 0; i < axes; i++) {
            long size = x.size(format.spatial() + i);
            if (size == Shape.UNKNOWN) {
                throw new ShapeException("[" + op + "] x has shape " + x + ": expected known spatial sizes");
            }
            int stride = Axis.at(op, "stride", strides, i, axes);
            int extra = Axis.at(op, "output padding", outputPadding, i, axes);
            if (mode == PaddingMode.VALID) {
                Axis a = Axis.of(op, i, axes, size, w.size(2 + i), strides, padding, dilation, mode);
                out[i] = (size - 1) * stride + a.span() - a.before() - a.after() + extra;
            } else {
                out[i] = size * stride + extra;
            }
            if (out[i] < 1 || extra >= stride) {
                throw new ShapeException("[" + op + "] output size " + out[i] + " with padding " + padding
                        + ", output padding " + extra + " and stride " + stride
                        + ": expected a size of 1 or more, and output padding less than the stride");
            }
        }
        return out;
    }
}
