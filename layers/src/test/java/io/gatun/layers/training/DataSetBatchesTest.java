package io.gatun.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.training.Figures;
import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.Scored;
import io.gatun.autodiff.training.Trainer;
import io.gatun.autodiff.training.TrainingListener;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.DataSet;
import io.gatun.data.DataSetIterator;
import io.gatun.data.ListDataSetIterator;
import io.gatun.layers.evaluation.Evaluation;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs trained and measured on data sets. */
class DataSetBatchesTest {
    private static final TrainingConfig CONFIG =
            TrainingConfig.of(new Adam(0.05)).withMapping("x", "t");

    private static SameDiff graph() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
        SDVariable t = sd.placeHolder("t", DataType.FLOAT, -1, 3);
        SDVariable y = x.dropout(0.2, sd.randomKey("key", 9)).matmul(sd.var("w", Nd.zeros(3, 3)));
        x.matmul(sd.variable("w")).softmax(1).rename("softmax");
        y.softmaxCrossEntropy(t).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    /** Thirty one-hot rows, in batches of four, each epoch in another order. */
    private static ArrayDataSetIterator data() {
        NDArray rows = Nd.zeros(30, 3);
        for (int i = 0; i < 30; i++) {
            rows.put(1, i, i % 3);
        }
        return ArrayDataSetIterator.of(rows, rows, 4).shuffled(5);
    }

    @Test
    void aResumedTrainingSeesTheSameBatches(@TempDir Path folder) {
        double[] expected;
        try (SameDiff sd = graph();
                Trainer trainer = Trainer.of(sd, CONFIG)) {
            trainer.fit(DataSetBatches.of(data()), 3);
            expected = sd.parameters().toDoubleArray();
            Evaluation evaluation = new Evaluation();
            Figures found = trainer.evaluate(DataSetBatches.of(data()), Scored.of("softmax", evaluation));
            assertEquals(1, found.metrics().get("softmax/accuracy"));
            assertEquals(1, evaluation.accuracy());
            assertEquals(
                    List.of("softmax/accuracy", "softmax/precision", "softmax/recall", "softmax/f1"),
                    List.copyOf(found.metrics().keySet()));
            assertEquals(30, evaluation.examples());
        }
        Path file = folder.resolve("half.gtsd");
        try (SameDiff sd = graph();
                Trainer trainer = Trainer.of(sd, CONFIG)) {
            trainer.setListeners(new TrainingListener() {
                @Override
                public void iterationDone(Model model, long iteration, int epoch) {
                    if (iteration == 13) {
                        model.stop();
                    }
                }
            });
            trainer.fit(DataSetBatches.of(data()), 3);
            trainer.save(file);
        }
        Trainer again = Trainer.load(file);
        try (SameDiff sd = again.graph();
                again) {
            assertEquals(5, again.epochBatches());
            again.fit(DataSetBatches.of(data()), 2);
            assertEquals(24, again.iteration());
            assertArrayEquals(expected, sd.parameters().toDoubleArray());
        }
    }

    /** An iterator that can only be reset: batches that were taken before are passed over. */
    @Test
    void otherIteratorsSkip() {
        DataSetIterator list = new ListDataSetIterator(java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> new DataSet(Nd.ones(1, 3).mul(i), Nd.ones(1, 3)))
                .toList());
        var rest = DataSetBatches.of(list).epoch(7, 3);
        assertTrue(rest.hasNext());
        assertEquals(3, rest.next().features().getFirst().getDouble(0, 0));
        GatunException e =
                assertThrows(GatunException.class, () -> DataSetBatches.of(list).epoch(0, 5));
        assertTrue(e.getMessage().contains("expected 5"), e.getMessage());
    }
}
