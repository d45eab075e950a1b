package io.gatun.layers;

import io.gatun.ops.Ops;

/** A layer that can end a network: it also knows how wrong its output is. */
public interface LossLayer extends Layer {
    /**
     * The loss of each example.
     *
     * @param ctx parameters, state and mode
     * @param x input of this layer, {@code [batch, ...]}
     * @param labels wanted output, of the shape and type of {@link #apply}'s result
     * @return {@code [batch]}
     * @param <T> what computes
     */
    <T extends Ops<T>> T loss(LayerContext<T> ctx, T x, T labels);
}
