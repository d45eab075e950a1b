package io.gatun.ops.rnn;

import io.gatun.ops.Ops;

/** The functions of an {@link LstmLayerConfig}. The names, and their spelling, are Deeplearning4j's. */
public enum LstmActivations {
    /** The hyperbolic tangent. */
    TANH {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.tanh();
        }
    },
    /** The positive part. */
    RELU {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.relu();
        }
    },
    /** The logistic function. */
    SIGMOID {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.sigmoid();
        }
    },
    /** {@code alpha x + beta}. */
    AFFINE {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.mul(alpha).add(beta);
        }
    },
    /** {@code x}, or {@code alpha x} where it is negative. */
    LEAKY_RELU {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.leakyRelu(alpha);
        }
    },
    /** {@code x} where it is above alpha, else 0. */
    THRESHHOLD_RELU {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.thresholdedRelu(alpha);
        }
    },
    /** {@code alpha tanh(beta x)}. */
    SCALED_TAHN {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.mul(beta).tanh().mul(alpha);
        }
    },
    /** {@code min(max(0.2 x + 0.5, 0), 1)}. */
    HARD_SIGMOID {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.hardSigmoid();
        }
    },
    /** {@code x}, or {@code alpha (e^x - 1)} where it is negative. */
    ELU {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.elu(alpha);
        }
    },
    /** {@code x / (1 + |x|)}. */
    SOFTSIGN {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.softsign();
        }
    },
    /** {@code log(1 + e^x)}. */
    SOFTPLUS {
        @Override
        public <T extends Ops<T>> T of(T x, double alpha, double beta) {
            return x.softplus();
        }
    };

    /** The function, element-wise; alpha and beta count for those that have them. */
    public abstract <T extends Ops<T>> T of(T x, double alpha, double beta);

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
