package io.gatun.ops.rnn;

import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of an LSTM's gates in weights and biases: input gate i, forget gate f, new values g (the tanh), output gate o.
 * Ours is {@link #IFGO}; {@link #toIfgo} brings weights of other libraries into it.
 */
public enum LstmGates {
    /** PyTorch, Keras (there "i, f, c, o"), Deeplearning4j's lstmLayer. */
    IFGO(0, 1, 2, 3),
    /** TensorFlow's BasicLSTMCell and BlockLSTM, Deeplearning4j's lstmBlock. */
    IGFO(0, 2, 1, 3),
    /** ONNX (there "i, o, f, c"). */
    IOFG(0, 2, 3, 1),
    /** Deeplearning4j's LSTM layers: "input activation", forget, output, "input modulation gate". */
    GFOI(3, 1, 0, 2);

    /** Where i, f, g and o stand. */
    private final int[] at;

    LstmGates(int... at) {
        this.at = at;
    }

    /**
     * Weights [.., 4 * hidden] or a bias [4 * hidden] of this order in the order i, f, g, o.
     *
     * @throws ShapeException if the last axis is not a multiple of 4
     */
    public <T extends Ops<T>> T toIfgo(T w) {
        int axis = w.shape().rank() - 1;
        if (axis < 0 || w.shape().size(axis) % 4 != 0) {
            throw new ShapeException("[lstm] weights have shape " + w.shape() + ": expected a last axis of 4 * hidden");
        }
        if (this == IFGO) {
            return w;
        }
        long hidden = w.shape().size(axis) / 4;
        List<T> blocks = new ArrayList<>();
        for (int k : at) {
            blocks.add(w.slice(axis, k * hidden, (k + 1) * hidden));
        }
        return Ops.concat(axis, blocks);
    }
}
