package io.gatun.layers.network;

import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.layers.Activation;
import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LayerOptions;
import io.gatun.layers.WeightInit;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.ops.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the configuration of a network begins: options that its layers inherit, then the layers.
 * <pre>{@code
 * MultiLayerConfiguration conf = NeuralNetConfiguration.builder()
 *         .seed(123)
 *         .updater(new Adam(1e-3))
 *         .activation(Activation.RELU)
 *         .layer(ConvolutionLayer.of(20, 5, 5))
 *         .layer(SubsamplingLayer.max(2, 2))
 *         .layer(DenseLayer.of(500))
 *         .layer(OutputLayer.of(LossFunction.MCXENT, 10))
 *         .inputType(InputType.convolutionalFlat(28, 28, 1))
 *         .build();
 * }</pre>
 * Defaults: activation IDENTITY (Deeplearning4j's is SIGMOID, which nobody expects of a convolution), weights XAVIER, biases 0, updater SGD with rate 0.001, no
 * regularisation, no dropout, type FLOAT.
 */
public final class NeuralNetConfiguration {
    /** What holds where neither the network nor the layer says otherwise. */
    static final LayerOptions DEFAULTS =
            new LayerOptions(null, Activation.IDENTITY, WeightInit.XAVIER, 0.0, 0.0, 0.0, 1.0, new Sgd());

    private NeuralNetConfiguration() {}

    /** A configuration to fill in. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options and layers. */
    public static final class Builder {
        private final List<Layer> layers = new ArrayList<>();
        private LayerOptions defaults = DEFAULTS;
        private long seed = 42;
        private DataType dataType = DataType.FLOAT;
        private InputType inputType;

        private Builder() {}

        /** Seed of the initial weights and of dropout; 42 if not set. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Type of parameters and computation: FLOAT or DOUBLE. */
        public Builder dataType(DataType value) {
            dataType = value;
            return this;
        }

        /** How parameters follow their gradients. */
        public Builder updater(Updater value) {
            defaults = defaults.withUpdater(value);
            return this;
        }

        /** Activation of layers that set none (an output layer does not inherit it). */
        public Builder activation(Activation value) {
            defaults = defaults.withActivation(value);
            return this;
        }

        /** How weights start. */
        public Builder weightInit(WeightInit value) {
            defaults = defaults.withWeightInit(value);
            return this;
        }

        /** What biases start with. */
        public Builder biasInit(double value) {
            defaults = defaults.withBiasInit(value);
            return this;
        }

        /** L1 coefficient of weights. */
        public Builder l1(double value) {
            defaults = defaults.withL1(value);
            return this;
        }

        /** L2 coefficient of weights. */
        public Builder l2(double value) {
            defaults = defaults.withL2(value);
            return this;
        }

        /**
         * Probability of <em>keeping</em> an input of a layer with weights while training, as in Deeplearning4j; 1
         * keeps all.
         */
        public Builder dropOut(double keep) {
            defaults = defaults.withDropOut(keep);
            return this;
        }

        /** One more layer, on top. */
        public Builder layer(Layer layer) {
            if (layer == null) {
                throw new ConfigurationException("[network] layer " + layers.size() + " is null: expected a layer");
            }
            layers.add(layer);
            return this;
        }

        /** Type of the features. May be left out if the first layer is a dense or output layer that says its nIn. */
        public Builder inputType(InputType value) {
            inputType = value;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws ConfigurationException if the layers do not fit one another, naming the layer
         */
        public MultiLayerConfiguration build() {
            return new MultiLayerConfiguration(seed, dataType, input(), defaults, layers);
        }

        private InputType input() {
            if (inputType != null || layers.isEmpty()) {
                return inputType;
            }
            return switch (layers.getFirst()) {
                case DenseLayer dense when dense.nIn() > 0 -> InputType.feedForward(dense.nIn());
                case OutputLayer output when output.nIn() > 0 -> InputType.feedForward(output.nIn());
                case ConvolutionLayer c ->
                    throw new ConfigurationException("[layer 0 ConvolutionLayer] the size of the"
                            + " images is unknown: expected inputType(InputType.convolutional(height, width, channels)"
                            + "), or convolutionalFlat for images stored as rows");
                default -> null;
            };
        }
    }
}
