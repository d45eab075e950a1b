package io.gatun.autodiff.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.training.listeners.ArraySavingListener;
import io.gatun.autodiff.training.listeners.CheckpointListener;
import io.gatun.autodiff.training.listeners.EvaluativeListener;
import io.gatun.autodiff.training.listeners.NanListener;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {
    private static final TrainingConfig CONFIG = TrainingConfig.of(new Sgd(0.5)).withMapping("x", "t");

    /** Scores, one after each epoch. */
    private static EarlyStopping scripted(EarlyStopping stop, boolean higher, double... scores) {
        Iterator<Double> next = Arrays.stream(scores).iterator();
        return stop.withScore(m -> next.next(), higher);
    }

    private static int epochs(EarlyStopping stop) {
        try (SameDiff sd = Graphs.linear();
                Trainer trainer = Trainer.of(sd, CONFIG)) {
            trainer.setListeners(stop);
            trainer.fit(Graphs.points(1, 10, 5), 9);
            return trainer.epoch();
        }
    }

    @Test
    void patienceEnds() {
        EarlyStopping stop = scripted(EarlyStopping.patience(2), false, 5, 3, 4, 3, 1);
        assertEquals(4, epochs(stop));
        assertEquals(EarlyStopping.Reason.NO_IMPROVEMENT, stop.reason());
        assertEquals(2, stop.bestEpoch());
        assertEquals(3, stop.bestScore());

        EarlyStopping small = scripted(EarlyStopping.patience(2).withMinimalChange(0.5), false, 5, 4.6, 4.55, 1);
        assertEquals(3, epochs(small), "changes of 0.4 and 0.45 do not count");

        EarlyStopping up = scripted(EarlyStopping.patience(1), true, 0.5, 0.7, 0.6, 0.9);
        assertEquals(3, epochs(up));
        assertEquals(0.7, up.bestScore());

        EarlyStopping never = scripted(EarlyStopping.patience(1), false, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        assertEquals(9, epochs(never));
        assertNull(never.reason());
    }

    @Test
    void divergenceAndTimeEnd() {
        EarlyStopping nan = scripted(EarlyStopping.patience(5), false, 1, Double.NaN, 1);
        assertEquals(2, epochs(nan));
        assertEquals(EarlyStopping.Reason.DIVERGED, nan.reason());

        EarlyStopping limit = EarlyStopping.patience(5).withLimit(1e-9);
        assertEquals(0, epochs(limit), "the first step's loss is above");
        assertEquals(EarlyStopping.Reason.DIVERGED, limit.reason());

        EarlyStopping time = EarlyStopping.patience(5).withMaxSeconds(1e-9);
        assertEquals(0, epochs(time));
        assertEquals(EarlyStopping.Reason.TIME, time.reason());

        assertThrows(GatunException.class, () -> EarlyStopping.patience(0));
        assertThrows(GatunException.class, () -> EarlyStopping.patience(1).withMaxSeconds(0));
        assertThrows(GatunException.class, () -> EarlyStopping.patience(1).withMinimalChange(Double.NaN));
    }

    @Test
    void stoppingRemembers() {
        EarlyStopping first = scripted(EarlyStopping.patience(3), false, 5, 3, 4, 4, 4, 4, 4, 4, 4);
        epochs(first);
        EarlyStopping second = EarlyStopping.patience(3);
        second.loadState(first.saveState());
        assertEquals(2, second.bestEpoch());
        assertEquals(1, epochs(scripted(second, false, 3.5)), "it had waited long enough");
        assertThrows(GatunException.class, () -> second.loadState(Map.of("bestScore", "x")));
    }

    /** Checkpoints of graphs, the last two, and the best by the validation. */
    @Test
    void checkpointsAreKept(@TempDir Path folder) {
        try (SameDiff sd = Graphs.linear();
                Trainer trainer = Trainer.of(sd, CONFIG)) {
            CheckpointListener saving =
                    CheckpointListener.everyIterations(folder, 2, 2).keepBest();
            EarlyStopping stop = EarlyStopping.patience(3).withBest(folder.resolve("mine.gtsd"));
            List<Double> validated = new ArrayList<>();
            trainer.setListeners(
                    saving, stop, EvaluativeListener.everyEpochs(1, m -> validated.add(m.validationScore())));
            trainer.setValidation(Validation.of(Graphs.points(2, 20, 20)));
            trainer.fit(Graphs.points(1, 20, 4), 3);
            assertEquals(3, validated.size());
            assertEquals(
                    List.of("checkpoint-12.gtsd", "checkpoint-14.gtsd"),
                    CheckpointListener.checkpoints(folder).stream()
                            .map(f -> f.getFileName().toString())
                            .toList());
            assertEquals(14, iteration(CheckpointListener.last(folder).orElseThrow()));
            assertEquals(
                    15, iteration(CheckpointListener.best(folder).orElseThrow()), "the loss falls: the last is best");
            assertEquals(15, iteration(folder.resolve("mine.gtsd")));
            assertEquals(validated.getLast(), stop.bestScore());
            saving.loadState(Map.of("best", "-1"));
            trainer.fit(Graphs.points(1, 20, 4), 1);
            assertEquals(15, iteration(CheckpointListener.best(folder).orElseThrow()), "nothing is better than -1");
        }
    }

    private static long iteration(Path file) {
        try (Trainer t = Trainer.load(file);
                SameDiff graph = t.graph()) {
            return t.iteration();
        }
    }

    @Test
    void theFirstStepThatIsNoNumberIsTold() {
        try (SameDiff sd = SameDiff.create()) {
            var x = sd.placeHolder("x", DataType.FLOAT, -1);
            sd.var("fine", Nd.ones(1))
                    .sum()
                    .add(x.mul(sd.var("w", Nd.ones(1))).log().sum())
                    .rename("loss");
            sd.setLossVariables("loss");
            try (Trainer trainer = Trainer.of(sd, TrainingConfig.of(new Sgd(0.1)))) {
                trainer.setListeners(new NanListener());
                trainer.fit(Batch.of(Map.of("x", Nd.ones(2))));
                GatunException e = assertThrows(
                        GatunException.class,
                        () -> trainer.fit(Batch.of(Map.of("x", Nd.create(new float[] {0, 1}, 2)))));
                assertTrue(e.getMessage().contains("at iteration 2"), e.getMessage());
                assertTrue(e.getMessage().contains("[w]"), e.getMessage());
            }
        }
    }

    @Test
    void arraysAreSaved(@TempDir Path folder) {
        try (SameDiff sd = Graphs.linear();
                Trainer trainer = Trainer.of(sd, CONFIG)) {
            trainer.setListeners(new ArraySavingListener(folder, 2, "w"));
            trainer.fit(Graphs.points(1, 20, 5), 1);
            assertTrue(Files.exists(folder.resolve("2/w.npy")));
            assertTrue(Files.notExists(folder.resolve("2/b.npy")));
            try (NDArray saved = Nd.readNpy(folder.resolve("4/w.npy"));
                    NDArray now = sd.variable("w").value()) {
                assertEquals(now, saved);
            }
            trainer.setListeners(new ArraySavingListener(folder, 1, "v"));
            GatunException e = assertThrows(GatunException.class, () -> trainer.fit(Graphs.points(1, 20, 5), 1));
            assertTrue(e.getMessage().contains("\"v\""), e.getMessage());
        }
    }
}
