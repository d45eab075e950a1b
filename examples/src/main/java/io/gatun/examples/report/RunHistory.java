package io.gatun.examples.report;

import java.util.ArrayList;
import java.util.List;

/** What a training run leaves behind, as it goes: the loss of steps, and the results of epochs. Saved with checkpoints. */
public final class RunHistory {
    /** At most this many steps are kept: beyond it every second one is dropped, and from then on every second one is kept. */
    private static final int MOST_STEPS = 4000;

    /**
     * The loss of one step.
     *
     * @param iteration number of the step, from 1
     * @param loss mean loss of the batch
     */
    public record Step(long iteration, double loss) {}

    /**
     * The results of one pass over the training data.
     *
     * @param epoch number, from 1
     * @param iteration steps done by its end
     * @param testLoss mean loss over the test data
     * @param testAccuracy share of the test data that was classified right, 0 to 1
     * @param seconds duration of the training part
     * @param examplesPerSecond training examples a second
     */
    public record Epoch(
            int epoch,
            long iteration,
            double testLoss,
            double testAccuracy,
            double seconds,
            double examplesPerSecond) {}

    private final List<Step> steps = new ArrayList<>();
    private final List<Epoch> epochs = new ArrayList<>();
    private long every = 1;

    /** An empty history. */
    public RunHistory() {}

    /** A history that goes on from what was saved, up to a step. */
    public static RunHistory upTo(long iteration, List<Step> steps, List<Epoch> epochs) {
        RunHistory history = new RunHistory();
        history.every =
                steps.size() < 2 ? 1 : steps.get(1).iteration() - steps.get(0).iteration();
        steps.stream().filter(s -> s.iteration() <= iteration).forEach(s -> history.step(s.iteration(), s.loss()));
        epochs.stream().filter(e -> e.iteration() <= iteration).forEach(history::epoch);
        return history;
    }

    /** Notes the loss of a step. */
    public void step(long iteration, double loss) {
        if (iteration % every != 0) {
            return;
        }
        steps.add(new Step(iteration, loss));
        if (steps.size() > MOST_STEPS) {
            every *= 2;
            steps.removeIf(s -> s.iteration() % every != 0);
        }
    }

    /** Notes the results of an epoch. */
    public void epoch(Epoch epoch) {
        epochs.add(epoch);
    }

    /** The steps kept, in order. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The epochs, in order. */
    public List<Epoch> epochs() {
        return List.copyOf(epochs);
    }
}
