package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.layers.Activation;
import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LossFunction;
import io.gatun.layers.WeightInit;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.SubsamplingLayer;
import io.gatun.layers.feedforward.ActivationLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.DropoutLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.normalization.BatchNormalization;
import io.gatun.ops.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    static MultiLayerConfiguration lenet() {
        return NeuralNetConfiguration.builder()
                .seed(7)
                .updater(new Adam(1e-3))
                .activation(Activation.RELU)
                .weightInit(WeightInit.RELU)
                .l2(5e-4)
                .layer(ConvolutionLayer.of(20, 5, 5).withName("conv1"))
                .layer(SubsamplingLayer.max(2, 2))
                .layer(ConvolutionLayer.of(50, 5, 5).withL2(0))
                .layer(SubsamplingLayer.max(2, 2))
                .layer(DenseLayer.of(500).withUpdater(new Sgd(0.1)))
                .layer(OutputLayer.of(LossFunction.MCXENT, 10))
                .inputType(InputType.convolutionalFlat(28, 28, 1))
                .build();
    }

    @Test
    void typesFlowAndOptionsAreInherited() {
        List<ResolvedLayer> layers = lenet().resolve();
        assertEquals(InputType.convolutionalFlat(28, 28, 1), layers.get(0).offered());
        assertEquals(InputType.convolutional(28, 28, 1), layers.get(0).in());
        assertEquals(InputType.convolutional(24, 24, 20), layers.get(0).out());
        assertEquals(InputType.convolutional(4, 4, 50), layers.get(4).offered());
        assertEquals(InputType.feedForward(800), layers.get(4).in());
        assertEquals(
                List.of("conv1", "layer1", "layer2", "layer3", "layer4", "layer5"),
                layers.stream().map(ResolvedLayer::name).toList());
        assertEquals(
                List.of(520L, 0L, 25050L, 0L, 400500L, 5010L),
                layers.stream().map(ResolvedLayer::numParams).toList());
        assertEquals(5e-4, layers.get(0).options().l2());
        assertEquals(0.0, layers.get(2).options().l2());
        assertEquals(new Sgd(0.1), layers.get(4).options().updater());
        assertEquals(new Adam(1e-3), layers.get(5).options().updater());
        assertEquals(WeightInit.RELU, layers.get(4).parameters().get(0).weightInit());
        assertEquals(Activation.RELU, layers.get(4).options().activation());
        assertEquals(Activation.SOFTMAX, layers.get(5).options().activation());
        assertEquals(25.0, layers.get(0).parameters().get(0).fanIn());
        assertEquals(500.0, layers.get(0).parameters().get(0).fanOut());
    }

    @Test
    void anOutputLayersOwnActivationHolds() {
        MultiLayerConfiguration conf = NeuralNetConfiguration.builder()
                .layer(OutputLayer.of(LossFunction.MSE, 2).withNIn(3).withActivation(Activation.TANH))
                .build();
        assertEquals(InputType.feedForward(3), conf.inputType());
        assertEquals(Activation.TANH, conf.resolve().get(0).options().activation());
    }

    @Test
    void dropOutIsInheritedByLayersWithWeightsOnly() {
        List<ResolvedLayer> layers = NeuralNetConfiguration.builder()
                .dropOut(0.5)
                .layer(ConvolutionLayer.of(2, 3, 3))
                .layer(BatchNormalization.of())
                .layer(SubsamplingLayer.max(2, 2))
                .layer(SubsamplingLayer.avg(1, 1).withDropOut(0.75))
                .layer(OutputLayer.of(LossFunction.MCXENT, 2))
                .inputType(InputType.convolutional(8, 8, 1))
                .build()
                .resolve();
        assertEquals(0.5, layers.get(0).options().dropOut());
        assertNull(layers.get(1).options().dropOut());
        assertNull(layers.get(2).options().dropOut());
        assertEquals(0.75, layers.get(3).options().dropOut());
        assertEquals(0.5, layers.get(4).options().dropOut());
    }

    @Test
    void equalConfigurationsAreEqual() {
        assertEquals(lenet(), lenet());
        assertEquals(lenet().hashCode(), lenet().hashCode());
        assertNotEquals(lenet(), lenet().withSeed(8));
        assertNotEquals(lenet(), lenet().withDataType(DataType.DOUBLE));
    }

    @Test
    void mistakesNameTheLayer() {
        failure(
                "[layer 2 ConvolutionLayer \"third\"] [ConvolutionLayer] kernel 9 is larger than the input's height 4",
                InputType.convolutional(8, 8, 1),
                SubsamplingLayer.max(2, 2),
                ActivationLayer.of(Activation.TANH),
                ConvolutionLayer.of(3, 9, 9).withName("third"));
        failure(
                "[layer 1 DenseLayer] [DenseLayer] nIn is 5 but the input is feedForward(4)",
                InputType.feedForward(3),
                DenseLayer.of(4),
                DenseLayer.of(5, 2));
        failure(
                "[layer 0 ConvolutionLayer] [ConvolutionLayer] input is feedForward(9): expected images",
                InputType.feedForward(9),
                ConvolutionLayer.of(3, 3, 3));
        failure(
                "[layer 0 ConvolutionLayer] [ConvolutionLayer] nIn is 2 but the input is",
                InputType.convolutional(9, 9, 1),
                ConvolutionLayer.of(3, 3, 3).withNIn(2));
        failure(
                "[layer 1 DenseLayer \"a\"] its name is \"a\" but so is that of a layer before it",
                InputType.feedForward(3),
                DenseLayer.of(4).withName("a"),
                DenseLayer.of(2).withName("a"));
        failure(
                "[layer 0 OutputLayer] an output layer with 1 layers behind it",
                InputType.feedForward(3),
                OutputLayer.of(LossFunction.MSE, 2),
                DenseLayer.of(2));
        failure("[network] no layers", InputType.feedForward(3));
        failure("[network] no input type", null, DenseLayer.of(3));
        failure("[layer 0 ConvolutionLayer] the size of the images is unknown", null, ConvolutionLayer.of(3, 3, 3));
    }

    private static void failure(String message, InputType in, Layer... layers) {
        NeuralNetConfiguration.Builder builder =
                NeuralNetConfiguration.builder().inputType(in);
        List.of(layers).forEach(builder::layer);
        ConfigurationException e = assertThrows(ConfigurationException.class, builder::build);
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void layersCheckTheirNumbers() {
        assertThrows(ConfigurationException.class, () -> DenseLayer.of(0));
        assertThrows(ConfigurationException.class, () -> DenseLayer.of(-1, 3));
        assertThrows(ConfigurationException.class, () -> DropoutLayer.keeping(0));
        assertThrows(ConfigurationException.class, () -> DropoutLayer.dropping(1));
        assertThrows(ConfigurationException.class, () -> DenseLayer.of(3).withDropOut(1.5));
        assertThrows(ConfigurationException.class, () -> DenseLayer.of(3).withL2(-1));
        assertThrows(ConfigurationException.class, () -> DenseLayer.of(3).withL1(Double.NaN));
        assertThrows(ConfigurationException.class, () -> DenseLayer.of(3).withName("a/b"));
        assertThrows(ConfigurationException.class, () -> BatchNormalization.of().withEps(0));
        assertThrows(ConfigurationException.class, () -> BatchNormalization.of().withDecay(2));
        assertThrows(ConfigurationException.class, () -> OutputLayer.of(LossFunction.MCXENT, 1));
        assertThrows(ConfigurationException.class, () -> OutputLayer.of(LossFunction.XENT, 2)
                .withActivation(Activation.SOFTMAX));
        assertThrows(ConfigurationException.class, () -> InputType.convolutional(0, 3, 1));
        assertThrows(ConfigurationException.class, () -> lenet().withDataType(DataType.INT));
    }

    @Test
    void theSummaryIsATable() {
        String table = NeuralNetConfiguration.builder()
                .layer(ConvolutionLayer.of(20, 5, 5).withName("conv1"))
                .layer(BatchNormalization.of())
                .layer(SubsamplingLayer.max(2, 2))
                .layer(OutputLayer.of(LossFunction.MCXENT, 10))
                .inputType(InputType.convolutionalFlat(28, 28, 1))
                .build()
                .summary();
        assertEquals("""
                ==========================================================================================================
                #  name (type)                  nIn, nOut  output                             params  shapes
                ----------------------------------------------------------------------------------------------------------
                   input (ConvolutionalFlat)    -          [n, 784]                                0
                0  conv1 (ConvolutionLayer)     1, 20      [n, 20, 24, 24] <- [n, 1, 28, 28]     520  W:{20x1x5x5} b:{20}
                1  layer1 (BatchNormalization)  20, 20     [n, 20, 24, 24]                        80  gamma:{20} beta:{20}
                2  layer2 (SubsamplingLayer)    -          [n, 20, 12, 12]                         0
                3  layer3 (OutputLayer)         2880, 10   [n, 10] <- [n, 2880]               28,810  W:{2880x10} b:{10}
                ==========================================================================================================
                Trained parameters: 29,370 (114.7 KiB as FLOAT)
                Kept, not trained:  40
                """, table);
    }
}
