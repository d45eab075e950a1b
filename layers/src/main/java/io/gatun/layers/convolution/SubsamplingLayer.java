package io.gatun.layers.convolution;

import io.gatun.layers.Configurable;
import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LayerOptions;
import io.gatun.ops.Ops;
import io.gatun.ops.Pool2dConfig;

/**
 * Pooling of images: the maximum or mean of each window, channel by channel; {@code [batch, channels, height, width]}.
 * Padding never wins a maximum.
 *
 * @param pooling what a window gives
 * @param kernel size of the window
 * @param stride steps of the window; the kernel if null
 * @param padding rows and columns added around the image
 * @param mode what becomes of sizes that do not divide
 * @param countPadding whether padding counts in a mean
 * @param options shared options, of which only the name counts
 */
public record SubsamplingLayer(
        PoolingType pooling,
        Size kernel,
        Size stride,
        Size padding,
        ConvolutionMode mode,
        boolean countPadding,
        LayerOptions options)
        implements Configurable<SubsamplingLayer> {
    /** Checks the sizes. */
    public SubsamplingLayer {
        if (pooling == null) {
            throw new ConfigurationException("[SubsamplingLayer] no pooling type: expected MAX or AVG");
        }
        stride = stride != null ? stride : kernel;
        padding = padding != null ? padding : Size.ZERO;
        mode = mode != null ? mode : ConvolutionMode.Truncate;
        options = options != null ? options : LayerOptions.INHERIT;
        new Window.Geometry("SubsamplingLayer", kernel, stride, padding, Size.ONE, mode);
        if (padding.height() >= kernel.height() || padding.width() >= kernel.width()) {
            throw new ConfigurationException("[SubsamplingLayer] padding " + padding + " for kernel " + kernel
                    + " leaves windows of padding alone: expected less padding than kernel");
        }
    }

    /** Maxima of windows that do not overlap. */
    public static SubsamplingLayer max(int kernelHeight, int kernelWidth) {
        return of(PoolingType.MAX, kernelHeight, kernelWidth);
    }

    /** Means of windows that do not overlap. */
    public static SubsamplingLayer avg(int kernelHeight, int kernelWidth) {
        return of(PoolingType.AVG, kernelHeight, kernelWidth);
    }

    private static SubsamplingLayer of(PoolingType pooling, int height, int width) {
        return new SubsamplingLayer(pooling, new Size(height, width), null, null, null, false, LayerOptions.INHERIT);
    }

    /** This layer with other steps. */
    public SubsamplingLayer withStride(int height, int width) {
        return new SubsamplingLayer(pooling, kernel, new Size(height, width), padding, mode, countPadding, options);
    }

    /** This layer with padding. */
    public SubsamplingLayer withPadding(int height, int width) {
        return new SubsamplingLayer(pooling, kernel, stride, new Size(height, width), mode, countPadding, options);
    }

    /** This layer with another mode. */
    public SubsamplingLayer withMode(ConvolutionMode value) {
        return new SubsamplingLayer(pooling, kernel, stride, padding, value, countPadding, options);
    }

    /** This layer with padding counted in a mean or not. */
    public SubsamplingLayer withCountPadding(boolean value) {
        return new SubsamplingLayer(pooling, kernel, stride, padding, mode, value, options);
    }

    @Override
    public SubsamplingLayer withOptions(LayerOptions value) {
        return new SubsamplingLayer(pooling, kernel, stride, padding, mode, countPadding, value);
    }

    @Override
    public InputType inputType(InputType offered) {
        return offered.image();
    }

    @Override
    public InputType outputType(InputType in) {
        Window window = geometry().over(in);
        return InputType.convolutional(
                window.height(), window.width(), geometry().image(in).channels());
    }

    @Override
    public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
        long[] s = x.shape().toArray();
        Window window = geometry().over(InputType.convolutional(s[2], s[3], s[1]));
        Pool2dConfig config = new Pool2dConfig(
                kernel.height(),
                kernel.width(),
                stride.height(),
                stride.width(),
                window.top(),
                window.left(),
                window.bottom(),
                window.right());
        return pooling == PoolingType.MAX ? x.maxPool2d(config) : x.avgPool2d(config, countPadding);
    }

    private Window.Geometry geometry() {
        return new Window.Geometry("SubsamplingLayer", kernel, stride, padding, Size.ONE, mode);
    }
}
