package io.gatun.examples.cli;

import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.sets.ImageData;
import io.gatun.layers.network.MultiLayerNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tests a saved model on the test part of a data set. */
@Command(name = "evaluate", description = "Test a saved model on the test part of a data set.")
public final class EvaluateCommand implements Callable<Integer> {
    @Option(names = "--model", defaultValue = "out/lenet-mnist/model.zip", paramLabel = "FILE", description = "Model, as gatun train saved it (default: ${DEFAULT-VALUE}).")
    private Path model;

    @Option(names = "--data", defaultValue = "mnist", converter = DataConverter.class, paramLabel = "mnist|fashion-mnist|digits", description = "Data (default: ${DEFAULT-VALUE}).")
    private ImageData data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        MultiLayerNetwork net = MultiLayerNetwork.load(model);
        ArrayDataSetIterator test = ImageSets.fetch(data).test().iterator(256);
        net.normalizer().ifPresent(test::setPreProcessor);
        TestResult result = TestResult.of(net, test);
        out.println(result.evaluation().stats());
        out.printf(
                "%nTest accuracy %.2f %%, loss %.4f on %s%n",
                100 * result.evaluation().accuracy(), result.loss(), data.title());
        out.flush();
        return 0;
    }
}
