package io.gatun.examples.run;

import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import io.gatun.data.sets.ImageSet;
import io.gatun.examples.report.RunHistory;
import io.gatun.layers.network.MultiLayerNetwork;
import java.io.PrintWriter;
import java.util.Locale;
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
    private double secondsBefore;
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

    /** The first epoch to come is the rest of one that was interrupted. */
    void continueEpoch(long examplesDone, double seconds) {
        examples = examplesDone;
        secondsBefore = seconds;
    }

    @Override
    public void epochStarted(Model model) {
        began = System.nanoTime();
        bar = Bars.open(
                "epoch %d/%d".formatted(model.epoch() + 1, settings.epochs()), examples, examplesPerEpoch, 1, "");
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
            if (now - drawn
                    > 100_000_000) { // the bar redraws as often; formatting each step would cost more than it shows
                bar.setExtraMessage(String.format(Locale.ROOT, " %,.0f/s  loss %.4f", examples / seconds(), mean));
                drawn = now;
            }
        }
    }

    @Override
    public void epochEnded(Model model) {
        closeBar();
        double seconds = seconds();
        TestResult result = TestResult.of((MultiLayerNetwork) model, test.iterator(256));
        double accuracy = result.evaluation().accuracy();
        history.epoch(new RunHistory.Epoch(
                model.epoch(), model.iteration(), result.loss(), accuracy, seconds, examples / seconds));
        out.printf(
                Locale.ROOT,
                "epoch %d/%d  test accuracy %.2f %%  test loss %.4f  %,.0f examples/s  %.1f s%n",
                model.epoch(),
                settings.epochs(),
                100 * accuracy,
                result.loss(),
                examples / seconds,
                seconds);
        out.flush();
        continueEpoch(0, 0);
        began = System.nanoTime();
        checkpoint(model);
    }

    @Override
    public void fitEnded(Model model) {
        closeBar();
    }

    /** Saves the network and the history, to go on from here. */
    void checkpoint(Model model) {
        model.save(files.checkpoint());
        files.state(new RunState(settings, examples, examples == 0 ? 0 : seconds(), history.steps(), history.epochs()));
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - began) / 1e9;
    }

    private void closeBar() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
