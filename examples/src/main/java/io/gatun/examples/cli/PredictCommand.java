package io.gatun.examples.cli;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.data.ImagePreProcessingScaler;
import io.gatun.data.Normalizer;
import io.gatun.data.readers.CsvFormat;
import io.gatun.data.readers.CsvTable;
import io.gatun.data.readers.ImageLoader;
import io.gatun.data.readers.ImageLoader.Polarity;
import io.gatun.data.sets.ImageData;
import io.gatun.examples.run.RunFiles;
import io.gatun.examples.run.SavedModel;
import io.gatun.layers.InputType;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.ops.GatunException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Classifies a picture, or rows of a CSV file. */
@Command(
        name = "predict",
        description = {
            "Classify pictures (PNG, JPEG, ...) or the rows of CSV files.",
            "A CSV row holds the raw values of one example (for MNIST: 784 pixels from 0 to 255, row after row)."
        })
public final class PredictCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            defaultValue = "out/lenet-mnist/model.zip",
            paramLabel = "FILE",
            description = "Model, as gatun train saved it (default: ${DEFAULT-VALUE}).")
    private Path model;

    @Option(
            names = "--classes",
            converter = DataConverter.class,
            paramLabel = "mnist|fashion-mnist|digits",
            description =
                    "Name the classes as this data set does (default: what the model was trained on, else numbers).")
    private ImageData classes;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "3",
            description = "Classes to print for each example (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--polarity",
            paramLabel = "keep|invert|dark_background",
            defaultValue = "dark_background",
            description =
                    "Brightness as it is, inverted, or light ink on dark, as the training data is, whatever the picture has (default: ${DEFAULT-VALUE}).")
    private Polarity polarity;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Pictures, or files that end in .csv.")
    private List<Path> inputs;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (top < 1) {
            throw new ParameterException(spec.commandLine(), "--top " + top + ": expected 1 or more");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (MultiLayerNetwork net = SavedModel.load(model)) {
            List<String> names = Optional.ofNullable(classes)
                    .or(() -> RunFiles.dataOf(model))
                    .map(ImageData::classNames)
                    .orElse(List.of());
            for (Path input : inputs) {
                if (!Files.isRegularFile(input)) {
                    throw new GatunException("[predict] no such file: " + input);
                }
                try (Scope scope = Scope.open("predict")) {
                    float[][] p = rows(net.output(read(net, input)));
                    for (int row = 0; row < p.length; row++) {
                        out.println(p.length == 1 ? input.toString() : input + ", row " + (row + 1));
                        print(out, p[row], names);
                    }
                }
            }
        }
        return 0;
    }

    private void print(PrintWriter out, float[] p, List<String> names) {
        IntStream.range(0, p.length)
                .boxed()
                .sorted((a, b) -> Float.compare(p[b], p[a]))
                .limit(top)
                .forEach(c -> out.printf(
                        Locale.ROOT, "  %6.2f %%  %s%n", 100 * p[c], c < names.size() ? names.get(c) : c.toString()));
    }

    private NDArray read(MultiLayerNetwork net, Path input) {
        if (!(net.conf().inputType() instanceof InputType.Convolutional in)) {
            throw new GatunException("[predict] " + model + " takes "
                    + net.conf().inputType() + ": gatun predict works for networks on pictures");
        }
        Normalizer normalizer = net.normalizer().orElse(null);
        if (input.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
            NDArray raw = csv(input, in);
            return normalizer == null ? raw : normalizer.transform(raw);
        }
        NDArray picture = new ImageLoader((int) in.height(), (int) in.width(), (int) in.channels())
                .withPolarity(polarity)
                .load(input);
        // The loader gives 0 to 255; the training pictures may have been brightest at another value.
        double brightest = normalizer instanceof ImagePreProcessingScaler s ? s.maxPixel() : 255;
        NDArray raw = brightest == 255 ? picture : picture.mul(brightest / 255);
        return normalizer == null ? raw : normalizer.transform(raw);
    }

    private static NDArray csv(Path input, InputType.Convolutional in) {
        CsvTable table = CsvTable.read(input, CsvFormat.PLAIN);
        long values = in.height() * in.width() * in.channels();
        if (table.columns() != values) {
            throw new GatunException("[predict] " + input + " has " + table.columns() + " columns: expected " + values
                    + " values in a row, " + in.channels() + "x" + in.height() + "x" + in.width());
        }
        return table.toArray().reshape(table.rows(), in.channels(), in.height(), in.width());
    }

    private static float[][] rows(NDArray y) {
        float[] all = y.toFloatArray();
        int n = (int) y.size(1);
        return IntStream.range(0, all.length / n)
                .mapToObj(r -> Arrays.copyOfRange(all, r * n, r * n + n))
                .toArray(float[][]::new);
    }
}
