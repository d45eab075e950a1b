package io.gatun.examples.run;

import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.ExponentialSchedule;
import io.gatun.autodiff.updaters.ScheduleType;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LossFunction;
import io.gatun.layers.WeightInit;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.SubsamplingLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.network.MultiLayerConfiguration;
import io.gatun.layers.network.NeuralNetConfiguration;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.util.Arrays;
import java.util.List;

/** The networks that {@code gatun train} knows. */
public enum ModelKind {
    /** LeNet in the form of the usual examples: two convolutions with relu and max pooling, 500 hidden units (after LeCun et al., 1998). */
    LENET("lenet", "LeNet") {
        @Override
        List<Layer> layers(Shape picture, int classes) {
            // 5x5 windows twice need 16 pixels or more; smaller pictures get 3x3.
            int k = picture.size(1) < 16 ? 3 : 5;
            int pad = k == 3 ? 1 : 0;
            return List.of(
                    ConvolutionLayer.of(20, k, k).withPadding(pad, pad).withActivation(Activation.RELU),
                    SubsamplingLayer.max(2, 2),
                    ConvolutionLayer.of(50, k, k).withPadding(pad, pad).withActivation(Activation.RELU),
                    SubsamplingLayer.max(2, 2),
                    DenseLayer.of(500).withActivation(Activation.RELU),
                    OutputLayer.of(LossFunction.MCXENT, classes).withActivation(Activation.SOFTMAX));
        }
    },
    /** One hidden layer of 1000 units. */
    MLP("mlp", "MLP") {
        @Override
        List<Layer> layers(Shape picture, int classes) {
            return List.of(
                    DenseLayer.of(1000).withActivation(Activation.RELU),
                    OutputLayer.of(LossFunction.MCXENT, classes).withActivation(Activation.SOFTMAX));
        }
    };

    /**
     * The learning rate falls to this part of itself with every 60,000 examples. It depends on what was done alone, not on how
     * much is to come, so that a run can be continued for longer; without it LeNet stays below 99 % on MNIST.
     */
    private static final double RATE_DECAY = 0.7;

    private final String id;
    private final String title;

    ModelKind(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** The network of a name on the command line. */
    public static ModelKind of(String id) {
        for (ModelKind m : values()) {
            if (m.id.equalsIgnoreCase(id)) {
                return m;
            }
        }
        throw new GatunException("[train] no network \"" + id + "\": expected one of " + Arrays.toString(values()));
    }

    /** The layers for pictures [channels, height, width]. */
    abstract List<Layer> layers(Shape picture, int classes);

    /** Name on the command line. */
    public String id() {
        return id;
    }

    /** Name for people. */
    public String title() {
        return title;
    }

    /**
     * The network for pictures of a shape.
     *
     * @param picture [channels, height, width]
     * @param classes number of classes
     * @param learningRate of Adam at the start
     * @param batch examples in a step
     * @param seed of the initial weights
     */
    public MultiLayerConfiguration configuration(
            Shape picture, int classes, double learningRate, int batch, long seed) {
        var builder = NeuralNetConfiguration.builder()
                .seed(seed)
                .updater(new Adam(new ExponentialSchedule(
                        ScheduleType.ITERATION, learningRate, Math.pow(RATE_DECAY, batch / 60_000.0))))
                .weightInit(WeightInit.XAVIER)
                .inputType(InputType.convolutional(picture.size(1), picture.size(2), picture.size(0)));
        layers(picture, classes).forEach(builder::layer);
        return builder.build();
    }

    @Override
    public String toString() {
        return id;
    }
}
