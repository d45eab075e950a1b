package io.gatun.layers.feedforward;

import io.gatun.layers.Activation;
import io.gatun.layers.Configurable;
import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LayerOptions;
import io.gatun.layers.LossFunction;
import io.gatun.layers.LossLayer;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.Ops;
import java.util.List;

/**
 * The last layer of a network: a dense layer and a loss. Unlike other layers it does not inherit the network's
 * activation: where it sets none it has the one its loss is made for (MCXENT: SOFTMAX, XENT: SIGMOID, MSE: IDENTITY).
 *
 * @param loss the loss
 * @param nIn number of inputs; 0 to take it from the layer below
 * @param nOut number of outputs: classes, or values
 * @param hasBias whether there is a bias
 * @param options shared options
 */
public record OutputLayer(LossFunction loss, long nIn, long nOut, boolean hasBias, LayerOptions options)
        implements Configurable<OutputLayer>, LossLayer {
    /** Checks the sizes and that loss and activation go together. */
    public OutputLayer {
        Affine.check("OutputLayer", nIn, nOut);
        if (loss == null) {
            throw new ConfigurationException(
                    "[OutputLayer] no loss: expected one of " + List.of(LossFunction.values()));
        }
        options = options != null ? options : LayerOptions.INHERIT;
        Activation activation = options.activation() != null ? options.activation() : loss.naturalActivation();
        if (activation == Activation.SOFTMAX && nOut == 1) {
            throw new ConfigurationException(
                    "[OutputLayer] SOFTMAX over one output is always 1: expected nOut of 2 or more, or XENT");
        }
        if (activation == Activation.SOFTMAX && loss == LossFunction.XENT) {
            throw new ConfigurationException(
                    "[OutputLayer] XENT judges each output alone but SOFTMAX ties them: expected MCXENT, or SIGMOID");
        }
    }

    /** An output layer of so many outputs, everything else inherited. */
    public static OutputLayer of(LossFunction loss, long nOut) {
        return new OutputLayer(loss, 0, nOut, true, LayerOptions.INHERIT);
    }

    /** This layer with a fixed number of inputs. */
    public OutputLayer withNIn(long value) {
        return new OutputLayer(loss, value, nOut, hasBias, options);
    }

    /** This layer with or without a bias. */
    public OutputLayer withBias(boolean value) {
        return new OutputLayer(loss, nIn, nOut, value, options);
    }

    @Override
    public OutputLayer withOptions(LayerOptions value) {
        return new OutputLayer(loss, nIn, nOut, hasBias, value);
    }

    @Override
    public LayerOptions inherit(LayerOptions defaults) {
        return options.or(defaults.withActivation(loss.naturalActivation()));
    }

    @Override
    public InputType inputType(InputType offered) {
        return offered.flat();
    }

    @Override
    public InputType outputType(InputType in) {
        return Affine.outputType("OutputLayer", nIn, nOut, in);
    }

    @Override
    public List<ParameterSpec> parameters(InputType in) {
        return Affine.parameters(in.size(), nOut, hasBias, options);
    }

    @Override
    public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
        return ctx.options().activation().apply(Affine.apply(ctx, hasBias, x));
    }

    @Override
    public <T extends Ops<T>> T loss(LayerContext<T> ctx, T x, T labels) {
        return loss.perExample(Affine.apply(ctx, hasBias, x), ctx.options().activation(), labels);
    }
}
