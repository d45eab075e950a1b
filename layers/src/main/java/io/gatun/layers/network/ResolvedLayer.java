package io.gatun.layers.network;

import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LayerOptions;
import io.gatun.layers.LossLayer;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.GatunException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A layer at its place in a network: everything that follows from the configuration.
 *
 * @param index place, from 0
 * @param name own name, or {@code layer} and the index
 * @param layer the layer, with the network's defaults filled in
 * @param options the layer's options, with the network's defaults filled in
 * @param offered what the layer below gives
 * @param in what the layer takes: the same, maybe reshaped
 * @param out what it gives
 * @param parameters trained arrays
 * @param state kept arrays
 */
public record ResolvedLayer(
        int index,
        String name,
        Layer layer,
        LayerOptions options,
        InputType offered,
        InputType in,
        InputType out,
        List<ParameterSpec> parameters,
        List<ParameterSpec> state) {
    /** 16 TB of FLOAT: more is a slip, and counts must not overflow. */
    private static final double MAX_VALUES = 1L << 42;

    /** Number of trained values. */
    public long numParams() {
        return parameters.stream().mapToLong(p -> p.shape().length()).sum();
    }

    /** Number of kept values that are not trained. */
    public long numState() {
        return state.stream().mapToLong(p -> p.shape().length()).sum();
    }

    /** The layer in messages. */
    String label() {
        return label(index, layer);
    }

    static String label(int index, Layer layer) {
        String own = layer.options().name();
        return "layer " + index + " " + layer.getClass().getSimpleName() + (own == null ? "" : " \"" + own + "\"");
    }

    static List<ResolvedLayer> resolve(InputType inputType, LayerOptions defaults, List<Layer> layers) {
        List<ResolvedLayer> out = new ArrayList<>();
        Set<String> names = new HashSet<>();
        InputType offered = inputType;
        double values = 0;
        for (int i = 0; i < layers.size(); i++) {
            ResolvedLayer resolved = resolve(i, layers.get(i), defaults, offered);
            if (!names.add(resolved.name)) {
                throw new ConfigurationException("[" + resolved.label() + "] its name is \"" + resolved.name
                        + "\" but so is that of a layer before it: expected different names");
            }
            if (resolved.layer instanceof LossLayer && i < layers.size() - 1) {
                throw new ConfigurationException("[" + resolved.label() + "] an output layer with "
                        + (layers.size() - 1 - i) + " layers behind it: expected it to be the last");
            }
            values += resolved.numParams() + resolved.numState();
            if (values > MAX_VALUES) {
                throw new ConfigurationException("[" + resolved.label() + "] the network has more than "
                        + (long) MAX_VALUES + " values up to here: expected fewer");
            }
            out.add(resolved);
            offered = resolved.out;
        }
        return List.copyOf(out);
    }

    private static ResolvedLayer resolve(int index, Layer layer, LayerOptions defaults, InputType offered) {
        try {
            Layer full = layer.withOptions(layer.inherit(defaults));
            LayerOptions options = full.inherit(defaults);
            InputType in = full.inputType(offered);
            if (in.size() != offered.size()) {
                throw new ConfigurationException("takes " + in + " of " + in.size() + " values but is offered "
                        + offered + " of " + offered.size() + ": inputType must keep the size");
            }
            InputType out = full.outputType(in);
            List<ParameterSpec> parameters = unique(full.parameters(in));
            // The network's dropOut is meant for layers with weights; one set on a layer itself holds for any.
            if (layer.options().dropOut() == null && parameters.stream().noneMatch(ParameterSpec::regularized)) {
                options = options.withDropOut(null);
            }
            String name = options.name() != null ? options.name() : "layer" + index;
            return new ResolvedLayer(index, name, full, options, offered, in, out, parameters, unique(full.state(in)));
        } catch (GatunException e) {
            throw new ConfigurationException("[" + label(index, layer) + "] " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw new ConfigurationException(
                    "[" + label(index, layer) + "] sizes whose product does not fit 64 bits: expected smaller ones", e);
        }
    }

    private static List<ParameterSpec> unique(List<ParameterSpec> specs) {
        Set<String> names = new HashSet<>();
        for (ParameterSpec spec : specs) {
            if (!names.add(spec.name())) {
                throw new ConfigurationException(
                        "two arrays are named \"" + spec.name() + "\": expected different names");
            }
        }
        return List.copyOf(specs);
    }
}
