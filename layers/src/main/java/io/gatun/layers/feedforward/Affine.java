package io.gatun.layers.feedforward;

import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LayerOptions;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.List;

/** What dense and output layers share: {@code x W + b}. */
final class Affine {
    private Affine() {}

    static void check(String layer, long nIn, long nOut) {
        if (nIn < 0) {
            throw new ConfigurationException(
                    "[" + layer + "] nIn is " + nIn + ": expected 1 or more, or 0 to take it from the layer below");
        }
        if (nOut <= 0) {
            throw new ConfigurationException("[" + layer + "] nOut is " + nOut
                    + ": expected the number of outputs, 1 or more; set it with " + layer + ".of(...)");
        }
    }

    static InputType outputType(String layer, long nIn, long nOut, InputType in) {
        if (nIn != 0 && nIn != in.size()) {
            throw new ConfigurationException("[" + layer + "] nIn is " + nIn + " but the input is " + in + " of size "
                    + in.size() + ": expected nIn = " + in.size() + ", or leave it out");
        }
        return InputType.feedForward(nOut);
    }

    static List<ParameterSpec> parameters(long nIn, long nOut, boolean hasBias, LayerOptions options) {
        ParameterSpec w = ParameterSpec.weight("W", Shape.of(nIn, nOut), options.weightInit(), nIn, nOut);
        if (!hasBias) {
            return List.of(w);
        }
        double start = options.biasInit() != null ? options.biasInit() : 0;
        return List.of(w, ParameterSpec.constant("b", Shape.of(nOut), start));
    }

    static <T extends Ops<T>> T apply(LayerContext<T> ctx, boolean hasBias, T x) {
        T w = ctx.parameter("W");
        return hasBias ? x.linear(w, ctx.parameter("b")) : x.matmul(w);
    }
}
