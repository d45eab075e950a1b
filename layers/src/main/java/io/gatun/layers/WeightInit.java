package io.gatun.layers;

/**
 * How weights start, by Deeplearning4j's names and formulas, of the fan-in and fan-out of the weights: for a dense
 * layer nIn and nOut; for a convolution input channels * kernel, and output channels * kernel / stride.
 */
public enum WeightInit {
    /** Normal, variance 2 / (fanIn + fanOut) (Glorot and Bengio 2010). */
    XAVIER,
    /** Uniform between -s and s, s = sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010). */
    XAVIER_UNIFORM,
    /** Normal, variance 1 / fanIn. */
    XAVIER_FAN_IN,
    /** Normal, variance 2 / fanIn (He et al. 2015). */
    RELU,
    /** Uniform between -s and s, s = sqrt(6 / fanIn) (He et al. 2015). */
    RELU_UNIFORM,
    /** Normal, variance 1 / fanIn (Klambauer et al. 2017): the same as {@link #LECUN_NORMAL}, as in Deeplearning4j. */
    NORMAL,
    /** Uniform between -s and s, s = 1 / sqrt(fanIn). */
    UNIFORM,
    /** Normal, variance 1 / fanIn (LeCun et al. 1998). */
    LECUN_NORMAL,
    /**
     * Uniform between -s and s, s = sqrt(3 / fanIn) (LeCun et al. 1998). Deeplearning4j's 3 / sqrt(fanIn) is taken for
     * a slip.
     */
    LECUN_UNIFORM,
    /** Uniform between -s and s, s = 4 * sqrt(6 / (fanIn + fanOut)): XAVIER_UNIFORM for sigmoid layers. */
    SIGMOID_UNIFORM,
    /** All 0. */
    ZERO,
    /** All 1. */
    ONES;

    /** The distribution that an initialisation draws from. */
    public sealed interface Draw {
        /**
         * Normal.
         *
         * @param mean mean
         * @param deviation standard deviation
         */
        record Normal(double mean, double deviation) implements Draw {}

        /**
         * Uniform.
         *
         * @param low smallest value, included
         * @param high largest value, excluded
         */
        record Uniform(double low, double high) implements Draw {}

        /**
         * One value everywhere.
         *
         * @param value the value
         */
        record Constant(double value) implements Draw {}
    }

    /** The distribution for weights of the given fans. */
    public Draw draw(double fanIn, double fanOut) {
        if (this != ZERO && this != ONES && !(fanIn > 0 && fanOut > 0)) {
            throw new ConfigurationException(
                    "[" + this + "] fan-in " + fanIn + " and fan-out " + fanOut + ": expected positive numbers");
        }
        return switch (this) {
            case XAVIER -> new Draw.Normal(0, Math.sqrt(2 / (fanIn + fanOut)));
            case XAVIER_UNIFORM -> symmetric(Math.sqrt(6 / (fanIn + fanOut)));
            case RELU -> new Draw.Normal(0, Math.sqrt(2 / fanIn));
            case RELU_UNIFORM -> symmetric(Math.sqrt(6 / fanIn));
            case XAVIER_FAN_IN, NORMAL, LECUN_NORMAL -> new Draw.Normal(0, Math.sqrt(1 / fanIn));
            case UNIFORM -> symmetric(1 / Math.sqrt(fanIn));
            case LECUN_UNIFORM -> symmetric(Math.sqrt(3 / fanIn));
            case SIGMOID_UNIFORM -> symmetric(4 * Math.sqrt(6 / (fanIn + fanOut)));
            case ZERO -> new Draw.Constant(0);
            case ONES -> new Draw.Constant(1);
        };
    }

    private static Draw symmetric(double s) {
        return new Draw.Uniform(-s, s);
    }
}
