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
 * @param ceilMode whether a last window counts of which the end of an axis cuts off a part, if it starts inside or in the padding before:
 *     what it lacks counts nowhere, not even with {@code countPadding}. Counts with {@link PaddingMode#VALID} alone
 */
public record PoolConfig(
        List<Integer> kernel,
        List<Integer> strides,
        List<Integer> padding,
        List<Integer> dilation,
        PaddingMode mode,
        DataFormat format,
        boolean countPadding,
        boolean ceilMode) {
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
        return new PoolConfig(k, k, List.of(0), List.of(1), PaddingMode.VALID, DataFormat.NCHW, false, false);
    }

    /** This with other steps. */
    public PoolConfig withStrides(int... values) {
        return new PoolConfig(kernel, ConvConfig.list(values), padding, dilation, mode, format, countPadding, ceilMode);
    }

    /** This with explicit padding. */
    public PoolConfig withPadding(int... values) {
        return new PoolConfig(
                kernel, strides, ConvConfig.list(values), dilation, PaddingMode.VALID, format, countPadding, ceilMode);
    }

    /** This with other dilation. */
    public PoolConfig withDilation(int... values) {
        return new PoolConfig(kernel, strides, padding, ConvConfig.list(values), mode, format, countPadding, ceilMode);
    }

    /** This with another way to find the padding. */
    public PoolConfig withMode(PaddingMode m) {
        return new PoolConfig(kernel, strides, padding, dilation, m, format, countPadding, ceilMode);
    }

    /** This with feature maps in another format. */
    public PoolConfig withFormat(DataFormat f) {
        return new PoolConfig(kernel, strides, padding, dilation, mode, f, countPadding, ceilMode);
    }

    /** This with padding that counts in a mean, or does not. */
    public PoolConfig withCountPadding(boolean count) {
        return new PoolConfig(kernel, strides, padding, dilation, mode, format, count, ceilMode);
    }

    /** This with last windows that are cut off, or without. */
    public PoolConfig withCeilMode(boolean on) {
        return new PoolConfig(kernel, strides, padding, dilation, mode, format, countPadding, on);
    }

    /** The window along each axis of x. */
    List<Axis> axes(String op, int axes, Shape x) {
        List<Axis> out = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            long size = x.size(format.spatial() + i);
            Axis a = bare(op, i, axes, size);
            out.add(ceilMode && mode == PaddingMode.VALID ? a.ceil(op, size) : a);
        }
        return out;
    }

    /** The window along axis i, without what a last window that is cut off needs. */
    Axis bare(String op, int i, int axes, long size) {
        int k = Axis.at(op, "kernel", kernel, i, axes);
        return Axis.of(op, i, axes, size, k, strides, padding, dilation, mode);
    }
}
