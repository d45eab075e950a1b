package io.gatun.layers;

import io.gatun.autodiff.updaters.Updater;

/**
 * Options that layers share. A null one is inherited from the network's defaults.
 *
 * @param name name of the layer in tables, errors and the keys of parameters; null for {@code layer0}, {@code layer1},
 *     ... Not inherited
 * @param activation function of the output
 * @param weightInit how weights start
 * @param biasInit what biases start with
 * @param l1 coefficient of the absolute values of weights in the score
 * @param l2 coefficient of half the squares of weights in the score
 * @param dropOut probability of <em>keeping</em> an input of the layer while training, as in Deeplearning4j; 1 keeps
 *     all
 * @param updater how parameters follow their gradients
 */
public record LayerOptions(
        String name,
        Activation activation,
        WeightInit weightInit,
        Double biasInit,
        Double l1,
        Double l2,
        Double dropOut,
        Updater updater) {
    /** Everything inherited. */
    public static final LayerOptions INHERIT = new LayerOptions(null, null, null, null, null, null, null, null);

    /** Checks the numbers. */
    public LayerOptions {
        if (name != null && (name.isBlank() || name.contains("/"))) {
            throw new ConfigurationException(
                    "[options] layer name \"" + name + "\": expected a name that is not blank and has no \"/\"");
        }
        finite("biasInit", biasInit, Double.NEGATIVE_INFINITY);
        finite("l1", l1, 0);
        finite("l2", l2, 0);
        if (dropOut != null && !(dropOut > 0 && dropOut <= 1)) {
            throw new ConfigurationException("[options] dropOut is " + dropOut
                    + ": expected the probability of keeping an input, above 0 and at most 1");
        }
    }

    private static void finite(String what, Double value, double least) {
        if (value != null && (!Double.isFinite(value) || value < least)) {
            throw new ConfigurationException("[options] " + what + " is " + value + ": expected a finite number"
                    + (least == 0 ? ", 0 or more" : ""));
        }
    }

    /** These options, with the other's where one is null; the name stays. */
    public LayerOptions or(LayerOptions other) {
        return new LayerOptions(
                name,
                either(activation, other.activation),
                either(weightInit, other.weightInit),
                either(biasInit, other.biasInit),
                either(l1, other.l1),
                either(l2, other.l2),
                either(dropOut, other.dropOut),
                either(updater, other.updater));
    }

    private static <V> V either(V own, V other) {
        return own != null ? own : other;
    }

    /** These options with another name. */
    public LayerOptions withName(String value) {
        return new LayerOptions(value, activation, weightInit, biasInit, l1, l2, dropOut, updater);
    }

    /** These options with another activation. */
    public LayerOptions withActivation(Activation value) {
        return new LayerOptions(name, value, weightInit, biasInit, l1, l2, dropOut, updater);
    }

    /** These options with another initialisation of weights. */
    public LayerOptions withWeightInit(WeightInit value) {
        return new LayerOptions(name, activation, value, biasInit, l1, l2, dropOut, updater);
    }

    /** These options with another start of biases. */
    public LayerOptions withBiasInit(Double value) {
        return new LayerOptions(name, activation, weightInit, value, l1, l2, dropOut, updater);
    }

    /** These options with another L1 coefficient. */
    public LayerOptions withL1(Double value) {
        return new LayerOptions(name, activation, weightInit, biasInit, value, l2, dropOut, updater);
    }

    /** These options with another L2 coefficient. */
    public LayerOptions withL2(Double value) {
        return new LayerOptions(name, activation, weightInit, biasInit, l1, value, dropOut, updater);
    }

    /** These options with another probability of keeping an input. */
    public LayerOptions withDropOut(Double value) {
        return new LayerOptions(name, activation, weightInit, biasInit, l1, l2, value, updater);
    }

    /** These options with another updater. */
    public LayerOptions withUpdater(Updater value) {
        return new LayerOptions(name, activation, weightInit, biasInit, l1, l2, dropOut, value);
    }
}
