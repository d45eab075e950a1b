package io.gatun.layers;

import io.gatun.ops.Shape;

/**
 * One array of a layer: its name, shape and start. It has the data type of the network.
 *
 * @param name name within the layer, such as {@code W}
 * @param shape sizes, all known
 * @param weightInit how it starts if its fans are set; null for the way of its layer or network
 * @param fanIn inputs that each output sees, for the initialisation; 0 for an array that starts as a constant
 * @param fanOut outputs that each input reaches, for the initialisation
 * @param constant what it is filled with if its fans are 0
 * @param regularized whether L1 and L2 of the layer apply to it
 */
public record ParameterSpec(
        String name,
        Shape shape,
        WeightInit weightInit,
        double fanIn,
        double fanOut,
        double constant,
        boolean regularized) {
    /** Checks name and shape. */
    public ParameterSpec {
        if (name == null || name.isBlank() || name.contains("/")) {
            throw new ConfigurationException(
                    "[parameter] name \"" + name + "\": expected one that is not blank and has no \"/\"");
        }
        if (shape == null || !shape.isKnown() || shape.length() == 0) {
            throw new ConfigurationException(
                    "[parameter] \"" + name + "\" has shape " + shape + ": expected sizes of 1 or more");
        }
        if (!(fanIn >= 0 && fanOut >= 0) || fanIn > 0 != fanOut > 0) {
            throw new ConfigurationException("[parameter] \"" + name + "\" has fan-in " + fanIn + " and fan-out "
                    + fanOut + ": expected both positive, or both 0 for a constant");
        }
    }

    /** Weights, to which regularisation applies; a null {@code weightInit} is that of the layer or network. */
    public static ParameterSpec weight(String name, Shape shape, WeightInit weightInit, double fanIn, double fanOut) {
        return new ParameterSpec(name, shape, weightInit, fanIn, fanOut, 0, true);
    }

    /** An array filled with a constant, not regularised: a bias, a gain, a running average. */
    public static ParameterSpec constant(String name, Shape shape, double value) {
        return new ParameterSpec(name, shape, null, 0, 0, value, false);
    }
}
