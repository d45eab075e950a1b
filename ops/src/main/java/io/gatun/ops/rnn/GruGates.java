package io.gatun.ops.rnn;

import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import java.util.List;

/**
 * The order of a GRU's gates in weights and biases: reset r, update z, new state n. Ours is {@link #RZN}; {@link #toRzn} brings
 * weights of other libraries into it.
 */
public enum GruGates {
    /** PyTorch, Deeplearning4j (there "r, u, c"). */
    RZN,
    /** Keras and ONNX (there "z, r, h"). */
    ZRN;

    /**
     * Weights [.., 3 * hidden] or a bias [3 * hidden] of this order in the order r, z, n.
     *
     * @throws ShapeException if the last axis is not a multiple of 3
     */
    public <T extends Ops<T>> T toRzn(T w) {
        int axis = w.shape().rank() - 1;
        if (axis < 0 || w.shape().size(axis) % 3 != 0) {
            throw new ShapeException("[gru] weights have shape " + w.shape() + ": expected a last axis of 3 * hidden");
        }
        if (this == RZN) {
            return w;
        }
        long hidden = w.shape().size(axis) / 3;
        return Ops.concat(
                axis,
                List.of(
                        w.slice(axis, hidden, 2 * hidden),
                        w.slice(axis, 0, hidden),
                        w.slice(axis, 2 * hidden, 3 * hidden)));
    }
}
