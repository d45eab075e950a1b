package io.gatun.autodiff.training.listeners;

import io.gatun.autodiff.training.FitPlan;
import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import java.util.function.Consumer;

/** Tells after each step how far a fit has come: what a progress bar needs. */
public final class ProgressListener implements TrainingListener {
    /**
     * How far a fit has come.
     *
     * @param done steps taken in this fit
     * @param total steps of this fit, or -1 if not known
     * @param epoch the pass under way, from 1 within this fit
     * @param epochs passes of this fit
     * @param model the network, for its score
     */
    public record Progress(long done, long total, int epoch, int epochs, Model model) {}

    private final Consumer<Progress> out;
    private FitPlan plan = new FitPlan(1, -1, 0);
    private long done;
    private int epoch;

    /** Tells the consumer after each step. */
    public ProgressListener(Consumer<Progress> out) {
        this.out = out;
    }

    @Override
    public void fitStarted(Model model, FitPlan fit) {
        plan = fit;
        done = 0;
        epoch = 0;
    }

    @Override
    public void epochStarted(Model model) {
        epoch++;
    }

    @Override
    public void iterationDone(Model model, long iteration, int atEpoch) {
        done++;
        out.accept(new Progress(done, plan.iterations(), epoch, plan.epochs(), model));
    }
}
