package io.gatun.examples;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.training.listeners.ScoreIterationListener;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.data.DataSetIterator;
import io.gatun.data.sets.Digits;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.network.MultiLayerConfiguration;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.layers.network.NeuralNetConfiguration;

/** A network: reads handwritten digits of 8x8 pixels, which are shipped with Gatun. */
public final class DigitsExample {
    private DigitsExample() {}

    /** Runs the example. */
    public static void main(String[] args) {
        Digits.Split digits = Digits.split();
        DataSetIterator train = digits.train().iterator(32, 123); // batches of 32, shuffled by the seed 123
        DataSetIterator test = digits.test().iterator(64);

        MultiLayerConfiguration conf = NeuralNetConfiguration.builder()
                .seed(123)
                .updater(new Adam(0.003))
                .l2(1e-4)
                .layer(DenseLayer.of(64).withActivation(Activation.RELU))
                .layer(OutputLayer.of(LossFunction.MCXENT, 10))
                .inputType(InputType.convolutional(8, 8, 1))
                .build();

        try (MultiLayerNetwork net = new MultiLayerNetwork(conf).init()) {
            System.out.println(net.summary());
            net.setListeners(new ScoreIterationListener(100));
            net.fit(train, 15);
            System.out.println(net.evaluate(test).stats());

            NDArray first = digits.test().first(1).iterator(1).next().features();
            System.out.println("the first test picture is a " + digits.test().classOf(0) + ", taken for a "
                    + net.predict(first)[0]);
        }
    }
}
