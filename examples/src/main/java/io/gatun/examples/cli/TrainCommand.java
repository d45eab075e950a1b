package io.gatun.examples.cli;

import io.gatun.data.sets.ImageData;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a network, and leaves a model, figures and a report behind. */
@Command(
        name = "train",
        description = "Train a network on pictures; saves the model, metrics.json and report.html.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:trained", "1:failed", "2:wrong usage", "130:interrupted; a checkpoint is saved"})
public final class TrainCommand implements Callable<Integer> {
    @Option(names = "--model", defaultValue = "lenet", converter = ModelConverter.class, paramLabel = "lenet|mlp", description = "Network (default: ${DEFAULT-VALUE}).")
    private ModelKind model;

    @Option(names = "--data", defaultValue = "mnist", converter = DataConverter.class, paramLabel = "mnist|fashion-mnist|digits", description = "Data (default: ${DEFAULT-VALUE}); digits is built in and needs no network.")
    private ImageData data;

    @Option(names = "--epochs", defaultValue = "6", description = "Passes over the training data, in all (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--batch", defaultValue = "64", description = "Examples in a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--lr", defaultValue = "0.001", description = "Learning rate of Adam (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(names = "--seed", defaultValue = "42", description = "Seed of weights and shuffling (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results (default: out/MODEL-DATA).")
    private Path folder;

    @Option(names = "--resume", description = "Go on from the checkpoint in the folder, with its settings; --epochs may be raised.")
    private boolean resume;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        check(epochs >= 1, "--epochs " + epochs + ": expected 1 or more");
        check(batch >= 1, "--batch " + batch + ": expected 1 or more examples");
        check(learningRate > 0 && Double.isFinite(learningRate), "--lr " + learningRate + ": expected a number above 0");
        Path out = folder != null ? folder : Path.of("out", model.id() + "-" + data.id());
        writable(out);
        var settings = new RunSettings(model.id(), data.id(), epochs, batch, learningRate, seed);
        var files = new RunFiles(out);
        if (resume) {
            settings = files.state().settings();
            if (spec.commandLine().getParseResult().hasMatchedOption("--epochs")) {
                settings = settings.withEpochs(epochs);
            }
        }
        var run = new TrainRun(settings, files, spec.commandLine().getOut());
        return resume ? run.resume() : run.start();
    }

    private void check(boolean ok, String message) {
        if (!ok) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    /** Finds out before hours of training, not after, that nothing can be saved. */
    private static void writable(Path out) {
        try {
            Files.createDirectories(out);
            Files.delete(Files.createTempFile(out, ".gatun", ".probe"));
        } catch (IOException e) {
            throw new GatunException(
                    "[train] the folder " + out.toAbsolutePath() + " cannot be written (" + e.getMessage()
                            + "): name another one with --out",
                    e);
        }
    }
}
