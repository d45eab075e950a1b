package io.gatun.examples;

import com.example.layers.RmsNorm;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.data.sets.Digits;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.network.LayerTypes;
import io.gatun.layers.network.MultiLayerConfiguration;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.layers.network.NeuralNetConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A layer of one's own, {@link RmsNorm}: trained, saved and read back like any other. */
public final class CustomLayerExample {
    private CustomLayerExample() {}

    /** Runs the example. */
    public static void main(String[] args) throws IOException {
        MultiLayerConfiguration conf = NeuralNetConfiguration.builder()
                .seed(1)
                .updater(new Adam(0.003))
                .layer(new RmsNorm(1e-6))
                .layer(DenseLayer.of(48).withActivation(Activation.GELU))
                .layer(OutputLayer.of(LossFunction.MCXENT, 10))
                .inputType(InputType.convolutional(8, 8, 1))
                .build();
        Digits.Split digits = Digits.split();

        // Once, so that the layer's name in a file leads to its class.
        LayerTypes.register(RmsNorm.class);
        Path file = Files.createTempFile("own-layer", ".zip");
        try (MultiLayerNetwork net = new MultiLayerNetwork(conf).init()) {
            net.fit(digits.train().iterator(32, 5), 10);
            System.out.printf(
                    "test accuracy %.3f%n",
                    net.evaluate(digits.test().iterator(64)).accuracy());
            net.save(file);

            NDArray x = Rng.of(3).randn(4, 1, 8, 8);
            try (MultiLayerNetwork again = MultiLayerNetwork.load(file)) {
                System.out.println("read back: " + again.layers().getFirst().layer());
                System.out.println("same output: " + again.output(x).equals(net.output(x)));
            }
        } finally {
            Files.delete(file);
        }
    }
}
