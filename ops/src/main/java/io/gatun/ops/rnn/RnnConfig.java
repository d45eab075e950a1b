package io.gatun.ops.rnn;

import io.gatun.ops.GatunException;
import io.gatun.ops.Op;

/**
 * How a recurrent layer goes over a sequence.
 *
 * @param format the axes of sequences
 * @param reverse whether the last step is computed first; results stay at their steps
 * @param gate the function of gates
 * @param activation the function of new values, and of an LSTM's cell
 */
public record RnnConfig(RnnFormat format, boolean reverse, RnnActivation gate, RnnActivation activation) {
    /** Forwards, with the logistic function and tanh. */
    public static RnnConfig of(RnnFormat format) {
        return new RnnConfig(format, false, RnnActivation.SIGMOID, RnnActivation.TANH);
    }

    /** This in another format. */
    public RnnConfig withFormat(RnnFormat other) {
        return new RnnConfig(other, reverse, gate, activation);
    }

    /** This in the given direction. */
    public RnnConfig withReverse(boolean backwards) {
        return new RnnConfig(format, backwards, gate, activation);
    }

    /** This with another function of gates. */
    public RnnConfig withGate(RnnActivation function) {
        return new RnnConfig(format, reverse, function, activation);
    }

    /** This with another function of new values. */
    public RnnConfig withActivation(RnnActivation function) {
        return new RnnConfig(format, reverse, gate, function);
    }

    /** As the operations take sequences: {@link RnnFormat#NST} is transposed before. */
    public RnnConfig ofSteps() {
        return format == RnnFormat.NST ? withFormat(RnnFormat.NTS) : this;
    }

    /** Whether sequences are [batch, time, n]. */
    public boolean batchMajor() {
        return format.batchMajor();
    }

    void check(Op op) {
        if (format == RnnFormat.NST) {
            throw new GatunException("[" + op.label()
                    + "] format NST: expected TNS or NTS; the layers of x.lstmLayer(...) transpose it");
        }
    }
}
