package io.gatun.ops;

import java.util.List;

/**
 * What the gradient of an operation is computed from.
 *
 * @param gs gradients of the outputs, null for outputs that nothing depends on
 * @param xs inputs
 * @param ys outputs
 * @param needed for each input, whether its gradient is wanted
 * @param <T> what computes: arrays, graph variables, specs
 */
public record Pullback<T extends Ops<T>>(List<T> gs, List<T> xs, List<T> ys, boolean[] needed) {
    /** Gradient of the first output; zeros if nothing depends on it. */
    public T g() {
        return g(0);
    }

    /** Gradient of output i; zeros if nothing depends on it. */
    public T g(int i) {
        T g = gs.get(i);
        return g != null ? g : ys.get(i).zerosLike();
    }

    /** Input i. */
    public T x(int i) {
        return xs.get(i);
    }

    /** The first output. */
    public T y() {
        return ys.getFirst();
    }

    /** Output i. */
    public T y(int i) {
        return ys.get(i);
    }

    /** Whether the gradient of input i is wanted. */
    public boolean needs(int i) {
        return needed[i];
    }
}
