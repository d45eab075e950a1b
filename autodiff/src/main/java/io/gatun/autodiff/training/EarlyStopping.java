package io.gatun.autodiff.training;

import io.gatun.ops.GatunException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Ends a fit when it does not pay any more: no better score for some epochs, enough time, or a score that is no number. A
 * listener for any model; {@link #reason} tells why it ended, if it did.
 *
 * <pre>{@code
 * EarlyStopping stop = EarlyStopping.patience(5).withMaxSeconds(3600).withBest(folder.resolve("best.gtsd"));
 * trainer.addListeners(stop);
 * }</pre>
 *
 * <p>The score is that of the validation at the end of each epoch; without one, that of the last batch. Lower is better
 * unless {@link #withScore} says otherwise.
 */
public final class EarlyStopping implements StatefulListener {
    /** Why a fit was ended. */
    public enum Reason {
        /** There was no better score for as many epochs as patience lasts. */
        NO_IMPROVEMENT,
        /** The time is over. */
        TIME,
        /** The score is NaN, infinite or beyond the limit. */
        DIVERGED
    }

    private final int patience;
    private double minimalChange;
    private double maxSeconds = Double.POSITIVE_INFINITY;
    private double limit = Double.POSITIVE_INFINITY;
    private ToDoubleFunction<Model> score = EarlyStopping::validation;
    private boolean maximize;
    private Path best;

    private double bestScore = Double.NaN;
    private int bestEpoch = -1;
    private int waited;
    private double seconds;
    private long began;
    private Reason reason;

    private EarlyStopping(int patience) {
        if (patience < 1) {
            throw new GatunException("[earlyStopping] patience of " + patience + " epochs: expected 1 or more");
        }
        this.patience = patience;
    }

    private static double validation(Model model) {
        double found = model.validationScore();
        return Double.isNaN(found) ? model.score() : found;
    }

    /** Stops after so many epochs without a better score. */
    public static EarlyStopping patience(int epochs) {
        return new EarlyStopping(epochs);
    }

    /** Only a score that is better by more than this counts. Returns this. */
    public EarlyStopping withMinimalChange(double change) {
        if (!(change >= 0)) {
            throw new GatunException("[earlyStopping] minimal change of " + change + ": expected zero or more");
        }
        minimalChange = change;
        return this;
    }

    /** Stops after so much time of training, over all calls of fit. Returns this. */
    public EarlyStopping withMaxSeconds(double most) {
        if (!(most > 0)) {
            throw new GatunException("[earlyStopping] at most " + most + " seconds: expected a positive number");
        }
        maxSeconds = most;
        return this;
    }

    /** Stops at a step whose score (of its batch) is above a limit; NaN and infinity always stop. Returns this. */
    public EarlyStopping withLimit(double worst) {
        limit = worst;
        return this;
    }

    /** Another score, asked for at the end of each epoch. Returns this. */
    public EarlyStopping withScore(ToDoubleFunction<Model> of, boolean higherIsBetter) {
        score = of;
        maximize = higherIsBetter;
        return this;
    }

    /** Saves the model to a file at each better score. Returns this. */
    public EarlyStopping withBest(Path file) {
        best = file;
        return this;
    }

    @Override
    public void fitStarted(Model model, FitPlan plan) {
        began = System.nanoTime();
        reason = null;
    }

    @Override
    public void iterationDone(Model model, long iteration, int epoch) {
        double now = model.score();
        if (!Double.isFinite(now) || now > limit) {
            end(model, Reason.DIVERGED);
        } else if (elapsed() >= maxSeconds) {
            end(model, Reason.TIME);
        }
    }

    @Override
    public void epochEnded(Model model) {
        double now = score.applyAsDouble(model);
        if (!Double.isFinite(now)) {
            end(model, Reason.DIVERGED);
            return;
        }
        boolean better = Double.isNaN(bestScore)
                || (maximize ? now > bestScore + minimalChange : now < bestScore - minimalChange);
        if (better) {
            bestScore = now;
            bestEpoch = model.epoch();
            waited = 0;
            if (best != null) {
                model.save(best);
            }
        } else if (++waited >= patience) {
            end(model, Reason.NO_IMPROVEMENT);
        }
    }

    @Override
    public void fitEnded(Model model) {
        seconds = elapsed();
        began = 0;
    }

    private double elapsed() {
        return seconds + (began == 0 ? 0 : (System.nanoTime() - began) / 1e9);
    }

    private void end(Model model, Reason why) {
        reason = why;
        model.stop();
    }

    /** Why the last fit was ended; null if it ended by itself, or nothing ended yet. */
    public Reason reason() {
        return reason;
    }

    /** The best score so far; NaN before the first epoch. */
    public double bestScore() {
        return bestScore;
    }

    /** The epoch after which the score was best, from 1; -1 before the first. */
    public int bestEpoch() {
        return bestEpoch;
    }

    @Override
    public Map<String, String> saveState() {
        Map<String, String> state = new LinkedHashMap<>();
        state.put("bestScore", Double.toString(bestScore));
        state.put("bestEpoch", Integer.toString(bestEpoch));
        state.put("waited", Integer.toString(waited));
        state.put("seconds", Double.toString(elapsed()));
        return state;
    }

    @Override
    public void loadState(Map<String, String> state) {
        try {
            bestScore = Double.parseDouble(state.get("bestScore"));
            bestEpoch = Integer.parseInt(state.get("bestEpoch"));
            waited = Integer.parseInt(state.get("waited"));
            seconds = Double.parseDouble(state.get("seconds"));
        } catch (NullPointerException | NumberFormatException e) {
            throw new GatunException(
                    "[earlyStopping] cannot go back to " + state + ": expected what saveState gave", e);
        }
    }
}
