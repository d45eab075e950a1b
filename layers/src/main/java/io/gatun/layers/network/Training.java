package io.gatun.layers.network;

import io.gatun.arrays.NDArray;
import io.gatun.data.DataSetIterator;
import io.gatun.layers.training.FitPlan;
import io.gatun.layers.training.TrainingListener;
import java.util.List;

/** How far the training of a network has come, and the loop that takes it further. */
final class Training {
    private final MultiLayerNetwork net;
    private volatile List<TrainingListener> listeners = List.of();
    private volatile boolean stopped;
    private volatile long iteration;
    private volatile int epoch;
    private volatile long epochBatches;
    private volatile int lastBatch;

    Training(MultiLayerNetwork net) {
        this.net = net;
    }

    void fit(DataSetIterator data, int epochs) {
        stopped = false;
        FitPlan plan = new FitPlan(epochs, data.batches(), epochBatches);
        listeners.forEach(l -> l.fitStarted(net, plan));
        try {
            for (int i = 0; i < epochs && !stopped; i++) {
                pass(data);
            }
        } finally {
            listeners.forEach(l -> l.fitEnded(net));
        }
    }

    /** One pass over the data, or the rest of one that was interrupted. */
    private void pass(DataSetIterator data) {
        if (epochBatches == 0 && data.resetSupported()) {
            data.reset();
        }
        listeners.forEach(l -> l.epochStarted(net));
        if (Batches.each("fit", data, () -> stopped, batch -> step(batch.features(), batch.labels(), true))) {
            net.betweenSteps(() -> {
                epochBatches = 0;
                epoch++;
            });
            listeners.forEach(l -> l.epochEnded(net));
        }
    }

    /** One step; the counts change together with the parameters, so that whoever saves sees both. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // written under the network's lock only
    void step(NDArray features, NDArray labels, boolean ofPass) {
        net.betweenSteps(() -> {
            lastBatch = net.stepOn(features, labels);
            iteration++;
            if (ofPass) {
                epochBatches++;
            }
        });
        for (TrainingListener l : listeners) {
            l.iterationDone(net, iteration, epoch);
        }
    }

    void restore(long atIteration, int atEpoch, long atBatch) {
        iteration = atIteration;
        epoch = atEpoch;
        epochBatches = atBatch;
    }

    void stop() {
        stopped = true;
    }

    void setListeners(List<TrainingListener> all) {
        listeners = List.copyOf(all);
    }

    List<TrainingListener> listeners() {
        return listeners;
    }

    long iteration() {
        return iteration;
    }

    int epoch() {
        return epoch;
    }

    long epochBatches() {
        return epochBatches;
    }

    int lastBatch() {
        return lastBatch;
    }
}
