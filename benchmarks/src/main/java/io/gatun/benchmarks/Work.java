package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.WeightInit;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.SubsamplingLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.layers.network.NeuralNetConfiguration;

/** The data and the networks of the comparison with other libraries, to the letter. */
final class Work {
    private Work() {}

    /** The peers' deterministic pseudo-random numbers in [-1, 1). */
    static float[] floats(int n, long seed) {
        float[] f = new float[n];
        long s = seed * 0x9E3779B97F4A7C15L + 1;
        for (int i = 0; i < n; i++) {
            s ^= s << 13;
            s ^= s >>> 7;
            s ^= s << 17;
            f[i] = (s >>> 40) / (float) (1 << 23) - 1f;
        }
        return f;
    }

    static NDArray random(long seed, long... shape) {
        long n = 1;
        for (long s : shape) {
            n *= s;
        }
        return Nd.create(floats((int) n, seed), shape);
    }

    /** One-hot labels [n, classes], drawn with the peers' seed. */
    static NDArray oneHot(int n, int classes) {
        float[] draw = floats(n, 99);
        float[] labels = new float[n * classes];
        for (int i = 0; i < n; i++) {
            labels[i * classes + Math.min(classes - 1, (int) ((draw[i] + 1) / 2 * classes))] = 1;
        }
        return Nd.create(labels, n, classes);
    }

    /** 784-1000(ReLU)-10 with softmax cross-entropy. */
    static MultiLayerNetwork mlp(Updater updater) {
        return new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .seed(12)
                        .updater(updater)
                        .weightInit(WeightInit.XAVIER)
                        .inputType(InputType.feedForward(784))
                        .layer(DenseLayer.of(1000).withActivation(Activation.RELU))
                        .layer(OutputLayer.of(LossFunction.MCXENT, 10).withActivation(Activation.SOFTMAX))
                        .build())
                .init();
    }

    /** Convolution 20@5x5, max-pool 2, convolution 50@5x5, max-pool 2, dense 500 ReLU, dense 10 with softmax cross-entropy. */
    static MultiLayerNetwork lenet(Updater updater) {
        return new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .seed(12)
                        .updater(updater)
                        .weightInit(WeightInit.XAVIER)
                        .inputType(InputType.convolutional(28, 28, 1))
                        .layer(ConvolutionLayer.of(20, 5, 5).withActivation(Activation.IDENTITY))
                        .layer(SubsamplingLayer.max(2, 2))
                        .layer(ConvolutionLayer.of(50, 5, 5).withActivation(Activation.IDENTITY))
                        .layer(SubsamplingLayer.max(2, 2))
                        .layer(DenseLayer.of(500).withActivation(Activation.RELU))
                        .layer(OutputLayer.of(LossFunction.MCXENT, 10).withActivation(Activation.SOFTMAX))
                        .build())
                .init();
    }
}
