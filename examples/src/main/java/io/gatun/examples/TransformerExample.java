package io.gatun.examples;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.data.DataSet;
import io.gatun.data.DataSetIterator;
import io.gatun.data.sets.Digits;
import io.gatun.examples.models.Parameters;
import io.gatun.examples.models.TransformerEncoder;
import io.gatun.ops.DataType;
import java.util.Map;

/** A transformer as a graph: reads handwritten digits of 8x8 pixels as sequences of 8 rows. */
public final class TransformerExample {
    private TransformerExample() {}

    /** Runs the example. */
    public static void main(String[] args) {
        int width = 32;
        TransformerEncoder encoder = new TransformerEncoder(width, 4, 2, 64, 10, DataType.FLOAT);
        Digits.Split digits = Digits.split();

        try (SameDiff sd = SameDiff.create()) {
            // A row of pixels becomes a vector of the encoder's width; each position has a vector of its own.
            SDVariable rows = sd.placeHolder("rows", DataType.FLOAT, -1, 8, 8);
            SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 10);
            Parameters p = new Parameters(sd, DataType.FLOAT, 123);
            SDVariable x =
                    rows.matmul(p.weights("embedding", 1, 8, 8, width)).add(p.weights("position", 1, 1, 8, width));
            encoder.classify(p, x, 8).softmaxCrossEntropy(labels).rename("loss");
            sd.setLossVariables("loss");

            try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam(0.002)))) {
                DataSetIterator train = digits.train().iterator(32, 123);
                for (int epoch = 1; epoch <= 12; epoch++) {
                    double sum = 0;
                    int batches = 0;
                    for (train.reset(); train.hasNext(); batches++) {
                        plan.step(batch(train.next()));
                        sum += plan.loss();
                    }
                    System.out.printf("epoch %2d, loss %.4f%n", epoch, sum / batches);
                }
            }
            DataSet test = digits.test().iterator(1000).next();
            NDArray predicted = sd.outputSingle(batch(test), "logits").argmax(1);
            NDArray right = predicted.eq(test.labels().argmax(1)).castTo(DataType.FLOAT);
            System.out.printf(
                    "accuracy on %d test pictures: %.3f%n",
                    right.length(), right.mean().getDouble());
        }
    }

    private static Map<String, NDArray> batch(DataSet d) {
        return Map.of("rows", d.features().reshape(-1, 8, 8), "labels", d.labels());
    }
}
