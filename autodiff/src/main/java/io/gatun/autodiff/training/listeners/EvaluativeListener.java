package io.gatun.autodiff.training.listeners;

import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import java.util.function.Consumer;

/** Calls back every so many steps or epochs, to evaluate or draw or whatever takes longer than a step may. */
public final class EvaluativeListener implements TrainingListener {
    private final int everyIterations;
    private final int everyEpochs;
    private final Consumer<Model> callback;

    private EvaluativeListener(int everyIterations, int everyEpochs, Consumer<Model> callback) {
        this.everyIterations = everyIterations;
        this.everyEpochs = everyEpochs;
        this.callback = callback;
    }

    /** Calls back every so many steps. */
    public static EvaluativeListener everyIterations(int n, Consumer<Model> callback) {
        return new EvaluativeListener(Frequency.check("EvaluativeListener", n), 0, callback);
    }

    /** Calls back every so many epochs. */
    public static EvaluativeListener everyEpochs(int n, Consumer<Model> callback) {
        return new EvaluativeListener(0, Frequency.check("EvaluativeListener", n), callback);
    }

    @Override
    public void iterationDone(Model model, long iteration, int epoch) {
        if (everyIterations > 0 && iteration % everyIterations == 0) {
            callback.accept(model);
        }
    }

    @Override
    public void epochEnded(Model model) {
        if (everyEpochs > 0 && model.epoch() % everyEpochs == 0) {
            callback.accept(model);
        }
    }
}
