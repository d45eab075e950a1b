package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LossFunction;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.ConvolutionMode;
import io.gatun.layers.convolution.SubsamplingLayer;
import io.gatun.layers.feedforward.ActivationLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.DropoutLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.normalization.BatchNormalization;
import io.gatun.ops.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of whole networks in DOUBLE against central differences of the score, parameter by parameter. */
class GradientTest {
    private static final double STEP = 1e-5;
    private static final InputType IMAGE = InputType.convolutional(7, 6, 2);
    private static final InputType VECTOR = InputType.feedForward(5);

    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("dense", VECTOR, List.of(DenseLayer.of(4), mcxent(3))),
                Arguments.of(
                        "no bias",
                        VECTOR,
                        List.of(DenseLayer.of(4).withBias(false), mcxent(3).withBias(false))),
                Arguments.of(
                        "regularised",
                        VECTOR,
                        List.of(
                                DenseLayer.of(4).withL1(0.03).withL2(0.2),
                                mcxent(3).withL2(0.1))),
                Arguments.of("dropout", VECTOR, List.of(DenseLayer.of(6), DropoutLayer.keeping(0.6), mcxent(3))),
                Arguments.of(
                        "dropOut option",
                        VECTOR,
                        List.of(DenseLayer.of(6).withDropOut(0.7), mcxent(3).withDropOut(0.8))),
                Arguments.of(
                        "batch norm, vectors",
                        VECTOR,
                        List.of(
                                DenseLayer.of(4),
                                BatchNormalization.of(),
                                ActivationLayer.of(Activation.TANH),
                                mcxent(3))),
                Arguments.of(
                        "batch norm, images",
                        IMAGE,
                        List.of(
                                ConvolutionLayer.of(3, 3, 3),
                                BatchNormalization.of().withGammaBeta(1.5, 0.5, false),
                                mcxent(3))),
                Arguments.of(
                        "batch norm, locked",
                        IMAGE,
                        List.of(
                                ConvolutionLayer.of(3, 3, 3),
                                BatchNormalization.of().withGammaBeta(1.5, 0.5, true),
                                mcxent(3))),
                Arguments.of("convolution", IMAGE, List.of(ConvolutionLayer.of(3, 3, 2), mcxent(3))),
                Arguments.of(
                        "convolution, all options",
                        IMAGE,
                        List.of(
                                ConvolutionLayer.of(3, 3, 2)
                                        .withStride(2, 1)
                                        .withPadding(1, 2)
                                        .withDilation(1, 2)
                                        .withBias(false),
                                mcxent(2))),
                Arguments.of(
                        "convolution, same",
                        IMAGE,
                        List.of(
                                ConvolutionLayer.of(2, 4, 3).withStride(2, 2).withMode(ConvolutionMode.Same),
                                mcxent(2))),
                Arguments.of(
                        "max pooling",
                        IMAGE,
                        List.of(ConvolutionLayer.of(3, 2, 2), SubsamplingLayer.max(2, 2), mcxent(3))),
                Arguments.of(
                        "max pooling, overlapping",
                        IMAGE,
                        List.of(
                                ConvolutionLayer.of(3, 2, 2),
                                SubsamplingLayer.max(3, 3).withStride(1, 2).withPadding(1, 1),
                                mcxent(3))),
                Arguments.of(
                        "mean pooling",
                        IMAGE,
                        List.of(ConvolutionLayer.of(3, 2, 2), SubsamplingLayer.avg(2, 2), mcxent(3))),
                Arguments.of(
                        "mean pooling, same",
                        IMAGE,
                        List.of(
                                ConvolutionLayer.of(3, 2, 2),
                                SubsamplingLayer.avg(3, 3).withMode(ConvolutionMode.Same),
                                mcxent(3))),
                Arguments.of(
                        "mean pooling, counting padding",
                        IMAGE,
                        List.of(
                                ConvolutionLayer.of(3, 2, 2),
                                SubsamplingLayer.avg(3, 3).withPadding(1, 1).withCountPadding(true),
                                mcxent(3))),
                Arguments.of(
                        "a user's layer",
                        IMAGE,
                        List.of(ConvolutionLayer.of(1, 2, 2), new com.example.ScaleShift(0.5), mcxent(3))),
                Arguments.of("MSE", VECTOR, List.of(DenseLayer.of(4), OutputLayer.of(LossFunction.MSE, 3))),
                Arguments.of(
                        "MSE, softmax",
                        VECTOR,
                        List.of(OutputLayer.of(LossFunction.MSE, 3).withActivation(Activation.SOFTMAX))),
                Arguments.of("XENT", VECTOR, List.of(DenseLayer.of(4), OutputLayer.of(LossFunction.XENT, 3))),
                Arguments.of("XENT, one output", VECTOR, List.of(OutputLayer.of(LossFunction.XENT, 1))),
                Arguments.of(
                        "MCXENT, sigmoid",
                        VECTOR,
                        List.of(OutputLayer.of(LossFunction.MCXENT, 3).withActivation(Activation.SIGMOID))),
                Arguments.of(
                        "NEGATIVELOGLIKELIHOOD",
                        VECTOR,
                        List.of(DenseLayer.of(4), OutputLayer.of(LossFunction.NEGATIVELOGLIKELIHOOD, 3))));
    }

    private static OutputLayer mcxent(long n) {
        return OutputLayer.of(LossFunction.MCXENT, n);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void gradients(String name, InputType in, List<Layer> layers) {
        check(in, layers, Activation.TANH);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activations(Activation activation) {
        check(VECTOR, List.of(DenseLayer.of(4), mcxent(3)), activation);
    }

    private static void check(InputType in, List<Layer> layers, Activation activation) {
        NeuralNetConfiguration.Builder builder = NeuralNetConfiguration.builder()
                .seed(12)
                .dataType(DataType.DOUBLE)
                .activation(activation)
                .biasInit(0.1)
                .inputType(in);
        layers.forEach(builder::layer);
        try (Scope scope = Scope.open();
                MultiLayerNetwork net = new MultiLayerNetwork(builder.build()).init()) {
            long batch = 4;
            NDArray x = random(1, in.shape(batch).toArray());
            long out = net.layers().getLast().out().size();
            NDArray y = out == 1
                    ? random(2, batch, 1).gt(0.0).castTo(DataType.DOUBLE)
                    : random(2, batch, out).softmax(1);
            compare(net, x, y);
        }
    }

    /** At the size of LeNet other kernels run in FLOAT than in DOUBLE: they must agree, in prediction and gradient. */
    @Test
    void lenetInFloatAgreesWithDouble() {
        try (Scope scope = Scope.open();
                MultiLayerNetwork exact =
                        new MultiLayerNetwork(ConfigurationTest.lenet().withDataType(DataType.DOUBLE)).init();
                MultiLayerNetwork net = new MultiLayerNetwork(ConfigurationTest.lenet()).init()) {
            exact.setParams(net.params().castTo(DataType.DOUBLE));
            NDArray x = random(3, 8, 784);
            NDArray y = random(4, 8, 10).mul(5.0).softmax(1);
            assertTrue(exact.output(x).equalsWithEps(net.output(x), 1e-5));
            GradientAndScore wanted = exact.computeGradientAndScore(x, y);
            GradientAndScore found = net.computeGradientAndScore(x, y);
            assertEquals(wanted.score(), found.score(), 1e-5 * wanted.score());
            wanted.gradients().forEach((name, g) -> {
                double scale = g.abs().max().item();
                assertTrue(scale > 1e-6, name);
                assertTrue(g.equalsWithEps(found.gradients().get(name), 1e-4 * scale), name);
            });
        }
    }

    private static NDArray random(long seed, long... shape) {
        SplittableRandom r = new SplittableRandom(seed);
        double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
        Arrays.setAll(values, i -> 2 * r.nextDouble() - 1);
        return Nd.create(values, shape);
    }

    private static void compare(MultiLayerNetwork net, NDArray x, NDArray y) {
        GradientAndScore exact = net.computeGradientAndScore(x, y);
        double[] params = net.params().toDoubleArray();
        int at = 0;
        double largest = 0;
        for (var gradient : exact.gradients().entrySet()) {
            double[] g = gradient.getValue().toDoubleArray();
            for (int i = 0; i < g.length; i++, at++) {
                double up = score(net, params, at, STEP, x, y);
                double down = score(net, params, at, -STEP, x, y);
                double expected = (up - down) / (2 * STEP);
                assertEquals(
                        expected, g[i], 1e-6 * Math.max(1, Math.abs(expected)), gradient.getKey() + " element " + i);
                largest = Math.max(largest, Math.abs(expected));
            }
        }
        assertEquals(params.length, at);
        assertTrue(largest > 1e-3, "gradients are all but zero: the test shows nothing");
    }

    private static double score(MultiLayerNetwork net, double[] params, int i, double step, NDArray x, NDArray y) {
        double[] moved = params.clone();
        moved[i] += step;
        try (Scope scope = Scope.open()) {
            net.setParams(Nd.create(moved, moved.length));
            return net.computeGradientAndScore(x, y).score();
        }
    }
}
