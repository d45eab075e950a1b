package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.network.LayerTypes;
import io.gatun.layers.network.MultiLayerConfiguration;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.layers.network.NeuralNetConfiguration;
import io.gatun.ops.FileFormatException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's own layer gets without doing anything for it. */
class ScaleShiftTest {
    private static MultiLayerConfiguration conf() {
        return NeuralNetConfiguration.builder()
                .updater(new Sgd(0.002))
                .l2(0.01)
                .layer(new ScaleShift(2))
                .layer(OutputLayer.of(LossFunction.MSE, 1))
                .inputType(InputType.convolutional(1, 2, 1))
                .build();
    }

    @Test
    void itIsTrainedSavedAndReadBack(@TempDir Path folder) {
        NDArray x = Nd.create(new float[] {1, 2, 3, 4, 5, 6}, 3, 1, 1, 2);
        NDArray y = Nd.create(new float[] {3, 7, 11}, 3, 1);
        try (MultiLayerNetwork net = new MultiLayerNetwork(conf()).init()) {
            assertEquals(4 + 3, net.numParams());
            assertEquals(Nd.create(new float[] {2, 2}, 2), net.getParam("layer0/s"));
            net.fit(x, y);
            double first = net.score();
            for (int i = 0; i < 50; i++) {
                net.fit(x, y);
            }
            assertTrue(net.score() < first / 10, first + " -> " + net.score());
            assertEquals(51, net.getParam("layer0/steps").item());

            Path file = folder.resolve("net.zip");
            net.save(file);
            LayerTypes.register(ScaleShift.class);
            try (MultiLayerNetwork read = MultiLayerNetwork.load(file)) {
                assertEquals(net.output(x), read.output(x));
                assertEquals(51, read.getParam("layer0/steps").item());
            }
        }
    }

    @Test
    void aFileCannotNameAClassThatTheProgramDidNot() {
        String json = conf().toJson();
        assertTrue(json.contains("\"@type\" : \"com.example.ScaleShift\""), json);
        String other = json.replace("com.example.ScaleShift", "com.example.ScaleShiftTest$Secret");
        FileFormatException e = assertThrows(FileFormatException.class, () -> MultiLayerConfiguration.fromJson(other));
        assertTrue(e.getMessage().contains("LayerTypes.register"), e.getMessage());
        LayerTypes.register(ScaleShift.class);
        assertEquals(conf(), MultiLayerConfiguration.fromJson(json));
    }
}
