package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.Nesterovs;
import io.gatun.autodiff.updaters.ScheduleType;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.StepSchedule;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.data.DataSet;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LossFunction;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.SubsamplingLayer;
import io.gatun.layers.feedforward.ActivationLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.DropoutLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.normalization.BatchNormalization;
import io.gatun.ops.DataType;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Small networks whose numbers are worked out by hand, or by a few lines of plain Java. */
class HandComputedTest {
    private static MultiLayerNetwork net(Updater updater, InputType in, Layer... layers) {
        return net(updater, 0, 0, in, layers);
    }

    private static MultiLayerNetwork net(Updater updater, double l1, double l2, InputType in, Layer... layers) {
        NeuralNetConfiguration.Builder b = NeuralNetConfiguration.builder()
                .dataType(DataType.DOUBLE)
                .updater(updater)
                .l1(l1)
                .l2(l2)
                .inputType(in);
        List.of(layers).forEach(b::layer);
        return new MultiLayerNetwork(b.build()).init();
    }

    private static NDArray d(double... values) {
        return Nd.create(values, values.length);
    }

    private static NDArray rows(int n, double... values) {
        return Nd.create(values, n, values.length / n);
    }

    @Test
    void oneLinearUnit() {
        // y = 2x + 1 at x = 3 is 7; wanted 5: loss 4, dW = 2 * 2 * 3 = 12, db = 4.
        try (MultiLayerNetwork net =
                net(new Sgd(0.01), InputType.feedForward(1), OutputLayer.of(LossFunction.MSE, 1))) {
            net.setParams(d(2, 1));
            NDArray x = rows(1, 3);
            NDArray y = rows(1, 5);
            assertEquals(7, net.output(x).item(), 1e-12);
            assertEquals(4, net.score(new DataSet(x, y)), 1e-12);
            GradientAndScore g = net.computeGradientAndScore(x, y);
            assertEquals(12, g.gradients().get("layer0/W").item(), 1e-12);
            assertEquals(4, g.gradients().get("layer0/b").item(), 1e-12);
            net.fit(x, y);
            assertArrayEquals(new double[] {1.88, 0.96}, net.params().toDoubleArray(), 1e-12);
            assertEquals(4, net.score(), 1e-12);
            assertEquals(1, net.iteration());
        }
    }

    @Test
    void regularisationMovesWeightsAndNotBiases() {
        // The same with l1 0.5 and l2 0.1: dW = 12 + 0.5 + 0.2, score 4 + 0.5 * 2 + 0.05 * 4.
        try (MultiLayerNetwork net =
                net(new Sgd(0.01), 0.5, 0.1, InputType.feedForward(1), OutputLayer.of(LossFunction.MSE, 1))) {
            net.setParams(d(2, 1));
            NDArray x = rows(1, 3);
            NDArray y = rows(1, 5);
            assertEquals(5.2, net.score(new DataSet(x, y)), 1e-12);
            GradientAndScore g = net.computeGradientAndScore(x, y);
            assertEquals(5.2, g.score(), 1e-12);
            assertEquals(12.7, g.gradients().get("layer0/W").item(), 1e-12);
            net.fit(x, y);
            assertArrayEquals(new double[] {2 - 0.127, 0.96}, net.params().toDoubleArray(), 1e-12);
            assertEquals(4 + 0.5 * 1.873 + 0.05 * 1.873 * 1.873, net.score(), 1e-12);
        }
    }

    @Test
    void softmaxAndItsLoss() {
        try (MultiLayerNetwork net = net(
                new Sgd(1),
                InputType.feedForward(2),
                OutputLayer.of(LossFunction.MCXENT, 2).withBias(false))) {
            net.setParams(d(Math.log(1), Math.log(3), 0, 0)); // logits [0, log 3] for x = [1, 0]
            NDArray x = rows(2, 1, 0, 0, 1);
            NDArray y = rows(2, 0, 1, 1, 0);
            assertArrayEquals(new double[] {0.25, 0.75, 0.5, 0.5}, net.output(x).toDoubleArray(), 1e-12);
            assertEquals((-Math.log(0.75) - Math.log(0.5)) / 2, net.score(new DataSet(x, y)), 1e-12);
            net.fit(x, y);
            // dW = x^T (p - y) / 2
            double[] wanted = {0 - 0.125, Math.log(3) + 0.125, 0.25, -0.25};
            assertArrayEquals(wanted, net.params().toDoubleArray(), 1e-12);
        }
    }

    @Test
    void hugeLogitsStayFinite() {
        try (MultiLayerNetwork soft = net(
                        new Sgd(1),
                        InputType.feedForward(1),
                        OutputLayer.of(LossFunction.MCXENT, 2).withBias(false));
                MultiLayerNetwork sigmoid = net(
                        new Sgd(1),
                        InputType.feedForward(1),
                        OutputLayer.of(LossFunction.XENT, 1).withBias(false))) {
            soft.setParams(d(1e4, -1e4));
            assertEquals(2e4, soft.score(new DataSet(rows(1, 1), rows(1, 0, 1))), 1e-6);
            sigmoid.setParams(d(1e4));
            assertEquals(1e4, sigmoid.score(new DataSet(rows(1, 1), rows(1, 0))), 1e-6);
            assertEquals(0, sigmoid.score(new DataSet(rows(1, 1), rows(1, 1))), 1e-6);
        }
    }

    @Test
    void binaryCrossEntropySumsOverOutputs() {
        try (MultiLayerNetwork net = net(
                new Sgd(1),
                InputType.feedForward(1),
                OutputLayer.of(LossFunction.XENT, 2).withBias(false))) {
            net.setParams(d(Math.log(3), 0)); // sigmoid 0.75 and 0.5
            assertArrayEquals(new double[] {0.75, 0.5}, net.output(rows(1, 1)).toDoubleArray(), 1e-12);
            assertEquals(-Math.log(0.25) - Math.log(0.5), net.score(new DataSet(rows(1, 1), rows(1, 0, 1))), 1e-12);
        }
    }

    @Test
    void convolutionAndPooling() {
        try (MultiLayerNetwork net = net(
                new Sgd(1),
                InputType.convolutional(3, 4, 1),
                ConvolutionLayer.of(2, 2, 2).withActivation(Activation.RELU),
                SubsamplingLayer.max(2, 3),
                ActivationLayer.of(Activation.IDENTITY))) {
            net.setParam("layer0/W", Nd.create(new double[] {1, 0, 0, 1, -1, 0, 0, 2}, 2, 1, 2, 2));
            net.setParam("layer0/b", d(0.5, -20));
            NDArray x = Nd.create(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 1, 1, 3, 4);
            List<NDArray> all = net.feedForward(x);
            assertEquals(4, all.size());
            double[] first = {7.5, 9.5, 11.5, 15.5, 17.5, 19.5}; // x[i][j] + x[i+1][j+1] + 0.5
            double[] second = {0, 0, 0, 0, 0, 0}; // at most 2 * 12 - 7 - 20 < 0
            assertArrayEquals(
                    DoubleStream.concat(DoubleStream.of(first), DoubleStream.of(second))
                            .toArray(),
                    all.get(1).toDoubleArray(),
                    1e-12);
            assertArrayEquals(new double[] {19.5, 0}, net.output(x).toDoubleArray(), 1e-12);
        }
    }

    @Test
    void batchNormalisationAveragesOverSteps() {
        try (MultiLayerNetwork net = net(
                new Sgd(0),
                InputType.feedForward(1),
                BatchNormalization.of().withDecay(0.75).withEps(1e-12),
                OutputLayer.of(LossFunction.MSE, 1).withBias(false))) {
            net.setParam("layer1/W", rows(1, 1));
            NDArray x = rows(4, 1, 3, 5, 7); // mean 4, variance 5 (biased)
            NDArray y = rows(4, 0, 0, 0, 0);
            net.fit(x, y);
            assertEquals(1, net.score(), 1e-9); // normalised values have mean square 1
            assertEquals(0.25 * 4, net.getParam("layer0/mean").item(), 1e-12);
            assertEquals(0.75 + 0.25 * 5, net.getParam("layer0/variance").item(), 1e-12);
            net.fit(x, y);
            assertEquals(0.75 * 1 + 0.25 * 4, net.getParam("layer0/mean").item(), 1e-12);
            double mean = 1.75;
            double deviation = Math.sqrt(0.75 * 2 + 0.25 * 5);
            assertEquals((7 - mean) / deviation, net.output(rows(1, 7)).item(), 1e-9);
        }
    }

    @Test
    void dropoutKeepsTheMeanAndDrawsAnew() {
        int n = 20_000;
        try (MultiLayerNetwork net = net(
                new Sgd(0),
                InputType.feedForward(n),
                DropoutLayer.keeping(0.8),
                OutputLayer.of(LossFunction.MSE, 1).withBias(false))) {
            net.setParam("layer1/W", Nd.full(DataType.DOUBLE, 1.0 / n, n, 1));
            NDArray x = Nd.ones(DataType.DOUBLE, 1, n);
            NDArray y = rows(1, 0);
            assertEquals(1, net.output(x).item(), 1e-9);
            double[] means = new double[3];
            for (int i = 0; i < means.length; i++) {
                net.fit(x, y);
                means[i] = Math.sqrt(net.score()); // the mean of what dropout left, each of 0 or 1 / 0.8
                assertEquals(1, means[i], 6 * Math.sqrt(0.2 / 0.8 / n));
                long kept = Math.round(means[i] * 0.8 * n);
                assertEquals(means[i], kept / (0.8 * n), 1e-9);
            }
            assertEquals(3, DoubleStream.of(means).distinct().count());
        }
    }

    /** Updaters on the parabola p², whose gradient is 2p, against their formulas in plain Java. */
    @Test
    void updaters() {
        double[] sgd = path(new Sgd(new StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 2)));
        double p = 1;
        for (int i = 0; i < sgd.length; i++) {
            p -= 0.1 * Math.pow(0.5, i / 2) * 2 * p;
            assertEquals(p, sgd[i], 1e-12);
        }
        double[] nesterovs = path(new Nesterovs(0.1, 0.9));
        p = 1;
        double v = 0;
        for (double found : nesterovs) {
            double before = v;
            v = 0.9 * v - 0.1 * 2 * p;
            p += -0.9 * before + 1.9 * v;
            assertEquals(p, found, 1e-12);
        }
        double[] adam = path(new Adam(0.1));
        p = 1;
        double m = 0;
        double s = 0;
        for (int t = 1; t <= adam.length; t++) {
            double g = 2 * p;
            m = 0.9 * m + 0.1 * g;
            s = 0.999 * s + 0.001 * g * g;
            p -= 0.1 * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t)) * m / (Math.sqrt(s) + 1e-8);
            assertEquals(p, adam[t - 1], 1e-12);
        }
    }

    private static double[] path(Updater updater) {
        double[] path = new double[6];
        try (MultiLayerNetwork net = net(
                updater,
                InputType.feedForward(1),
                OutputLayer.of(LossFunction.MSE, 1).withBias(false))) {
            net.setParams(d(1));
            for (int i = 0; i < path.length; i++) {
                net.fit(rows(1, 1), rows(1, 0));
                path[i] = net.params().item();
            }
        }
        return path;
    }

    @Test
    void aLayersOwnUpdaterHolds() {
        try (MultiLayerNetwork net = net(
                new Sgd(0.5),
                InputType.feedForward(1),
                DenseLayer.of(1)
                        .withBias(false)
                        .withActivation(Activation.IDENTITY)
                        .withUpdater(new Sgd(0)),
                OutputLayer.of(LossFunction.MSE, 1).withBias(false))) {
            net.setParams(d(1, 1));
            net.fit(rows(1, 1), rows(1, 0));
            assertArrayEquals(new double[] {1, 0}, net.params().toDoubleArray(), 1e-12);
        }
    }

    @Test
    void theVectorOfParametersIsInTheOrderOfTheLayers() {
        try (MultiLayerNetwork net =
                net(new Sgd(0), InputType.feedForward(2), DenseLayer.of(3), OutputLayer.of(LossFunction.MSE, 1))) {
            assertEquals(9 + 4, net.numParams());
            net.setParams(Nd.arange(13).castTo(DataType.DOUBLE));
            assertEquals(
                    List.of("layer0/W", "layer0/b", "layer1/W", "layer1/b"),
                    List.copyOf(net.paramTable().keySet()));
            assertEquals(rows(2, 0, 1, 2, 3, 4, 5), net.getParam("layer0/W"));
            assertEquals(d(6, 7, 8), net.getParam("layer0/b"));
            assertEquals(rows(3, 9, 10, 11), net.getParam("layer1/W"));
            assertEquals(d(12), net.getParam("layer1/b"));
        }
    }
}
