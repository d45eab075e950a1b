package io.gatun.layers;

import io.gatun.ops.Ops;
import java.util.List;

/**
 * One layer of a network: a record of hyper-parameters that says which parameters it has and computes its output from
 * them. It holds no arrays, so one instance may serve many networks.
 *
 * <p>A layer of your own is one record, in any package:
 * <pre>{@code
 * public record Scale(double initial) implements Layer {
 *     public InputType outputType(InputType in) {
 *         return in;
 *     }
 *
 *     public List<ParameterSpec> parameters(InputType in) {
 *         return List.of(ParameterSpec.constant("s", Shape.of(1), initial));
 *     }
 *
 *     public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
 *         return x.mul(ctx.parameter("s"));
 *     }
 * }
 * }</pre>
 * The gradient follows from the operations used. To read it back from JSON or a model file, name its class once:
 * {@code LayerTypes.register(Scale.class)}. A record that also has a component {@code LayerOptions options} and implements
 * {@link Configurable} gets {@code withL2}, {@code withUpdater} and the other options.
 */
public interface Layer {
    /**
     * Name, activation, initialisation, regularisation and updater set on this layer; by default all inherited from the
     * network.
     */
    default LayerOptions options() {
        return LayerOptions.INHERIT;
    }

    /** This layer with other options; a layer that has none returns itself. */
    default Layer withOptions(LayerOptions options) {
        return this;
    }

    /** The options that hold in a network: these, with the network's defaults where one is null. */
    default LayerOptions inherit(LayerOptions defaults) {
        return options().or(defaults);
    }

    /** The form in which this layer wants the input it is offered, of the same size; the network reshapes to it. */
    default InputType inputType(InputType offered) {
        return offered;
    }

    /**
     * The type of the output.
     *
     * @param in type of the input, as {@link #inputType} returned it
     * @throws ConfigurationException if this layer cannot take such input
     */
    InputType outputType(InputType in);

    /** The trained parameters, in the order in which they lie in the network's parameter vector. */
    default List<ParameterSpec> parameters(InputType in) {
        return List.of();
    }

    /**
     * Arrays that are kept and saved but not trained, such as running averages; changed by {@link LayerContext#update}.
     */
    default List<ParameterSpec> state(InputType in) {
        return List.of();
    }

    /**
     * The output for a batch.
     *
     * @param ctx parameters, state and mode
     * @param x input {@code [batch, ...]} as {@link #inputType} describes it
     * @return {@code [batch, ...]} as {@link #outputType} describes it
     * @param <T> what computes: arrays, graph variables, shapes
     */
    <T extends Ops<T>> T apply(LayerContext<T> ctx, T x);
}
