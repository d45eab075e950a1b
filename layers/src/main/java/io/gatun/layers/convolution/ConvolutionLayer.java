package io.gatun.layers.convolution;

import io.gatun.layers.Configurable;
import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LayerOptions;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.List;

/**
 * Convolution of images: {@code activation(conv(x, W) + b)}, x {@code [batch, nIn, height, width]}, W {@code [nOut,
 * nIn, kernel height, kernel width]}, b {@code [nOut]}. The kernel is not flipped, as usual in the field.
 *
 * @param nIn input channels; 0 to take them from the layer below
 * @param nOut output channels
 * @param kernel size of the window
 * @param stride steps of the window
 * @param padding zeros around the image
 * @param dilation distance between the rows and columns that a window sees
 * @param mode what becomes of sizes that do not divide
 * @param hasBias whether there is a b
 * @param options shared options
 */
public record ConvolutionLayer(
        long nIn,
        long nOut,
        Size kernel,
        Size stride,
        Size padding,
        Size dilation,
        ConvolutionMode mode,
        boolean hasBias,
        LayerOptions options)
        implements Configurable<ConvolutionLayer> {
    /** Checks the sizes. */
    public ConvolutionLayer {
        if (nIn < 0 || nOut <= 0) {
            throw new ConfigurationException("[ConvolutionLayer] nIn " + nIn + ", nOut " + nOut
                    + ": expected nOut, the output channels, of 1 or more, and nIn of 0 (from below) or more");
        }
        stride = stride != null ? stride : Size.ONE;
        padding = padding != null ? padding : Size.ZERO;
        dilation = dilation != null ? dilation : Size.ONE;
        mode = mode != null ? mode : ConvolutionMode.Truncate;
        options = options != null ? options : LayerOptions.INHERIT;
        new Window.Geometry("ConvolutionLayer", kernel, stride, padding, dilation, mode);
    }

    /** A layer of so many output channels with a kernel; stride 1, no padding. */
    public static ConvolutionLayer of(long nOut, int kernelHeight, int kernelWidth) {
        return new ConvolutionLayer(
                0, nOut, new Size(kernelHeight, kernelWidth), null, null, null, null, true, LayerOptions.INHERIT);
    }

    /** This layer with a fixed number of input channels. */
    public ConvolutionLayer withNIn(long value) {
        return new ConvolutionLayer(value, nOut, kernel, stride, padding, dilation, mode, hasBias, options);
    }

    /** This layer with other steps. */
    public ConvolutionLayer withStride(int height, int width) {
        return new ConvolutionLayer(
                nIn, nOut, kernel, new Size(height, width), padding, dilation, mode, hasBias, options);
    }

    /** This layer with zeros around the image. */
    public ConvolutionLayer withPadding(int height, int width) {
        return new ConvolutionLayer(
                nIn, nOut, kernel, stride, new Size(height, width), dilation, mode, hasBias, options);
    }

    /** This layer with a dilated kernel. */
    public ConvolutionLayer withDilation(int height, int width) {
        return new ConvolutionLayer(
                nIn, nOut, kernel, stride, padding, new Size(height, width), mode, hasBias, options);
    }

    /** This layer with another mode. */
    public ConvolutionLayer withMode(ConvolutionMode value) {
        return new ConvolutionLayer(nIn, nOut, kernel, stride, padding, dilation, value, hasBias, options);
    }

    /** This layer with or without a bias. */
    public ConvolutionLayer withBias(boolean value) {
        return new ConvolutionLayer(nIn, nOut, kernel, stride, padding, dilation, mode, value, options);
    }

    @Override
    public ConvolutionLayer withOptions(LayerOptions value) {
        return new ConvolutionLayer(nIn, nOut, kernel, stride, padding, dilation, mode, hasBias, value);
    }

    @Override
    public InputType inputType(InputType offered) {
        return offered.image();
    }

    @Override
    public InputType outputType(InputType in) {
        Window window = geometry().over(in);
        long channels = geometry().image(in).channels();
        if (nIn != 0 && nIn != channels) {
            throw new ConfigurationException("[ConvolutionLayer] nIn is " + nIn + " but the input is " + in
                    + ": expected nIn = " + channels + ", or leave it out");
        }
        return InputType.convolutional(window.height(), window.width(), nOut);
    }

    @Override
    public List<ParameterSpec> parameters(InputType in) {
        long channels = geometry().image(in).channels();
        long area = (long) kernel.height() * kernel.width();
        double fanOut = (double) nOut * area / ((double) stride.height() * stride.width());
        ParameterSpec w = ParameterSpec.weight(
                "W",
                Shape.of(nOut, channels, kernel.height(), kernel.width()),
                options.weightInit(),
                (double) channels * area,
                fanOut);
        if (!hasBias) {
            return List.of(w);
        }
        double start = options.biasInit() != null ? options.biasInit() : 0;
        return List.of(w, ParameterSpec.constant("b", Shape.of(nOut), start));
    }

    @Override
    public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
        long[] s = x.shape().toArray();
        Window window = geometry().over(InputType.convolutional(s[2], s[3], s[1]));
        Conv2d conv = new Conv2d(new Conv2dConfig(
                stride.height(),
                stride.width(),
                window.top(),
                window.left(),
                window.bottom(),
                window.right(),
                dilation.height(),
                dilation.width(),
                1));
        T w = ctx.parameter("W");
        T y = x.apply(conv, hasBias ? List.of(x, w, ctx.parameter("b")) : List.of(x, w));
        return ctx.options().activation().apply(y);
    }

    private Window.Geometry geometry() {
        return new Window.Geometry("ConvolutionLayer", kernel, stride, padding, dilation, mode);
    }
}
