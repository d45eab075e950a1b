package io.gatun.layers.network;

import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LayerOptions;
import io.gatun.ops.DataType;
import java.util.List;

/**
 * A network of layers one after another, as configured: an immutable value. Made by {@link NeuralNetConfiguration};
 * goes to JSON and back.
 *
 * @param seed seed of the initial weights and of dropout
 * @param dataType type of the parameters and of the computation: FLOAT or DOUBLE
 * @param inputType type of the features
 * @param defaults options that layers inherit
 * @param layers the layers as given, with only their own options
 */
public record MultiLayerConfiguration(
        long seed, DataType dataType, InputType inputType, LayerOptions defaults, List<Layer> layers) {
    /** Checks that the layers fit one another. */
    public MultiLayerConfiguration {
        if (layers == null || layers.isEmpty()) {
            throw new ConfigurationException("[network] no layers: expected one or more; add them with layer(...)");
        }
        layers = List.copyOf(layers);
        if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
            throw new ConfigurationException("[network] data type " + dataType + ": expected FLOAT or DOUBLE");
        }
        if (inputType == null) {
            throw new ConfigurationException("[network] no input type: expected inputType(InputType.feedForward(size)),"
                    + " convolutional(height, width, channels) or convolutionalFlat(...)");
        }
        defaults = (defaults != null ? defaults : LayerOptions.INHERIT)
                .or(NeuralNetConfiguration.DEFAULTS)
                .withName(null);
        ResolvedLayer.resolve(inputType, defaults, layers);
    }

    /** Each layer at its place: with inherited options, input and output types, and parameters. */
    public List<ResolvedLayer> resolve() {
        return ResolvedLayer.resolve(inputType, defaults, layers);
    }

    /** A table of the layers: names, output shapes, numbers of parameters. */
    public String summary() {
        return Summary.of(this);
    }

    /** This configuration with another seed. */
    public MultiLayerConfiguration withSeed(long value) {
        return new MultiLayerConfiguration(value, dataType, inputType, defaults, layers);
    }

    /** This configuration with another data type. */
    public MultiLayerConfiguration withDataType(DataType value) {
        return new MultiLayerConfiguration(seed, value, inputType, defaults, layers);
    }

    /** This configuration as JSON; {@link #fromJson} reads it. */
    public String toJson() {
        return ConfigurationJson.write(this);
    }

    /**
     * A configuration of its JSON.
     *
     * @throws io.gatun.ops.FileFormatException for text that is not such JSON: a newer version, an unknown field or
     *     layer, a value out of range; the message says where
     */
    public static MultiLayerConfiguration fromJson(String json) {
        return ConfigurationJson.read(json);
    }
}
