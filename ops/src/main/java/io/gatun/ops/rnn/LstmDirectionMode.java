package io.gatun.ops.rnn;

/** Which way a layer of LSTMs goes over a sequence, and how two ways become one. The names are Deeplearning4j's. */
public enum LstmDirectionMode {
    /** Forwards. */
    FWD,
    /** Backwards. */
    BWD,
    /** Both, their h added. */
    BIDIR_SUM,
    /** Both, their h one after the other on the axis of features. */
    BIDIR_CONCAT,
    /** Both, their h along a new axis 1. */
    BIDIR_EXTRA_DIM;

    /** Whether there are two directions. */
    public boolean isBidirectional() {
        return ordinal() >= BIDIR_SUM.ordinal();
    }
}
