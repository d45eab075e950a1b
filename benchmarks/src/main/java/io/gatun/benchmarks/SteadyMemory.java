package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.layers.network.NeuralNetConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A million training steps of a tiny network; prints the resident memory after the first tenth and at the end, in MiB. */
final class SteadyMemory {
    private SteadyMemory() {}

    /** Runs the steps. */
    public static void main(String[] args) throws IOException {
        int steps = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .seed(1)
                        .updater(new Adam(1e-3))
                        .inputType(InputType.feedForward(4))
                        .layer(DenseLayer.of(8).withActivation(Activation.TANH))
                        .layer(OutputLayer.of(LossFunction.MCXENT, 3).withActivation(Activation.SOFTMAX))
                        .build())
                .init();
        NDArray x = Work.random(1, 8, 4);
        NDArray y = Work.oneHot(8, 3);
        long early = 0;
        for (int i = 1; i <= steps; i++) {
            net.fit(x, y);
            if (i == steps / 10) {
                early = resident();
            }
        }
        System.out.println(early + " " + resident());
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("VmRSS"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(-1);
    }
}
