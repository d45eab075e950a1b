package io.gatun.examples.cli;

import io.gatun.data.sets.ImageSet;
import io.gatun.examples.report.RunHistory;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.layers.training.Model;
import io.gatun.layers.training.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import me.tongfei.progressbar.ProgressBar;

/** Draws the bar, keeps the history, tests and saves after each epoch. */
final class RunListener implements TrainingListener {
    private final RunSettings settings;
    private final RunFiles files;
    private final PrintWriter out;
    private final RunHistory history;
    private final ImageSet test;
    private final long examplesPerEpoch;

    private ProgressBar bar;
    private long examples;
    private long began;
    private long drawn;
    private double mean = Double.NaN;

    RunListener(
            RunSettings settings,
            RunFiles files,
            PrintWriter out,
            RunHistory history,
            ImageSet test,
            long examplesPerEpoch) {
        this.settings = settings;
        this.files = files;
        this.out = out;
        this.history = history;
        this.test = test;
        this.examplesPerEpoch = examplesPerEpoch;
    }

    @Override
    public void epochStarted(Model model) {
        examples = 0;
        began = System.nanoTime();
        bar = Bars.open("epoch " + (model.epoch() + 1) + "/" + settings.epochs(), examplesPerEpoch, " examples", 1);
        if (bar != null) {
            bar.stepTo(Math.min(examplesPerEpoch, ((MultiLayerNetwork) model).epochBatches() * settings.batch()));
        }
    }

    @Override
    public void iterationDone(Model model, long iteration, int epoch) {
        double loss = model.score();
        history.step(iteration, loss);
        mean = Double.isNaN(mean) ? loss : 0.98 * mean + 0.02 * loss;
        examples += model.lastBatchSize();
        if (bar != null) {
            bar.stepBy(model.lastBatchSize());
            long now = System.nanoTime();
            if (now - drawn > 100_000_000) { // the bar redraws as often; formatting each step would cost more than it shows
                bar.setExtraMessage(" loss %.4f".formatted(mean));
                drawn = now;
            }
        }
    }

    @Override
    public void epochEnded(Model model) {
        closeBar();
        double seconds = (System.nanoTime() - began) / 1e9;
        TestResult result = TestResult.of((MultiLayerNetwork) model, test.iterator(256));
        history.epoch(new RunHistory.Epoch(
                model.epoch(),
                model.iteration(),
                result.loss(),
                result.evaluation().accuracy(),
                seconds,
                examples / seconds));
        out.printf(
                "epoch %d/%d  test accuracy %.2f %%  test loss %.4f  %,.0f examples/s  %.1f s%n",
                model.epoch(),
                settings.epochs(),
                100 * result.evaluation().accuracy(),
                result.loss(),
                examples / seconds,
                seconds);
        out.flush();
        checkpoint(model);
    }

    @Override
    public void fitEnded(Model model) {
        closeBar();
    }

    /** Saves the network and the history, to go on from here. */
    void checkpoint(Model model) {
        try {
            model.save(files.checkpoint());
            files.state(new RunState(settings, history.steps(), history.epochs()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeBar() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
