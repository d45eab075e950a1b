package io.gatun.examples.run;

import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.sets.ImageData;
import io.gatun.examples.report.RunHistory;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.ops.FileFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One training run: epochs with a bar each, checkpoints, and the results at its end. */
public final class TrainRun {
    private static final int INTERRUPTED = 130;

    private final RunSettings settings;
    private final RunFiles files;
    private final PrintWriter out;
    private final PrintWriter err;
    private final ImageData data;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean interrupted;

    /**
     * A run.
     *
     * @param settings what to train, and how
     * @param files where results and checkpoints go
     * @param out for progress and results
     * @param err for what an interrupted run cannot tell otherwise
     */
    public TrainRun(RunSettings settings, RunFiles files, PrintWriter out, PrintWriter err) {
        this.settings = settings;
        this.files = files;
        this.out = out;
        this.err = err;
        this.data = ImageData.of(settings.data());
    }

    /** Trains from the beginning; returns the exit code. */
    public int start() throws IOException {
        ImageSets sets = ImageSets.fetch(data);
        try (MultiLayerNetwork net = new MultiLayerNetwork(ModelKind.of(settings.model())
                .configuration(
                        data.exampleShape(),
                        data.classNames().size(),
                        settings.learningRate(),
                        settings.batch(),
                        settings.seed()))) {
            net.init().setNormalizer(sets.train().scaler());
            var history = new RunHistory();
            return train("Training", net, history, listener(history, sets), sets);
        }
    }

    /** Goes on from the checkpoint, exactly where it stopped; returns the exit code. */
    public int resume(RunState state) throws IOException {
        try (MultiLayerNetwork net = checkpoint()) {
            ImageSets sets = ImageSets.fetch(data);
            RunHistory history = RunHistory.upTo(net.iteration(), state.steps(), state.epochs());
            if (net.epoch() >= settings.epochs()) {
                out.printf("All %d epochs are done; ask for more with --epochs.%n", net.epoch());
                finish(net, history, sets);
                return 0;
            }
            RunListener listener = listener(history, sets);
            if (net.epochBatches() > 0) {
                listener.continueEpoch(state.partExamples(), state.partSeconds());
            }
            return train("Going on with", net, history, listener, sets);
        }
    }

    private MultiLayerNetwork checkpoint() {
        try {
            return MultiLayerNetwork.load(files.checkpoint());
        } catch (FileFormatException e) {
            throw new FileFormatException(e.getMessage() + "; train without --resume to begin anew", e);
        }
    }

    private RunListener listener(RunHistory history, ImageSets sets) {
        return new RunListener(
                settings, files, out, history, sets.test(), sets.train().size());
    }

    private int train(String what, MultiLayerNetwork net, RunHistory history, RunListener listener, ImageSets sets)
            throws IOException {
        ArrayDataSetIterator batches = sets.train().iterator(settings.batch(), settings.seed());
        batches.seek(net.epoch(), net.epochBatches());
        out.printf(
                Locale.ROOT,
                "%s %s on %s: %,d parameters, %,d training and %,d test pictures%n",
                what,
                ModelKind.of(settings.model()).title(),
                data.title(),
                net.numParams(),
                sets.train().size(),
                sets.test().size());
        out.flush();
        // Asked for again at every step: an interrupt just before the first one must not be lost.
        net.setListeners(listener, new TrainingListener() {
            @Override
            public void iterationDone(Model model, long iteration, int epoch) {
                if (interrupted) {
                    model.stop();
                }
            }
        });

        Thread hook = new Thread(() -> interrupt(net), "gatun-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            net.fit(batches, settings.epochs() - net.epoch());
            if (net.epoch() < settings.epochs()) {
                listener.checkpoint(net);
                out.printf(
                        Locale.ROOT,
                        "%nStopped at step %,d; a checkpoint is saved. Go on with:  ./gatun train --resume --out %s%n",
                        net.iteration(),
                        quoted(files.folder().toString()));
                out.flush();
                return INTERRUPTED;
            }
            finish(net, history, sets);
            return 0;
        } catch (RuntimeException | IOException e) {
            if (interrupted) { // the process ends as soon as the hook returns: tell it here
                err.println("gatun: interrupted, and no checkpoint could be saved: " + Failures.message(e));
                return 1;
            }
            throw e;
        } finally {
            ended.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending already: the hook is what waits for us.
                out.flush();
            }
        }
    }

    private void finish(MultiLayerNetwork net, RunHistory history, ImageSets sets) throws IOException {
        net.save(files.model());
        new TrainResults(settings, files, data, sets.test(), net, history).write(out);
    }

    /** A name as a shell takes it. */
    private static String quoted(String name) {
        return name.matches("[\\w@%+=:,./-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
    }

    /** Runs when the process is told to end: lets the step in progress finish and its state be saved. */
    private void interrupt(MultiLayerNetwork net) {
        interrupted = true;
        net.stop();
        try {
            if (!ended.await(30, TimeUnit.SECONDS)) {
                err.println("gatun: no checkpoint could be saved within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
