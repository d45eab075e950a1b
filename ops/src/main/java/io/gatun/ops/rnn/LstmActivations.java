package io.gatun.ops.rnn;

import io.gatun.ops.Ops;

/** The functions of an {@link LstmLayerConfig}. The names, and their spelling, are Deeplearning4j's. */
public enum LstmActivations {
    /** The hyperbolic tangent. */
    TANH,
    /** The positive part. */
    RELU,
    /** The logistic function. */
    SIGMOID,
    /** {@code alpha x + beta}. */
    AFFINE,
    /** {@code x}, or {@code alpha x} where it is negative. */
    LEAKY_RELU,
    /** {@code x} where it is above alpha, else 0. */
    THRESHHOLD_RELU,
    /** {@code alpha tanh(beta x)}. */
    SCALED_TAHN,
    /** {@code min(max(0.2 x + 0.5, 0), 1)}. */
    HARD_SIGMOID,
    /** {@code x}, or {@code alpha (e^x - 1)} where it is negative. */
    ELU,
    /** {@code x / (1 + |x|)}. */
    SOFTSIGN,
    /** {@code log(1 + e^x)}. */
    SOFTPLUS;

    /** The function, element-wise; alpha and beta count for those that have them. */
    public <T extends Ops<T>> T of(T x, double alpha, double beta) {
        return switch (this) {
            case TANH -> x.tanh();
            case RELU -> x.relu();
            case SIGMOID -> x.sigmoid();
            case AFFINE -> x.mul(alpha).add(beta);
            case LEAKY_RELU -> x.leakyRelu(alpha);
            case THRESHHOLD_RELU -> x.thresholdedRelu(alpha);
            case SCALED_TAHN -> x.mul(beta).tanh().mul(alpha);
            case HARD_SIGMOID -> x.hardSigmoid();
            case ELU -> x.elu(alpha);
            case SOFTSIGN -> x.softsign();
            case SOFTPLUS -> x.softplus();
        };
    }

    /** The same function among those that {@link LstmSequence} computes, or null. */
    public RnnActivation ofSequence() {
        return switch (this) {
            case TANH -> RnnActivation.TANH;
            case RELU -> RnnActivation.RELU;
            case SIGMOID -> RnnActivation.SIGMOID;
            case HARD_SIGMOID -> RnnActivation.HARD_SIGMOID;
            case SOFTSIGN -> RnnActivation.SOFTSIGN;
            default -> null;
        };
    }
}
