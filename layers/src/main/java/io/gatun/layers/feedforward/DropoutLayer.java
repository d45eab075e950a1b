package io.gatun.layers.feedforward;

import io.gatun.layers.Configurable;
import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LayerOptions;
import io.gatun.ops.Ops;

/**
 * Dropout (Srivastava et al. 2014): in training each value is kept with a probability, divided by it, or else set to 0;
 * in prediction all are kept as they are.
 *
 * @param keep probability of keeping a value, above 0 and at most 1 (Deeplearning4j's meaning of {@code dropOut})
 * @param options shared options, of which only the name counts
 */
public record DropoutLayer(double keep, LayerOptions options) implements Configurable<DropoutLayer> {
    /** Checks the probability. */
    public DropoutLayer {
        if (!(keep > 0 && keep <= 1)) {
            throw new ConfigurationException(
                    "[DropoutLayer] probability of keeping a value is " + keep + ": expected above 0 and at most 1");
        }
        options = options != null ? options : LayerOptions.INHERIT;
    }

    /** Keeps each value with a probability, as Deeplearning4j counts. */
    public static DropoutLayer keeping(double probability) {
        return new DropoutLayer(probability, LayerOptions.INHERIT);
    }

    /** Drops each value with a probability, as Keras and PyTorch count. */
    public static DropoutLayer dropping(double probability) {
        return keeping(1 - probability);
    }

    @Override
    public DropoutLayer withOptions(LayerOptions value) {
        return new DropoutLayer(keep, value);
    }

    @Override
    public InputType outputType(InputType in) {
        return in;
    }

    @Override
    public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
        return ctx.training() && keep < 1 ? x.dropout(1 - keep, ctx.key()) : x;
    }
}
