package io.gatun.ops.rnn;

import io.gatun.ops.Ops;

/** The order of the axes of a sequence: n examples, t time steps, s features. The names are Deeplearning4j's. */
public enum RnnFormat {
    /** [time, batch, features]: the fastest, for a step is contiguous. PyTorch's default. */
    TNS,
    /** [batch, time, features]: Keras, PyTorch's batch_first. The kernels read it as it lies. */
    NTS,
    /** [batch, features, time]: Deeplearning4j's default. It is transposed on the way in and out. */
    NST;

    /** Whether sequences are computed as [batch, time, features]. */
    public boolean batchMajor() {
        return this != TNS;
    }

    /** A sequence of this format, as the operations of sequences take it. */
    public <T extends Ops<T>> T toSteps(T x) {
        return this == NST ? x.permute(0, 2, 1) : x;
    }

    /** A sequence that an operation gave, in this format. */
    public <T extends Ops<T>> T fromSteps(T y) {
        return this == NST ? y.permute(0, 2, 1) : y;
    }
}
