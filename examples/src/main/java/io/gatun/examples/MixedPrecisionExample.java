package io.gatun.examples;

import io.gatun.autodiff.Precision;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.metrics.Accuracy;
import io.gatun.autodiff.training.Figures;
import io.gatun.autodiff.training.Scored;
import io.gatun.autodiff.training.Trainer;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.data.sets.Digits;
import io.gatun.examples.models.Parameters;
import io.gatun.examples.models.TransformerEncoder;
import io.gatun.layers.training.DataSetBatches;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Pool2dConfig;
import java.util.function.LongFunction;

/** Mixed precision is one line of the settings: a LeNet and a transformer read digits in FLOAT and in BFLOAT16. */
public final class MixedPrecisionExample {
    private MixedPrecisionExample() {}

    /** Runs the example; a first argument is the number of seeds to train each network with. */
    public static void main(String[] args) {
        int seeds = args.length == 0 ? 1 : Integer.parseInt(args[0]);
        System.out.printf("%-12s %-9s %9s %9s%n", "network", "precision", "accuracy", "loss");
        for (Precision precision : new Precision[] {Precision.FLOAT, Precision.BFLOAT16}) {
            print("LeNet", precision, seeds, MixedPrecisionExample::lenet, 6);
            print("transformer", precision, seeds, MixedPrecisionExample::transformer, 10);
        }
    }

    private static void print(String name, Precision precision, int seeds, LongFunction<SameDiff> graph, int epochs) {
        double accuracy = 0;
        double loss = 0;
        for (int seed = 0; seed < seeds; seed++) {
            Figures found = train(graph.apply(seed), precision, epochs, seed);
            accuracy += found.metrics().get("logits/accuracy") / seeds;
            loss += found.loss() / seeds;
        }
        System.out.printf("%-12s %-9s %9.4f %9.4f%n", name, precision, accuracy, loss);
    }

    /** Trains a graph of placeholders x and labels on four fifths of the digits, and measures it on the others. */
    static Figures train(SameDiff graph, Precision precision, int epochs, long seed) {
        TrainingConfig config =
                TrainingConfig.of(new Adam(0.002)).withMapping("x", "labels").withPrecision(precision); // the one line
        Digits.Split digits = Digits.split();
        try (graph;
                Trainer trainer = Trainer.of(graph, config)) {
            trainer.fit(DataSetBatches.of(digits.train().iterator(32, seed)), epochs);
            return trainer.evaluate(
                    DataSetBatches.of(digits.test().iterator(200)), Scored.of("logits", new Accuracy()));
        }
    }

    /** LeNet for pictures of 8x8 pixels: two convolutions with pooling, two dense layers. */
    static SameDiff lenet(long seed) {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 1, 8, 8);
        SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 10);
        Parameters p = new Parameters(sd, DataType.FLOAT, seed);
        SDVariable h = x.conv2d(p.weights("w1", 2, 9, 20, 1, 3, 3), p.vector("b1", 0, 20), Conv2dConfig.of(1, 1))
                .relu()
                .maxPool2d(Pool2dConfig.of(2, 2))
                .conv2d(p.weights("w2", 2, 180, 50, 20, 3, 3), p.vector("b2", 0, 50), Conv2dConfig.of(1, 1))
                .relu()
                .maxPool2d(Pool2dConfig.of(2, 2))
                .reshape(-1, 200);
        h.linear(p.weights("w3", 2, 200, 200, 100), p.vector("b3", 0, 100))
                .relu()
                .linear(p.weights("w4", 1, 100, 100, 10), p.vector("b4", 0, 10))
                .rename("logits")
                .softmaxCrossEntropy(labels)
                .rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    /** A small transformer that reads each picture as eight rows. */
    static SameDiff transformer(long seed) {
        int width = 32;
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 1, 8, 8);
        SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 10);
        Parameters p = new Parameters(sd, DataType.FLOAT, seed);
        SDVariable rows = x.reshape(-1, 8, 8)
                .matmul(p.weights("embedding", 1, 8, 8, width))
                .add(p.weights("position", 1, 1, 8, width));
        new TransformerEncoder(width, 4, 2, 64, 10, DataType.FLOAT)
                .classify(p, rows, 8)
                .softmaxCrossEntropy(labels)
                .rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }
}
