package com.example;

import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LayerContext;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.List;

/**
 * A layer of a user's own, outside our packages: {@code s * x + t} for each output, counting how often it was trained.
 */
public record ScaleShift(double start) implements Layer {
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
        Shape shape = Shape.of(in.size());
        return List.of(ParameterSpec.constant("s", shape, start), ParameterSpec.weight("t", shape, null, 1, 1));
    }

    @Override
    public List<ParameterSpec> state(InputType in) {
        return List.of(ParameterSpec.constant("steps", Shape.of(1), 0));
    }

    @Override
    public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
        ctx.update("steps", ctx.state("steps").add(1.0));
        return x.mul(ctx.parameter("s")).add(ctx.parameter("t"));
    }
}
