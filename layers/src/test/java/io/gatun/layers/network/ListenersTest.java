package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.training.FitPlan;
import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import io.gatun.autodiff.training.listeners.CheckpointListener;
import io.gatun.autodiff.training.listeners.CollectScoresListener;
import io.gatun.autodiff.training.listeners.PerformanceListener;
import io.gatun.autodiff.training.listeners.ProgressListener;
import io.gatun.autodiff.training.listeners.ScoreIterationListener;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.layers.LossFunction;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.ops.GatunException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {
    private final MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                    .layer(OutputLayer.of(LossFunction.MSE, 1).withNIn(2))
                    .build())
            .init();
    private final NDArray x = Nd.ones(10, 2);
    private final NDArray y = Nd.zeros(10, 1);

    /** Ten examples in batches of four: three steps a pass, the last with two. */
    private ArrayDataSetIterator data() {
        return ArrayDataSetIterator.of(x, y, 4);
    }

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void everythingIsToldInOrder() {
        List<String> told = new ArrayList<>();
        net.setListeners(new TrainingListener() {
            @Override
            public void fitStarted(Model model, FitPlan plan) {
                told.add("fit of " + plan.iterations());
            }

            @Override
            public void epochStarted(Model model) {
                told.add("epoch " + model.epoch());
            }

            @Override
            public void iterationDone(Model model, long iteration, int epoch) {
                told.add(iteration + "/" + epoch + ": " + model.lastBatchSize());
            }

            @Override
            public void epochEnded(Model model) {
                told.add("end " + model.epoch());
            }

            @Override
            public void fitEnded(Model model) {
                told.add("done");
            }
        });
        net.fit(data(), 2);
        net.fit(x, y);
        assertEquals(
                List.of(
                        "fit of 6",
                        "epoch 0",
                        "1/0: 4",
                        "2/0: 4",
                        "3/0: 2",
                        "end 1",
                        "epoch 1",
                        "4/1: 4",
                        "5/1: 4",
                        "6/1: 2",
                        "end 2",
                        "done",
                        "7/2: 10"),
                told);
    }

    @Test
    void scores() {
        List<String> lines = new ArrayList<>();
        CollectScoresListener scores = new CollectScoresListener(2);
        net.setListeners(new ScoreIterationListener(3, lines::add), scores);
        net.fit(data(), 2);
        assertEquals(2, lines.size());
        assertTrue(lines.get(1).matches("Score at iteration 6 is [-0-9.E]+"), lines.get(1));
        assertArrayEquals(new long[] {2, 4, 6}, scores.iterations());
        assertEquals(Double.parseDouble(lines.get(1).split(" is ")[1]), scores.scores()[2]);
    }

    @Test
    void progress() {
        List<String> seen = new ArrayList<>();
        net.setListeners(
                new ProgressListener(p -> seen.add(p.done() + "/" + p.total() + " " + p.epoch() + "/" + p.epochs())));
        net.fit(data(), 2);
        net.fit(data());
        assertEquals(
                List.of(
                        "1/6 1/2", "2/6 1/2", "3/6 1/2", "4/6 2/2", "5/6 2/2", "6/6 2/2", "1/3 1/1", "2/3 1/1",
                        "3/3 1/1"),
                seen);
    }

    @Test
    void performance() {
        List<PerformanceListener.Speed> speeds = new ArrayList<>();
        PerformanceListener listener = new PerformanceListener(3, speeds::add);
        net.setListeners(listener);
        net.fit(data(), 3);
        assertEquals(3, speeds.size());
        assertEquals(3, speeds.get(1).batches());
        assertEquals(10, speeds.get(1).examples());
        assertEquals(6, speeds.get(1).iteration());
        assertTrue(speeds.get(1).examplesPerSecond() > 0);
        assertEquals(9, listener.total().batches());
        assertEquals(30, listener.total().examples());
        assertEquals(0, new PerformanceListener.Speed(0, 0, 0, 0).batchesPerSecond());
        assertEquals(
                "iteration 6: 20.0 examples/s, 4.00 batches/s",
                new PerformanceListener.Speed(6, 2, 10, 0.5).toString());
    }

    @Test
    void checkpoints(@TempDir Path folder) throws Exception {
        Path steps = folder.resolve("a/steps");
        Path epochs = folder.resolve("epochs");
        net.setListeners(CheckpointListener.everyIterations(steps, 2, 2), CheckpointListener.everyEpochs(epochs, 2, 5));
        assertEquals(Optional.empty(), CheckpointListener.last(steps));
        Files.writeString(steps.resolve("notes.txt"), "not ours");
        net.fit(data(), 4);
        assertEquals(
                List.of(steps.resolve("checkpoint-10.zip"), steps.resolve("checkpoint-12.zip")),
                CheckpointListener.checkpoints(steps));
        assertEquals(
                List.of(epochs.resolve("checkpoint-6.zip"), epochs.resolve("checkpoint-12.zip")),
                CheckpointListener.checkpoints(epochs));
        assertTrue(Files.exists(steps.resolve("notes.txt")));
        try (MultiLayerNetwork last =
                MultiLayerNetwork.load(CheckpointListener.last(steps).orElseThrow())) {
            assertEquals(12, last.iteration());
            assertEquals(net.params(), last.params());
        }
        assertEquals(List.of(), CheckpointListener.checkpoints(folder.resolve("nowhere")));
    }

    @Test
    void numbersAreChecked(@TempDir Path folder) throws Exception {
        assertThrows(GatunException.class, () -> new ScoreIterationListener(0));
        assertThrows(GatunException.class, () -> new PerformanceListener(-1));
        assertThrows(GatunException.class, () -> CheckpointListener.everyEpochs(folder, 1, 0));
        Path file = Files.writeString(folder.resolve("file"), "");
        GatunException e = assertThrows(GatunException.class, () -> CheckpointListener.everyIterations(file, 1, 1));
        assertTrue(e.getMessage().startsWith("[CheckpointListener] cannot make the folder"), e.getMessage());
    }
}
