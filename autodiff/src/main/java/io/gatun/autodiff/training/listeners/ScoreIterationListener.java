package io.gatun.autodiff.training.listeners;

import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reports the score every so many steps: {@code Score at iteration 100 is 0.2341}. To the log, or wherever one wants
 * it.
 */
public final class ScoreIterationListener implements TrainingListener {
    private static final System.Logger LOG = System.getLogger(ScoreIterationListener.class.getName());

    private final int every;
    private final Consumer<String> out;

    /** Reports to the log, every so many steps. */
    public ScoreIterationListener(int every) {
        this(every, line -> LOG.log(System.Logger.Level.INFO, line));
    }

    /** Reports to a consumer of lines, every so many steps. */
    public ScoreIterationListener(int every, Consumer<String> out) {
        this.every = Frequency.check("ScoreIterationListener", every);
        this.out = out;
    }

    @Override
    public void iterationDone(Model model, long iteration, int epoch) {
        if (iteration % every == 0) {
            out.accept(String.format(Locale.ROOT, "Score at iteration %d is %s", iteration, model.score()));
        }
    }
}
