package io.gatun.autodiff;

import io.gatun.ops.DataType;

/**
 * In which type the costly operations of a FLOAT graph compute. Matrix products, convolutions, attention and recurrent
 * layers take inputs of the type; activations, sums and movements of data follow what they are given; norms, softmax,
 * losses and reductions stay FLOAT. Parameters, their updates, and what the graph gives out stay FLOAT too.
 */
public enum Precision {
    /** As the graph says. */
    FLOAT(DataType.FLOAT),
    /** 8 bits of exponent as FLOAT has, 8 of significand. Needs no scaling of the loss. */
    BFLOAT16(DataType.BFLOAT16),
    /** 5 bits of exponent, 11 of significand: more exact, but gradients under 6e-8 vanish unless the loss is scaled. */
    HALF(DataType.HALF);

    private final DataType type;

    Precision(DataType type) {
        this.type = type;
    }

    /** The type of the costly operations. */
    public DataType type() {
        return type;
    }
}
