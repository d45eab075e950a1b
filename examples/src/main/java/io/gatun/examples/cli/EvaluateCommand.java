package io.gatun.examples.cli;

import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.sets.ImageData;
import io.gatun.examples.run.ImageSets;
import io.gatun.examples.run.RunFiles;
import io.gatun.examples.run.SavedModel;
import io.gatun.examples.run.TestResult;
import io.gatun.layers.network.MultiLayerNetwork;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tests a saved model on the test part of a data set. */
@Command(name = "evaluate", description = "Test a saved model on the test part of a data set.")
public final class EvaluateCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            defaultValue = "out/lenet-mnist/model.zip",
            paramLabel = "FILE",
            description = "Model, as gatun train saved it (default: ${DEFAULT-VALUE}).")
    private Path model;

    @Option(
            names = "--data",
            converter = DataConverter.class,
            paramLabel = "mnist|fashion-mnist|digits",
            description = "Data (default: what the model was trained on, else mnist).")
    private ImageData data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (MultiLayerNetwork net = SavedModel.load(model)) {
            ImageData on = data != null ? data : RunFiles.dataOf(model).orElse(ImageData.MNIST);
            ArrayDataSetIterator test = ImageSets.fetch(on).test().iterator(256);
            net.normalizer().ifPresent(test::setPreProcessor);
            TestResult result = TestResult.of(net, test);
            out.println(result.evaluation().stats());
            out.printf(
                    Locale.ROOT,
                    "%nTest accuracy %.2f %%, loss %.4f on %s%n",
                    100 * result.evaluation().accuracy(),
                    result.loss(),
                    on.title());
            return 0;
        }
    }
}
