package io.gatun.layers.network;

import io.gatun.layers.ConfigurationException;
import io.gatun.layers.Layer;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.SubsamplingLayer;
import io.gatun.layers.feedforward.ActivationLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.DropoutLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.normalization.BatchNormalization;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kinds of layers that may be read from JSON and model files. Ours go by their simple names; a layer of your own by
 * the name of its class, once {@link #register} has named it: a file can never make the program load a class that the
 * program did not name.
 */
public final class LayerTypes {
    private static final List<Class<? extends Layer>> OWN = List.of(
            DenseLayer.class,
            OutputLayer.class,
            ActivationLayer.class,
            DropoutLayer.class,
            ConvolutionLayer.class,
            SubsamplingLayer.class,
            BatchNormalization.class);
    private static final Map<String, Class<? extends Layer>> KNOWN = new ConcurrentHashMap<>();

    static {
        OWN.forEach(type -> KNOWN.put(name(type), type));
    }

    private LayerTypes() {}

    /**
     * Makes a layer of your own readable from files. Registering a class again does nothing.
     *
     * @param type a public record whose components are numbers, texts, enums, lists or records of such
     */
    public static void register(Class<? extends Layer> type) {
        if (!type.isRecord() || !Modifier.isPublic(type.getModifiers())) {
            throw new ConfigurationException("[register] " + type.getName() + " is not a public record:"
                    + " expected one, in a package that its module exports, whose components are the hyper-parameters");
        }
        KNOWN.put(name(type), type);
    }

    /** The name of a kind of layer in files. */
    static String name(Class<? extends Layer> type) {
        return OWN.contains(type) ? type.getSimpleName() : type.getName();
    }

    /** All kinds that can be read, by their names in files. */
    public static SortedMap<String, Class<? extends Layer>> known() {
        return new TreeMap<>(KNOWN);
    }
}
