package io.gatun.layers;

import io.gatun.ops.Ops;

/**
 * What a layer computes with besides its input.
 *
 * @param <T> what computes: arrays, graph variables, shapes
 */
public interface LayerContext<T extends Ops<T>> {
    /** A parameter that {@link Layer#parameters} declared. */
    T parameter(String name);

    /** A state array that {@link Layer#state} declared. */
    T state(String name);

    /** Sets a state array after this training step; the value has the shape of the state. Ignored outside training. */
    void update(String name, T value);

    /** True in a training step, false when the network predicts or scores. */
    boolean training();

    /**
     * A key for one random operation, {@code LONG[2]} of seed and offset: another at each call and each training step,
     * the same again for the same network seed, iteration and call.
     */
    T key();

    /** The layer's options, with the network's defaults filled in. */
    LayerOptions options();
}
