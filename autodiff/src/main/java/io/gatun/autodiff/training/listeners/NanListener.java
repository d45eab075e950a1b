package io.gatun.autodiff.training.listeners;

import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import io.gatun.ops.GatunException;

/**
 * Ends a fit by an error at the first step whose score is NaN or infinite, and names the parameters that are already
 * broken. It looks at one number a step.
 */
public final class NanListener implements TrainingListener {
    @Override
    public void iterationDone(Model model, long iteration, int epoch) {
        double score = model.score();
        if (Double.isFinite(score)) {
            return;
        }
        throw new GatunException("[training] the score is " + score + " at iteration " + iteration + " of epoch "
                + epoch + "; parameters with NaN or infinity after it: " + Broken.parameters(model)
                + ": expected finite numbers; -Dgatun.nan=trace, or TrainingConfig.withNanTrace(true), names the"
                + " operation that made the first; look for a learning rate too high, logarithms or divisions of zero");
    }
}
