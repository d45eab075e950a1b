package io.gatun.layers.network;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.layers.ParameterSpec;
import io.gatun.layers.WeightInit;
import io.gatun.ops.DataType;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The first values of a network's arrays: a function of the seed and of each array's place, whatever the other arrays
 * are.
 */
final class Initializer {
    private final long seed;
    private final DataType type;
    private final WeightInit defaults;
    private final boolean draw;

    Initializer(MultiLayerConfiguration conf, boolean draw) {
        this.seed = conf.seed();
        this.type = conf.dataType();
        this.defaults = conf.defaults().weightInit();
        this.draw = draw;
    }

    /** Hands out each array once; it is dead when the consumer returns. */
    void fill(List<ResolvedLayer> layers, BiConsumer<String, NDArray> parameters, BiConsumer<String, NDArray> states) {
        for (ResolvedLayer layer : layers) {
            int place = 0;
            for (ParameterSpec spec : layer.parameters()) {
                give(layer, spec, place++, parameters);
            }
            for (ParameterSpec spec : layer.state()) {
                give(layer, spec, place++, states);
            }
        }
    }

    private void give(ResolvedLayer layer, ParameterSpec spec, int place, BiConsumer<String, NDArray> to) {
        try (Scope scope = Scope.open("init")) {
            // Each array has a stream of its own: the multipliers keep the seeds of neighbours apart.
            long stream = seed + 0x9E3779B97F4A7C15L * (layer.index() + 1) + 0xBF58476D1CE4E5B9L * (place + 1);
            to.accept(NetworkGraph.name(layer, spec), values(layer, spec, stream));
        }
    }

    private NDArray values(ResolvedLayer layer, ParameterSpec spec, long stream) {
        WeightInit init =
                spec.weightInit() != null ? spec.weightInit() : layer.options().weightInit();
        WeightInit.Draw from = spec.fanIn() > 0 && draw
                ? (init != null ? init : defaults).draw(spec.fanIn(), spec.fanOut())
                : new WeightInit.Draw.Constant(draw ? spec.constant() : 0);
        long[] shape = spec.shape().toArray();
        return switch (from) {
            case WeightInit.Draw.Constant c -> Nd.full(type, c.value(), shape);
            case WeightInit.Draw.Normal n -> Rng.of(stream).normal(type, n.mean(), n.deviation(), shape);
            case WeightInit.Draw.Uniform u -> Rng.of(stream).uniform(type, u.low(), u.high(), shape);
        };
    }
}
