package io.gatun.ops.rnn;

/** The axes of the sequences of an {@link LstmLayerConfig}: n examples, t time steps, s features. The names are Deeplearning4j's. */
public enum LstmDataFormat {
    /** [time, batch, features]. */
    TNS,
    /** [batch, time, features]. */
    NTS,
    /** [batch, features, time]. */
    NST,
    /** In [time, batch, features], out [time, 2, batch, features], as ONNX: for {@link LstmDirectionMode#BIDIR_EXTRA_DIM} alone. */
    T2NS;

    /** The format of a direction. */
    public RnnFormat format() {
        return switch (this) {
            case TNS, T2NS -> RnnFormat.TNS;
            case NTS -> RnnFormat.NTS;
            case NST -> RnnFormat.NST;
        };
    }
}
