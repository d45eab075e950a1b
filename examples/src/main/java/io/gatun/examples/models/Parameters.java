package io.gatun.examples.models;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import java.util.HashMap;
import java.util.Map;

/**
 * The parameters of a model's graph, by full name: made when first asked for, the same variable afterwards, so that the
 * training and the inference path of one graph share them. A name's scopes are open where it is first asked for:
 * {@code layer1/0/conv1.W} in the scope {@code layer1/0}.
 */
public final class Parameters {
    private final SameDiff graph;
    private final DataType type;
    private final long seed;
    private final Map<String, SDVariable> made = new HashMap<>();
    private int drawn;

    /**
     * The parameters of a graph.
     *
     * @param type of all parameters
     * @param seed decides the numbers that weights start with
     */
    public Parameters(SameDiff graph, DataType type, long seed) {
        this.graph = graph;
        this.type = type;
        this.seed = seed;
    }

    SameDiff graph() {
        return graph;
    }

    /** Trained weights, drawn from a normal distribution of variance {@code gain / fanIn}. */
    public SDVariable weights(String name, double gain, long fanIn, long... shape) {
        return made.computeIfAbsent(name, n -> {
            Rng rng = Rng.of(seed, (long) drawn++ << 32);
            try (NDArray start = rng.normal(type, 0, Math.sqrt(gain / fanIn), shape)) {
                return graph.var(local(n), start);
            }
        });
    }

    /** A trained vector that starts as one number. */
    public SDVariable vector(String name, double value, long length) {
        return made.computeIfAbsent(name, n -> {
            try (NDArray start = Nd.full(type, value, length)) {
                return graph.var(local(n), start);
            }
        });
    }

    /** A vector that the graph updates itself. */
    public SDVariable state(String name, double value, long length) {
        return made.computeIfAbsent(name, n -> {
            try (NDArray start = Nd.full(type, value, length)) {
                return graph.state(local(n), start);
            }
        });
    }

    private static String local(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
