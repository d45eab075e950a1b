package io.gatun.examples.cli;

import io.gatun.data.sets.ImageData;
import io.gatun.examples.run.ModelKind;
import io.gatun.examples.run.RunFiles;
import io.gatun.examples.run.RunSettings;
import io.gatun.examples.run.RunState;
import io.gatun.examples.run.TrainRun;
import java.io.IOException;
import java.io.PrintWriter;
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
        description = "Train a network on pictures; saves the model, its figures and a report.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:trained",
            "1:failed; the message says why",
            "2:wrong usage",
            "3:something is missing on this machine",
            "130:interrupted; a checkpoint is saved"
        })
public final class TrainCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            defaultValue = "lenet",
            converter = ModelConverter.class,
            paramLabel = "lenet|mlp",
            description = "Network (default: ${DEFAULT-VALUE}).")
    private ModelKind model;

    @Option(
            names = "--data",
            defaultValue = "mnist",
            converter = DataConverter.class,
            paramLabel = "mnist|fashion-mnist|digits",
            description = "Data (default: ${DEFAULT-VALUE}); digits is built in and needs no network.")
    private ImageData data;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training data, in all (default: 6; for digits, which are few, 40).")
    private Integer passes;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Examples in a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            defaultValue = "0.001",
            description =
                    "Learning rate of Adam at the start; every 60,000 examples it falls to 0.7 of itself (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Seed of weights and shuffling (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results (default: out/MODEL-DATA).")
    private Path folder;

    @Option(
            names = "--resume",
            description = "Go on from the checkpoint in the folder, with its settings; --epochs may be raised.")
    private boolean resume;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        int epochs = passes != null ? passes : data == ImageData.DIGITS ? 40 : 6;
        check(epochs >= 1, "--epochs " + epochs + ": expected 1 or more");
        check(batch >= 1, "--batch " + batch + ": expected 1 or more examples");
        check(
                learningRate > 0 && Double.isFinite(learningRate),
                "--lr " + learningRate + ": expected a number above 0");
        var files = new RunFiles(folder != null ? folder : RunFiles.standard(model, data));
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        var settings = new RunSettings(model.id(), data.id(), epochs, batch, learningRate, seed);
        if (!resume) {
            files.probe();
            return new TrainRun(settings, files, out, err).start();
        }
        RunState state = files.state();
        settings = resumed(state.settings(), settings);
        files.probe();
        return new TrainRun(settings, files, out, err).resume(state);
    }

    /** The settings of the saved run; another number of epochs is taken, anything else that differs would be another run. */
    private RunSettings resumed(RunSettings saved, RunSettings asked) {
        same("--model", saved.model(), asked.model());
        same("--data", saved.data(), asked.data());
        same("--batch", saved.batch(), asked.batch());
        same("--lr", saved.learningRate(), asked.learningRate());
        same("--seed", saved.seed(), asked.seed());
        return given("--epochs") ? saved.withEpochs(asked.epochs()) : saved;
    }

    private void same(String option, Object saved, Object asked) {
        check(
                !given(option) || saved.equals(asked),
                option + " " + asked + " with --resume: the run was started with " + saved + "; leave " + option
                        + " out, or train without --resume");
    }

    private boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private void check(boolean ok, String message) {
        if (!ok) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
