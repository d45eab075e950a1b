package io.gatun.autodiff.training;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * How far a training has come, and the loop that takes it further: counts, listeners, and passes that may be interrupted
 * and continued. What a step does, and where batches come from, is its user's matter.
 */
public final class FitLoop {
    /** The steps of one pass over the data, or of the rest of one that was interrupted. */
    @FunctionalInterface
    public interface Pass {
        /**
         * Takes steps, each by {@link FitLoop#step}, until the data end or somebody stops.
         *
         * @param stopped whether to end after the present step
         * @return whether the data came to their end
         */
        boolean run(BooleanSupplier stopped);
    }

    private final Model model;
    private final ReentrantLock lock;
    private volatile List<TrainingListener> listeners = List.of();
    private volatile boolean stopped;
    private volatile long iteration;
    private volatile int epoch;
    private volatile long epochBatches;
    private volatile int lastBatch;

    /**
     * A loop at its start.
     *
     * @param model what listeners are told of
     * @param lock held during each step, so that whoever saves under it sees counts that belong to the parameters
     */
    public FitLoop(Model model, ReentrantLock lock) {
        this.model = model;
        this.lock = lock;
    }

    /**
     * Passes over the data. {@link #stop}, or an interrupt of this thread, ends them after a step; the next call
     * continues the pass that was cut short.
     *
     * @param batchesPerEpoch steps of a whole pass, -1 if not known
     * @param atEnd what is done at the end of a whole pass, before listeners hear of it
     */
    public void fit(int epochs, long batchesPerEpoch, Pass pass, Runnable atEnd) {
        stopped = false;
        FitPlan plan = new FitPlan(epochs, batchesPerEpoch, epochBatches);
        listeners.forEach(l -> l.fitStarted(model, plan));
        try {
            for (int i = 0; i < epochs && !isStopped(); i++) {
                listeners.forEach(l -> l.epochStarted(model));
                if (pass.run(this::isStopped)) {
                    locked(() -> {
                        epochBatches = 0;
                        epoch++;
                    });
                    atEnd.run();
                    listeners.forEach(l -> l.epochEnded(model));
                }
            }
        } finally {
            listeners.forEach(l -> l.fitEnded(model));
        }
    }

    /**
     * One step; the counts change together with the parameters.
     *
     * @param step takes it; gives the number of examples of its batch
     * @param ofPass whether the batch is one of a pass over data, and not a single one
     */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // written under the lock only
    public void step(IntSupplier step, boolean ofPass) {
        locked(() -> {
            lastBatch = step.getAsInt();
            iteration++;
            if (ofPass) {
                epochBatches++;
            }
        });
        for (TrainingListener l : listeners) {
            l.iterationDone(model, iteration, epoch);
        }
    }

    /** Runs something between two steps. */
    public void locked(Runnable f) {
        lock.lock();
        try {
            f.run();
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopped() {
        return stopped || Thread.currentThread().isInterrupted();
    }

    /** Goes to a place of an earlier training. */
    public void restore(long atIteration, int atEpoch, long atBatch) {
        locked(() -> {
            iteration = atIteration;
            epoch = atEpoch;
            epochBatches = atBatch;
        });
    }

    /** Ends the running fit after the present step. Any thread may call it. */
    public void stop() {
        stopped = true;
    }

    /** Sets who is told, in place of those before. */
    public void setListeners(List<? extends TrainingListener> all) {
        listeners = List.copyOf(all);
    }

    /** Who is told. */
    public List<TrainingListener> listeners() {
        return listeners;
    }

    /** Steps taken in all. */
    public long iteration() {
        return iteration;
    }

    /** Passes completed. */
    public int epoch() {
        return epoch;
    }

    /** Steps of the pass under way; 0 between passes. */
    public long epochBatches() {
        return epochBatches;
    }

    /** Examples of the last batch. */
    public int lastBatch() {
        return lastBatch;
    }
}
