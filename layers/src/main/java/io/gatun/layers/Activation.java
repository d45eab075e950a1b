package io.gatun.layers;

import io.gatun.ops.Ops;

/** Functions of a layer's output, by Deeplearning4j's names. All but SOFTMAX work element by element, on any shape. */
public enum Activation {
    /** x. */
    IDENTITY {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x;
        }
    },
    /** max(x, 0). */
    RELU {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.relu();
        }
    },
    /** x where positive, else 0.01 x. */
    LEAKYRELU {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.leakyRelu(0.01);
        }
    },
    /** Hyperbolic tangent. */
    TANH {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.tanh();
        }
    },
    /** 1 / (1 + exp(-x)). */
    SIGMOID {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.sigmoid();
        }
    },
    /** exp(x) over its sum along axis 1: the outputs of a vector, the channels of an image. Positive, sums to 1. */
    SOFTMAX {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.softmax(1);
        }
    },
    /** x where positive, else exp(x) - 1 (Clevert et al. 2016). */
    ELU {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.elu(1.0);
        }
    },
    /** x times the normal distribution function of x, exact by erf (Hendrycks and Gimpel 2016). */
    GELU {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.gelu();
        }
    },
    /** log(1 + exp(x)). */
    SOFTPLUS {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.softplus();
        }
    },
    /** min(max(x, 0), 6) (Krizhevsky 2010). */
    RELU6 {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.relu6();
        }
    },
    /** Scaled ELU (Klambauer et al. 2017). */
    SELU {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.selu();
        }
    },
    /** x times its sigmoid (Ramachandran et al. 2017). */
    SWISH {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.swish();
        }
    },
    /** x times tanh(softplus(x)) (Misra 2019). */
    MISH {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.mish();
        }
    },
    /** min(1, max(0, 0.2 x + 0.5)). */
    HARDSIGMOID {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.hardSigmoid();
        }
    },
    /** min(1, max(-1, x)). */
    HARDTANH {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.hardTanh();
        }
    },
    /** x / (1 + |x|). */
    SOFTSIGN {
        @Override
        public <T extends Ops<T>> T apply(T x) {
            return x.softsign();
        }
    };

    /** The function of x; the result has the shape and type of x. */
    public abstract <T extends Ops<T>> T apply(T x);
}
