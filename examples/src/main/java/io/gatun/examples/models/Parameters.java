package io.gatun.examples.models;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;

/**
 * The parameters of a model's graph, by name: made when first asked for, the same variable afterwards, so that the
 * training and the inference path of one graph share them.
 */
public final class Parameters {
    private final SameDiff graph;
    private final DataType type;
    private final long seed;
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

    DataType type() {
        return type;
    }

    /** Trained weights, drawn from a normal distribution of variance {@code gain / fanIn}. */
    public SDVariable weights(String name, double gain, long fanIn, long... shape) {
        if (graph.hasVariable(name)) {
            return graph.variable(name);
        }
        Rng rng = Rng.of(seed, (long) drawn++ << 32);
        try (NDArray start = rng.normal(type, 0, Math.sqrt(gain / fanIn), shape)) {
            return graph.var(name, start);
        }
    }

    /** A trained vector that starts as one number. */
    public SDVariable vector(String name, double value, long length) {
        if (graph.hasVariable(name)) {
            return graph.variable(name);
        }
        try (NDArray start = Nd.full(type, value, length)) {
            return graph.var(name, start);
        }
    }

    /** A vector that the graph updates itself. */
    public SDVariable state(String name, double value, long length) {
        if (graph.hasVariable(name)) {
            return graph.variable(name);
        }
        try (NDArray start = Nd.full(type, value, length)) {
            return graph.state(name, start);
        }
    }
}
