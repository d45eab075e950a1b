package io.gatun.ops.rnn;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;

/**
 * How a layer of LSTMs computes, and what it gives; Deeplearning4j's LSTMLayerConfig.
 *
 * @param format the axes of sequences
 * @param direction forwards, backwards or both
 * @param gateAct the function of the gates i, f, o
 * @param cellAct the function of new values
 * @param outAct the function of the cell
 * @param retFullSequence whether h of each step is a result
 * @param retLastH whether the last h is a result
 * @param retLastC whether the last c is a result
 * @param cellClip c is kept within this distance of 0; 0: it is not
 * @param gateAlpha parameter of gateAct
 * @param gateBeta parameter of gateAct
 * @param cellAlpha parameter of cellAct
 * @param cellBeta parameter of cellAct
 * @param outAlpha parameter of outAct
 * @param outBeta parameter of outAct
 */
public record LstmLayerConfig(
        LstmDataFormat format,
        LstmDirectionMode direction,
        LstmActivations gateAct,
        LstmActivations cellAct,
        LstmActivations outAct,
        boolean retFullSequence,
        boolean retLastH,
        boolean retLastC,
        double cellClip,
        double gateAlpha,
        double gateBeta,
        double cellAlpha,
        double cellBeta,
        double outAlpha,
        double outBeta) {
    /** Checks that format and direction go together, and that there is a result. */
    public LstmLayerConfig {
        if ((format == LstmDataFormat.T2NS) != (direction == LstmDirectionMode.BIDIR_EXTRA_DIM)) {
            throw new GatunException("[lstmLayer] format " + format + " with direction " + direction
                    + ": T2NS and BIDIR_EXTRA_DIM go together");
        }
        if (!(cellClip >= 0)) {
            throw new GatunException("[lstmLayer] cellClip is " + cellClip + ": expected 0 or more");
        }
        if (!retFullSequence && !retLastH && !retLastC) {
            throw new GatunException("[lstmLayer] no result is wanted: set retFullSequence, retLastH or retLastC");
        }
    }

    /** Logistic gates, tanh else; h of each step is the one result. */
    public static LstmLayerConfig of(LstmDataFormat format, LstmDirectionMode direction) {
        LstmActivations tanh = LstmActivations.TANH;
        return new LstmLayerConfig(
                format, direction, LstmActivations.SIGMOID, tanh, tanh, true, false, false, 0, 0, 0, 0, 0, 0, 0);
    }

    /** This with other functions. */
    public LstmLayerConfig withActivations(LstmActivations gate, LstmActivations cell, LstmActivations out) {
        return new LstmLayerConfig(
                format,
                direction,
                gate,
                cell,
                out,
                retFullSequence,
                retLastH,
                retLastC,
                cellClip,
                gateAlpha,
                gateBeta,
                cellAlpha,
                cellBeta,
                outAlpha,
                outBeta);
    }

    /** This with parameters of the functions: alpha and beta of the gates', of the cell's, of the output's. */
    public LstmLayerConfig withParameters(
            double gateA, double gateB, double cellA, double cellB, double outA, double outB) {
        return new LstmLayerConfig(
                format,
                direction,
                gateAct,
                cellAct,
                outAct,
                retFullSequence,
                retLastH,
                retLastC,
                cellClip,
                gateA,
                gateB,
                cellA,
                cellB,
                outA,
                outB);
    }

    /** This with other results. */
    public LstmLayerConfig withResults(boolean fullSequence, boolean lastH, boolean lastC) {
        return new LstmLayerConfig(
                format,
                direction,
                gateAct,
                cellAct,
                outAct,
                fullSequence,
                lastH,
                lastC,
                cellClip,
                gateAlpha,
                gateBeta,
                cellAlpha,
                cellBeta,
                outAlpha,
                outBeta);
    }

    /** This with cells that are clipped. */
    public LstmLayerConfig withCellClip(double clip) {
        return new LstmLayerConfig(
                format,
                direction,
                gateAct,
                cellAct,
                outAct,
                retFullSequence,
                retLastH,
                retLastC,
                clip,
                gateAlpha,
                gateBeta,
                cellAlpha,
                cellBeta,
                outAlpha,
                outBeta);
    }

    /** The gates' function. */
    public <T extends Ops<T>> T gate(T x) {
        return gateAct.of(x, gateAlpha, gateBeta);
    }

    /** The function of new values. */
    public <T extends Ops<T>> T cell(T x) {
        return cellAct.of(x, cellAlpha, cellBeta);
    }

    /** The cell's function. */
    public <T extends Ops<T>> T out(T x) {
        return outAct.of(x, outAlpha, outBeta);
    }

    /** Whether {@link LstmSequence} computes it. */
    public boolean fitsSequence() {
        return cellClip == 0 && gateAct.ofSequence() != null && cellAct.ofSequence() != null && cellAct == outAct;
    }
}
