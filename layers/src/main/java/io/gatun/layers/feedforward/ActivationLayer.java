package io.gatun.layers.feedforward;

import io.gatun.layers.Activation;
import io.gatun.layers.Configurable;
import io.gatun.layers.InputType;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LayerOptions;
import io.gatun.ops.Ops;

/**
 * An activation alone, on input of any shape.
 *
 * @param options shared options, of which the name and the activation count
 */
public record ActivationLayer(LayerOptions options) implements Configurable<ActivationLayer> {
    /** Fills in what is missing. */
    public ActivationLayer {
        options = options != null ? options : LayerOptions.INHERIT;
    }

    /** A layer of an activation. */
    public static ActivationLayer of(Activation activation) {
        return new ActivationLayer(LayerOptions.INHERIT.withActivation(activation));
    }

    @Override
    public ActivationLayer withOptions(LayerOptions value) {
        return new ActivationLayer(value);
    }

    @Override
    public InputType outputType(InputType in) {
        return in;
    }

    @Override
    public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
        return ctx.options().activation().apply(x);
    }
}
