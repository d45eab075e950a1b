package io.gatun.autodiff.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.DataSetMapping;
import io.gatun.autodiff.History;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.metrics.Accuracy;
import io.gatun.autodiff.training.listeners.CollectScoresListener;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.ScheduleType;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.StepSchedule;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final TrainingConfig CONFIG =
            TrainingConfig.of(new Adam(0.02)).withMapping("x", "t").withRegularization(0, 1e-4);

    private static GatunException refused(org.junit.jupiter.api.function.Executable f, String... parts) {
        GatunException e = assertThrows(GatunException.class, f);
        for (String p : parts) {
            assertTrue(e.getMessage().contains(p), e.getMessage());
        }
        return e;
    }

    @Test
    void learnsAndTellsItsHistory(@TempDir Path folder) throws Exception {
        try (SameDiff sd = Graphs.linear();
                Trainer trainer = Trainer.of(
                        sd, CONFIG.withUpdater(new Adam(new StepSchedule(ScheduleType.EPOCH, 0.05, 0.5, 2))))) {
            CollectScoresListener scores = new CollectScoresListener();
            trainer.setListeners(scores);
            trainer.setValidation(Validation.of(Graphs.points(2, 30, 7), Scored.of("softmax", new Accuracy()))
                    .everyEpochs(2));
            History h = trainer.fit(Graphs.points(1, 50, 8), 5);
            assertEquals(5, h.epochs().size());
            assertEquals(35, h.iterationLosses().length);
            assertEquals(1, h.firstIteration());
            assertEquals(35, scores.iterations().length);
            History.Epoch last = h.epochs().get(3);
            assertEquals(4, last.epoch());
            assertEquals(28, last.iteration());
            assertEquals(50, last.examples());
            assertEquals(0.05 * 0.25, last.learningRate(), 1e-15);
            assertTrue(last.seconds() > 0);
            assertTrue(last.evaluations().get("softmax/accuracy") > 0.9, h.toString());
            assertTrue(last.validationLoss() < h.epochs().get(1).validationLoss(), h.toString());
            assertTrue(Double.isNaN(h.epochs().get(2).validationLoss()));
            assertEquals(last.validationLoss(), trainer.validationScore());
            double sum = 0;
            for (int i = 21; i < 28; i++) {
                sum += h.iterationLosses()[i];
            }
            assertEquals(sum / 7, last.loss(), 1e-12);
            assertEquals(h.losses().getLast(), h.lastLoss());
            assertTrue(h.toString().contains("softmax/accuracy"), h.toString());
            List<String> csv = h.toCsv().lines().toList();
            assertEquals("epoch,iteration,loss,validation,softmax/accuracy,learning rate,examples,seconds", csv.get(0));
            assertEquals(6, csv.size());
            assertTrue(csv.get(1).startsWith("1,7,"));
            assertTrue(csv.get(1).contains(",,"), "no validation: an empty cell");
            assertEquals(
                    last.validationLoss(), Double.parseDouble(csv.get(4).split(",")[3]), 0.0, "every digit is there");
            assertEquals(36, h.iterationsToCsv().lines().count());
            h.writeCsv(folder.resolve("history.csv"));
            assertEquals(h.toCsv(), Files.readString(folder.resolve("history.csv")));
        }
    }

    /** The mean over the examples of batches of several sizes is that of all at once. */
    @Test
    void evaluatesOnceOverAllExamples() {
        try (SameDiff sd = Graphs.linear();
                Trainer trainer = Trainer.of(sd, CONFIG)) {
            Figures parts = trainer.evaluate(Graphs.points(3, 40, 7), Scored.of("logits", new Accuracy(2)));
            Figures whole = trainer.evaluate(
                    Graphs.points(3, 40, 40),
                    Scored.of("logits", new Accuracy(2)).against("t"));
            assertEquals(40, parts.examples());
            assertEquals(whole.loss(), parts.loss(), 1e-6);
            assertEquals(whole.metrics(), parts.metrics());
            assertEquals(
                    List.of("logits/top-2 accuracy"),
                    List.copyOf(parts.metrics().keySet()));
            refused(() -> trainer.evaluate(Graphs.points(3, 4, 4), Scored.of("softmaxx")), "softmaxx", "did you mean");
            refused(
                    () -> trainer.evaluate(
                            Graphs.points(3, 4, 4),
                            Scored.of("softmax", new Accuracy()).against("u")),
                    "no \"u\"");
        }
    }

    private static double[] trained(Trainer trainer) {
        return trainer.graph().parameters().toDoubleArray();
    }

    private static double[] straight(int epochs) {
        try (SameDiff sd = Graphs.noisy(5);
                Trainer trainer = Trainer.of(sd, CONFIG)) {
            trainer.fit(Graphs.points(4, 40, 8), epochs);
            return trained(trainer);
        }
    }

    /** Stops the fit after a number of steps. */
    private static TrainingListener stopAt(long step) {
        return new TrainingListener() {
            @Override
            public void iterationDone(Model model, long iteration, int epoch) {
                if (iteration == step) {
                    model.stop();
                }
            }
        };
    }

    @Test
    void tenStepsAreSevenAndThreeThroughMemory() {
        double[] expected = straight(2);
        try (SameDiff first = Graphs.noisy(5);
                SameDiff second = Graphs.noisy(77);
                Trainer before = Trainer.of(first, CONFIG);
                Trainer after = Trainer.of(second, CONFIG)) {
            before.setListeners(stopAt(7));
            before.fit(Graphs.points(4, 40, 8), 2);
            assertEquals(2, before.epochBatches());
            assertEquals(1, before.epoch());
            assertEquals(7, before.iteration());
            try (TrainingState state = before.state()) {
                after.restore(state);
            }
            History h = after.fit(Graphs.points(4, 40, 8), 1);
            assertEquals(10, after.iteration());
            assertEquals(40, h.epochs().getFirst().examples(), "those before the interruption count");
            assertArrayEquals(expected, trained(after));
            assertEquals(first.variable("key").value().length(), 2);
            // The trainer that stopped goes on itself, too.
            before.setListeners();
            before.fit(Graphs.points(4, 40, 8), 1);
            assertArrayEquals(expected, trained(before));
        }
    }

    @Test
    void tenStepsAreSevenAndThreeThroughAFile(@TempDir Path folder) {
        Path file = folder.resolve("training.gtsd");
        try (SameDiff sd = Graphs.noisy(5);
                Trainer before = Trainer.of(sd, CONFIG)) {
            before.setListeners(stopAt(7), EarlyStopping.patience(9));
            before.fit(Graphs.points(4, 40, 8), 2);
            before.save(file);
        }
        EarlyStopping stop = EarlyStopping.patience(9);
        Trainer after = Trainer.load(file, stop);
        try (SameDiff graph = after.graph();
                after) {
            assertEquals(CONFIG, after.config());
            assertEquals(1, stop.bestEpoch());
            after.fit(Graphs.points(4, 40, 8), 1);
            assertArrayEquals(straight(2), trained(after));
            Path plain = folder.resolve("graph.gtsd");
            graph.save(plain);
            refused(() -> Trainer.load(plain), "without a training");
        }
    }

    @Test
    void aStateThatDoesNotFitChangesNothing() {
        try (SameDiff sd = Graphs.linear();
                SameDiff other = Graphs.noisy(1);
                Trainer trainer = Trainer.of(sd, CONFIG);
                Trainer foreign = Trainer.of(other, CONFIG);
                Trainer plain = Trainer.of(sd, CONFIG.withUpdater(new Sgd(0.1)));
                TrainingState state = foreign.state();
                TrainingState small = plain.state()) {
            double[] before = sd.parameters().toDoubleArray();
            refused(() -> trainer.restore(state), "[resume]", "updater/w/0");
            refused(() -> trainer.restore(small), "[resume]", "no \"updater/w/0\"");
            refused(
                    () -> {
                        try (TrainingState own = trainer.state()) {
                            plain.restore(own);
                        }
                    },
                    "[resume]",
                    "updater/w/0",
                    "does not");
            assertArrayEquals(before, sd.parameters().toDoubleArray());
            assertEquals(0, trainer.iteration());
        }
    }

    @Test
    void anInterruptEndsAFitAfterItsStep() {
        try (SameDiff sd = Graphs.linear();
                Trainer trainer = Trainer.of(sd, CONFIG)) {
            trainer.setListeners(new TrainingListener() {
                @Override
                public void iterationDone(Model model, long iteration, int epoch) {
                    if (iteration == 3) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
            trainer.fit(Graphs.points(1, 50, 5), 4);
            assertTrue(Thread.interrupted(), "the flag is the caller's to clear");
            assertEquals(3, trainer.iteration());
            trainer.fit(Graphs.points(1, 50, 5), 1);
            assertEquals(10, trainer.iteration());
        }
    }

    @Test
    void severalInputsAndMasks() {
        try (SameDiff sd = SameDiff.create()) {
            var a = sd.placeHolder("a", DataType.FLOAT, -1, 2);
            var b = sd.placeHolder("b", DataType.FLOAT, -1, 2);
            var mask = sd.placeHolder("mask", DataType.FLOAT, -1, 1);
            var t = sd.placeHolder("t", DataType.FLOAT, -1, 2);
            var w = sd.var("w", Nd.create(new float[] {1, 2}, 2));
            a.mul(w).add(b).sub(t).square().mul(mask).sum().rename("loss");
            sd.setLossVariables("loss");
            DataSetMapping mapping = DataSetMapping.of(List.of("a", "b"), List.of("t"));
            NDArray one = Nd.ones(3, 2);
            NDArray rows = Nd.create(new float[] {1, 0, 0}, 3, 1);
            Batch batch = Batch.of(List.of(one, Nd.zeros(3, 2)), List.of(one)).withMasks(List.of(), List.of(rows));
            TrainingConfig config =
                    TrainingConfig.of(new Sgd(0.25)).withMapping(mapping.withMasks(List.of(), List.of("mask")));
            try (Trainer trainer = Trainer.of(sd, config)) {
                trainer.fit(batch);
                assertEquals(1, trainer.score(), 1e-6);
                assertArrayEquals(
                        new float[] {1, 1.5f}, sd.variable("w").value().toFloatArray());
                assertEquals(3, trainer.lastBatchSize());
                refused(() -> trainer.fit(Batch.of(one, one)), "1 arrays of features", "expected 2");
                refused(() -> trainer.fit(Batch.of(Map.of("a", one))), "no value for placeholder \"b\"");
            }
            try (Trainer nameless = Trainer.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
                refused(() -> nameless.fit(batch), "withMapping");
            }
        }
    }

    @Test
    void badCalls() {
        try (SameDiff sd = Graphs.linear();
                Trainer trainer = Trainer.of(sd, CONFIG)) {
            refused(() -> trainer.fit(Graphs.points(1, 5, 5), 0), "0 epochs");
            refused(() -> trainer.fit(List.of(), 1), "no batches");
            List<String> told = new ArrayList<>();
            trainer.setListeners(new TrainingListener() {
                @Override
                public void fitEnded(Model model) {
                    told.add("ended");
                }
            });
            refused(() -> trainer.fit(List.of(), 1), "no batches");
            assertEquals(List.of("ended"), told);
            assertFalse(trainer.listeners().isEmpty());
        }
    }
}
