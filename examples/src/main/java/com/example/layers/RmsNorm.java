package com.example.layers;

import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LayerContext;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.List;

/**
 * Divides each example by the root mean square of its values and scales each value by a trained gain: a whole layer in one record.
 * Zhang and Sennrich, Root Mean Square Layer Normalization, 2019.
 *
 * @param epsilon added to the mean square, above 0
 */
public record RmsNorm(double epsilon) implements Layer {
    @Override
    public InputType inputType(InputType offered) {
        return offered.flat();
    }

    @Override
    public InputType outputType(InputType in) {
        return in;
    }

    @Override
    public List<ParameterSpec> parameters(InputType in) {
        return List.of(ParameterSpec.constant("gain", Shape.of(in.size()), 1));
    }

    @Override
    public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
        return x.div(x.square().mean(true, 1).add(epsilon).sqrt()).mul(ctx.parameter("gain"));
    }
}
