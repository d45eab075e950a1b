package io.gatun.layers.conformance;

import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LossLayer;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.List;

/**
 * Layers that make the ends of a network visible: its input becomes a parameter, its output is weighed by given
 * numbers.
 */
final class Probe {
    private Probe() {}

    /** Gives its parameter x instead of the input, so that the gradient by the input of the next layer shows. */
    record Input(Shape shape) implements Layer {
        @Override
        public InputType outputType(InputType in) {
            return in;
        }

        @Override
        public List<ParameterSpec> parameters(InputType in) {
            return List.of(ParameterSpec.constant("x", shape, 0));
        }

        @Override
        public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
            return x.mul(0.0).add(ctx.parameter("x"));
        }
    }

    /** The sum of outputs times labels: its gradient by the output are the labels, over the batch. */
    record Weigh() implements LossLayer {
        @Override
        public InputType outputType(InputType in) {
            return in;
        }

        @Override
        public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
            return x.mul(1.0);
        }

        @Override
        public <T extends Ops<T>> T loss(LayerContext<T> ctx, T x, T labels) {
            T y = x.mul(labels);
            return y.shape().rank() == 2 ? y.sum(1) : y.sum(1, 2, 3);
        }
    }

    /** {@code mean((A w - b)^2) + 0.1 sum(sin(w))} of A, the input, and b, the labels. */
    record Wavy(long nOut) implements LossLayer {
        @Override
        public InputType outputType(InputType in) {
            return InputType.feedForward(nOut);
        }

        @Override
        public List<ParameterSpec> parameters(InputType in) {
            return List.of(ParameterSpec.weight("w", Shape.of(in.size(), nOut), null, in.size(), nOut));
        }

        @Override
        public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
            return x.matmul(ctx.parameter("w"));
        }

        @Override
        public <T extends Ops<T>> T loss(LayerContext<T> ctx, T x, T labels) {
            T squares = apply(ctx, x).squaredDifference(labels).mean(1);
            return squares.add(ctx.parameter("w").sin().sum().mul(0.1));
        }
    }
}
