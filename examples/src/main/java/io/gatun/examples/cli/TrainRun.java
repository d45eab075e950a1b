package io.gatun.examples.cli;

import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.sets.ImageData;
import io.gatun.examples.report.RunHistory;
import io.gatun.layers.network.MultiLayerNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One training run: epochs with a bar each, checkpoints, and the results at its end. */
final class TrainRun {
    private static final int INTERRUPTED = 130;

    private final RunSettings settings;
    private final RunFiles files;
    private final PrintWriter out;
    private final ImageData data;
    private final CountDownLatch saved = new CountDownLatch(1);

    TrainRun(RunSettings settings, RunFiles files, PrintWriter out) {
        this.settings = settings;
        this.files = files;
        this.out = out;
        this.data = ImageData.of(settings.data());
    }

    /** Trains from the beginning. */
    int start() throws IOException {
        ImageSets sets = ImageSets.fetch(data);
        MultiLayerNetwork net = new MultiLayerNetwork(ModelKind.of(settings.model())
                        .configuration(
                                data.exampleShape(),
                                data.classNames().size(),
                                settings.learningRate(),
                                settings.seed()))
                .init();
        net.setNormalizer(sets.train().scaler());
        return train("Training", net, new RunHistory(), sets);
    }

    /** Goes on from the checkpoint, exactly where it stopped. */
    int resume() throws IOException {
        RunState state = files.state();
        MultiLayerNetwork net = MultiLayerNetwork.load(files.checkpoint());
        if (net.epoch() >= settings.epochs()) {
            out.printf(
                    "The checkpoint in %s has all of its %d epochs: ask for more with --epochs.%n",
                    files.folder(), settings.epochs());
            return 0;
        }
        return train("Going on with", net, RunHistory.upTo(net.iteration(), state.steps(), state.epochs()), ImageSets.fetch(data));
    }

    private int train(String what, MultiLayerNetwork net, RunHistory history, ImageSets sets) throws IOException {
        ArrayDataSetIterator batches = sets.train().iterator(settings.batch(), settings.seed());
        batches.seek(net.epoch(), net.epochBatches());
        out.printf(
                "%s %s on %s: %,d parameters, %,d training and %,d test pictures%n",
                what,
                settings.model(),
                data.title(),
                net.numParams(),
                sets.train().size(),
                sets.test().size());
        out.flush();
        RunListener listener = new RunListener(settings, files, out, history, sets.test(), batches.totalExamples());
        net.setListeners(listener);

        Thread hook = new Thread(() -> interrupted(net), "gatun-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            net.fit(batches, settings.epochs() - net.epoch());
            if (net.epoch() < settings.epochs()) {
                listener.checkpoint(net);
                out.printf(
                        "%nStopped at step %,d; a checkpoint is saved. Go on with:  ./gatun train --resume --out %s%n",
                        net.iteration(), files.folder());
                out.flush();
                return INTERRUPTED;
            }
            net.save(files.model());
            new TrainResults(settings, files, data, sets.test(), net, history).write(out);
            return 0;
        } finally {
            saved.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending already: the hook is what waits for us.
                out.flush();
            }
        }
    }

    /** Runs when the process is told to end: lets the step in progress finish and its state be saved. */
    private void interrupted(MultiLayerNetwork net) {
        net.stop();
        try {
            if (!saved.await(30, TimeUnit.SECONDS)) {
                System.err.println("gatun: no checkpoint could be saved within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
