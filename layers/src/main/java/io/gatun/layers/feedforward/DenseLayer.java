package io.gatun.layers.feedforward;

import io.gatun.layers.Configurable;
import io.gatun.layers.InputType;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LayerOptions;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.Ops;
import java.util.List;

/**
 * Every input joined to every output: {@code activation(x W + b)}, x {@code [batch, nIn]}, W {@code [nIn, nOut]}, b
 * {@code [nOut]}. Images are flattened first.
 *
 * @param nIn number of inputs; 0 to take it from the layer below
 * @param nOut number of outputs
 * @param hasBias whether there is a b
 * @param options shared options
 */
public record DenseLayer(long nIn, long nOut, boolean hasBias, LayerOptions options)
        implements Configurable<DenseLayer> {
    /** Checks the sizes. */
    public DenseLayer {
        Affine.check("DenseLayer", nIn, nOut);
        options = options != null ? options : LayerOptions.INHERIT;
    }

    /** A layer of so many outputs, everything else inherited. */
    public static DenseLayer of(long nOut) {
        return new DenseLayer(0, nOut, true, LayerOptions.INHERIT);
    }

    /** A layer of so many inputs and outputs. */
    public static DenseLayer of(long nIn, long nOut) {
        return new DenseLayer(nIn, nOut, true, LayerOptions.INHERIT);
    }

    /** This layer with or without a bias. */
    public DenseLayer withBias(boolean value) {
        return new DenseLayer(nIn, nOut, value, options);
    }

    @Override
    public DenseLayer withOptions(LayerOptions value) {
        return new DenseLayer(nIn, nOut, hasBias, value);
    }

    @Override
    public InputType inputType(InputType offered) {
        return offered.flat();
    }

    @Override
    public InputType outputType(InputType in) {
        return Affine.outputType("DenseLayer", nIn, nOut, in);
    }

    @Override
    public List<ParameterSpec> parameters(InputType in) {
        return Affine.parameters(in.size(), nOut, hasBias, options);
    }

    @Override
    public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
        return ctx.options().activation().apply(Affine.apply(ctx, hasBias, x));
    }
}
