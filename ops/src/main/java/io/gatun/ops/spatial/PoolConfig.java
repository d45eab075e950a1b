package io.gatun.ops.spatial;

import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Options of pooling over one to three axes. Lists hold one number for all axes, or one for each.
 *
 * @param kernel sizes of the window
 * @param strides its steps
 * @param padding widths of the frame at both ends of each axis; or twice as many numbers: first those at the beginnings, then those at
 *     the ends. Counts with {@link PaddingMode#VALID} alone
 * @param dilation distances of two elements of the window
 * @param mode how the padding is found
 * @param format where the channels are
 * @param countPadding whether a mean counts the frame as zeros (Deeplearning4j's INCLUDE_PADDING) or is over the elements inside alone
 *     (EXCLUDE_PADDING)
 */
public record PoolConfig(
        List<Integer> kernel,
        List<Integer> strides,
        List<Integer> padding,
        List<Integer> dilation,
        PaddingMode mode,
        DataFormat format,
        boolean countPadding) {
    /** Checks the values. */
    public PoolConfig {
        kernel = ConvConfig.atLeast("kernel", 1, kernel);
        strides = ConvConfig.atLeast("stride", 1, strides);
        padding = ConvConfig.atLeast("padding", 0, padding);
        dilation = ConvConfig.atLeast("dilation", 1, dilation);
    }

    /** A window moved by its own size: no padding, channels first. */
    public static PoolConfig of(int... kernel) {
        List<Integer> k = ConvConfig.list(kernel);
        return new PoolConfig(k, k, List.of(0), List.of(1), PaddingMode.VALID, DataFormat.NCHW, false);
    }

    /** This with other steps. */
    public PoolConfig withStrides(int... values) {
        return new PoolConfig(kernel, ConvConfig.list(values), padding, dilation, mode, format, countPadding);
    }

    /** This with explicit padding. */
    public PoolConfig withPadding(int... values) {
        return new PoolConfig(
                kernel, strides, ConvConfig.list(values), dilation, PaddingMode.VALID, format, countPadding);
    }

    /** This with other dilation. */
    public PoolConfig withDilation(int... values) {
        return new PoolConfig(kernel, strides, padding, ConvConfig.list(values), mode, format, countPadding);
    }

    /** This with another way to find the padding. */
    public PoolConfig withMode(PaddingMode m) {
        return new PoolConfig(kernel, strides, padding, dilation, m, format, countPadding);
    }

    /** This with feature maps in another format. */
    public PoolConfig withFormat(DataFormat f) {
        return new PoolConfig(kernel, strides, padding, dilation, mode, f, countPadding);
    }

    /** This with padding that counts in a mean, or does not. */
    public PoolConfig withCountPadding(boolean count) {
        return new PoolConfig(kernel, strides, padding, dilation, mode, format, count);
    }

    /** The window along each axis of x. */
    List<Axis> axes(String op, int axes, Shape x) {
        List<Axis> out = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            long size = x.size(format.spatial() + i);
            int k = Axis.at(op, "kernel", kernel, i, axes);
            out.add(Axis.of(op, i, axes, size, k, strides, padding, dilation, mode));
        }
        return out;
    }
}
