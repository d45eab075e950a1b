package io.gatun.autodiff.training.listeners;

import io.gatun.autodiff.training.FitPlan;
import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures how fast training goes, data loading included, and reports it every so many steps. The figures of the last
 * report and of the whole fit can be asked for at any time.
 */
public final class PerformanceListener implements TrainingListener {
    /**
     * Speed over a stretch of training.
     *
     * @param iteration the last step in it
     * @param batches steps in it
     * @param examples examples in it
     * @param seconds its duration
     */
    public record Speed(long iteration, long batches, long examples, double seconds) {
        /** Examples a second; 0 for an empty stretch. */
        public double examplesPerSecond() {
            return seconds > 0 ? examples / seconds : 0;
        }

        /** Steps a second; 0 for an empty stretch. */
        public double batchesPerSecond() {
            return seconds > 0 ? batches / seconds : 0;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "iteration %d: %.1f examples/s, %.2f batches/s",
                    iteration,
                    examplesPerSecond(),
                    batchesPerSecond());
        }
    }

    private static final System.Logger LOG = System.getLogger(PerformanceListener.class.getName());

    private final int every;
    private final Consumer<Speed> out;
    private Stretch whole = new Stretch();
    private Stretch recent = new Stretch();

    /** Reports to the log, every so many steps. */
    public PerformanceListener(int every) {
        this(every, speed -> LOG.log(System.Logger.Level.INFO, speed.toString()));
    }

    /** Reports to a consumer, every so many steps. */
    public PerformanceListener(int every, Consumer<Speed> out) {
        this.every = Frequency.check("PerformanceListener", every);
        this.out = out;
    }

    private static final class Stretch {
        private final long start = System.nanoTime();
        private long end = start;
        private long iteration;
        private long batches;
        private long examples;

        void add(Model model, long at, long now) {
            iteration = at;
            batches++;
            examples += model.lastBatchSize();
            end = now;
        }

        Speed speed() {
            return new Speed(iteration, batches, examples, (end - start) / 1e9);
        }
    }

    @Override
    public void fitStarted(Model model, FitPlan plan) {
        whole = new Stretch();
        recent = new Stretch();
    }

    @Override
    public void iterationDone(Model model, long iteration, int epoch) {
        long now = System.nanoTime();
        whole.add(model, iteration, now);
        recent.add(model, iteration, now);
        if (iteration % every == 0) {
            out.accept(recent.speed());
            recent = new Stretch();
        }
    }

    /** The speed of the last fit, so far or in all. */
    public Speed total() {
        return whole.speed();
    }
}
