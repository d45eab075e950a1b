package io.gatun.examples.run;

import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.ops.GatunException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Models that a training run left behind. */
public final class SavedModel {
    private SavedModel() {}

    /** The network of a file; the caller closes it. */
    public static MultiLayerNetwork load(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new GatunException("[load] no model " + file
                    + ": train one first with gatun train, or name one with --model (train prints where it saves)");
        }
        return MultiLayerNetwork.load(file);
    }
}
