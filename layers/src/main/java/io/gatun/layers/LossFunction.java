package io.gatun.layers;

import io.gatun.ops.Ops;

/**
 * How wrong an output is, by Deeplearning4j's names: one number for each example, summed over the outputs of the
 * example. Cross entropy after its natural activation is computed from the activation's input, which neither overflows
 * nor loses digits.
 */
public enum LossFunction {
    /** Multi-class cross entropy, -sum(labels * log(output)); labels are one-hot or probabilities. Made for SOFTMAX. */
    MCXENT(Activation.SOFTMAX) {
        @Override
        public <T extends Ops<T>> T perExample(T preOutput, Activation activation, T labels) {
            if (activation == Activation.SOFTMAX && preOutput.shape().rank() == 2) {
                return preOutput.softmaxCrossEntropyRows(labels);
            }
            return sum(labels.mul(activation.apply(preOutput).clip(TINY, 1).log()))
                    .neg();
        }
    },
    /** Negative log likelihood: the same as {@link #MCXENT}. */
    NEGATIVELOGLIKELIHOOD(Activation.SOFTMAX) {
        @Override
        public <T extends Ops<T>> T perExample(T preOutput, Activation activation, T labels) {
            return MCXENT.perExample(preOutput, activation, labels);
        }
    },
    /** Mean squared error: squares of the differences, averaged over the outputs of an example. Made for IDENTITY. */
    MSE(Activation.IDENTITY) {
        @Override
        public <T extends Ops<T>> T perExample(T preOutput, Activation activation, T labels) {
            T squares = activation.apply(preOutput).squaredDifference(labels);
            return squares.mean(others(squares.shape().rank()));
        }
    },
    /**
     * Binary cross entropy of each output, -sum(labels * log(output) + (1 - labels) * log(1 - output)). Made for
     * SIGMOID.
     */
    XENT(Activation.SIGMOID) {
        @Override
        public <T extends Ops<T>> T perExample(T preOutput, Activation activation, T labels) {
            if (activation == Activation.SIGMOID) {
                // -l log(s(z)) - (1 - l) log(1 - s(z)) = softplus(z) - l z
                return sum(preOutput.softplus().sub(labels.mul(preOutput)));
            }
            T p = activation.apply(preOutput).clip(SMALL, 1 - SMALL);
            T hit = labels.mul(p.log());
            T miss = labels.rsub(1.0).mul(p.rsub(1.0).log());
            return sum(hit.add(miss)).neg();
        }
    };

    // A probability below this counts as this: log 0 is infinite. 1 - SMALL must differ from 1 in FLOAT.
    private static final double TINY = 1e-30;
    private static final double SMALL = 1e-7;

    private final Activation natural;

    LossFunction(Activation natural) {
        this.natural = natural;
    }

    /** The activation that the loss is made for; an output layer that sets none has it. */
    public Activation naturalActivation() {
        return natural;
    }

    /**
     * The loss of each example.
     *
     * @param preOutput what the activation is applied to, {@code [batch, ...]}
     * @param activation activation of the output
     * @param labels wanted output, of the same shape and type
     * @return {@code [batch]}
     * @param <T> what computes
     */
    public abstract <T extends Ops<T>> T perExample(T preOutput, Activation activation, T labels);

    private static <T extends Ops<T>> T sum(T x) {
        return x.sum(others(x.shape().rank()));
    }

    private static int[] others(int rank) {
        int[] axes = new int[rank - 1];
        for (int i = 1; i < rank; i++) {
            axes[i - 1] = i;
        }
        return axes;
    }
}
