package io.gatun.ops.rnn;

import io.gatun.ops.GatunException;

/**
 * How an LSTM block computes; Deeplearning4j's LSTMConfiguration.
 *
 * @param dataFormat the axes of sequences
 * @param peepHole whether gates see the cell
 * @param forgetBias a number added to the bias of the forget gate
 * @param clippingCellValue c is kept within this distance of 0; 0 or less: it is not
 */
public record LstmConfiguration(RnnFormat dataFormat, boolean peepHole, double forgetBias, double clippingCellValue) {
    /** Checks the numbers. */
    public LstmConfiguration {
        if (Double.isNaN(forgetBias) || Double.isNaN(clippingCellValue)) {
            throw new GatunException("[lstmBlock] forgetBias " + forgetBias + ", clippingCellValue " + clippingCellValue
                    + ": expected numbers");
        }
    }

    /** Without peepholes and clipping. */
    public static LstmConfiguration of(RnnFormat dataFormat, double forgetBias) {
        return new LstmConfiguration(dataFormat, false, forgetBias, 0);
    }

    /** As a layer's configuration. */
    public LstmLayerConfig layer() {
        return LstmLayerConfig.of(LstmDataFormat.TNS, LstmDirectionMode.FWD)
                .withCellClip(Math.max(0, clippingCellValue));
    }
}
