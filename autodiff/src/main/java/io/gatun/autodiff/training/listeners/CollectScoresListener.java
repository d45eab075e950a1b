package io.gatun.autodiff.training.listeners;

import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import java.util.Arrays;

/** Keeps the scores of every so many steps, for curves. */
public final class CollectScoresListener implements TrainingListener {
    private final int every;
    private long[] iterations = new long[64];
    private double[] scores = new double[64];
    private int size;

    /** Keeps every score. */
    public CollectScoresListener() {
        this(1);
    }

    /** Keeps the score of every so many steps. */
    public CollectScoresListener(int every) {
        this.every = Frequency.check("CollectScoresListener", every);
    }

    @Override
    public void iterationDone(Model model, long iteration, int epoch) {
        if (iteration % every != 0) {
            return;
        }
        if (size == scores.length) {
            iterations = Arrays.copyOf(iterations, size * 2);
            scores = Arrays.copyOf(scores, size * 2);
        }
        iterations[size] = iteration;
        scores[size++] = model.score();
    }

    /** The steps whose scores were kept. */
    public long[] iterations() {
        return Arrays.copyOf(iterations, size);
    }

    /** The scores, in the order of {@link #iterations}. */
    public double[] scores() {
        return Arrays.copyOf(scores, size);
    }
}
