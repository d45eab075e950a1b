package io.gatun.layers.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.updaters.AMSGrad;
import io.gatun.autodiff.updaters.AdaDelta;
import io.gatun.autodiff.updaters.AdaGrad;
import io.gatun.autodiff.updaters.AdaMax;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.AdamW;
import io.gatun.autodiff.updaters.Momentum;
import io.gatun.autodiff.updaters.Nesterovs;
import io.gatun.autodiff.updaters.RmsProp;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.layers.LossFunction;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.ConvolutionMode;
import io.gatun.layers.feedforward.ActivationLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.network.GradientAndScore;
import io.gatun.layers.network.MultiLayerNetwork;
import io.gatun.layers.network.NeuralNetConfiguration;
import io.gatun.layers.normalization.BatchNormalization;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Layers, losses and updaters against what PyTorch 1.13.1 computed in double precision. */
class TorchLayersTest {
    private static final Activation LINEAR = Activation.IDENTITY;

    @TempDir
    static Path folder;

    @BeforeAll
    static void unpack() throws InterruptedException {
        Path archive = Path.of(System.getProperty("gatun.conformance", "../shared/conformance"), "torch-layers.tar.xz");
        assumeTrue(
                Files.exists(archive),
                () -> "no conformance archive at " + archive + ": set -Dgatun.conformance=FOLDER");
        assumeTrue(untar(archive), "tar cannot be run here, or cannot unpack xz");
    }

    private static boolean untar(Path archive) throws InterruptedException {
        try {
            return new ProcessBuilder("tar", "xJf", archive.toString(), "-C", folder.toString())
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @TestFactory
    List<DynamicTest> linear() throws IOException {
        return tests("nn.Linear", c -> {
            long out = c.get("ctor_args").get(1).asLong();
            return DenseLayer.of(out).withBias(c.get("state").has("bias")).withActivation(LINEAR);
        });
    }

    @TestFactory
    List<DynamicTest> convolution() throws IOException {
        return tests("nn.Conv2d", c -> {
            JsonNode args = c.get("ctor_args");
            ConvolutionLayer layer = ConvolutionLayer.of(
                            args.get(1).asLong(),
                            args.get(2).asInt(),
                            args.get(2).asInt())
                    .withActivation(LINEAR);
            return c.get("ctor_kwargs").get("dict").has("padding") ? layer.withMode(ConvolutionMode.Same) : layer;
        });
    }

    @TestFactory
    List<DynamicTest> batchNormalization() throws IOException {
        return tests("nn.BatchNorm2d", c -> BatchNormalization.of());
    }

    @TestFactory
    List<DynamicTest> relu() throws IOException {
        return tests("nn.ReLU", c -> input(c).get("shape").size() == 5 ? null : ActivationLayer.of(Activation.RELU));
    }

    @TestFactory
    List<DynamicTest> elu() throws IOException {
        return tests(
                "nn.ELU",
                c -> c.get("ctor_kwargs").get("dict").has("alpha") ? null : ActivationLayer.of(Activation.ELU));
    }

    private static JsonNode input(JsonNode c) {
        return c.get("args").isEmpty()
                ? c.get("kwargs").get("dict").get("input")
                : c.get("args").get(0);
    }

    private interface LayerOf {
        /** The layer of a case, or null if the layer has not what the case asks for. */
        Layer of(JsonNode c);
    }

    private static List<DynamicTest> tests(String file, LayerOf layers) throws IOException {
        Npz npz = Npz.read(folder.resolve(file + ".npz"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode c : npz.cases()) {
            Layer layer = layers.of(c);
            if (layer != null) {
                tests.add(DynamicTest.dynamicTest(
                        file + " " + tests.size() + " " + c.get("desc").asText(), () -> check(npz, c, layer)));
            }
        }
        assertTrue(!tests.isEmpty());
        return tests;
    }

    private static void check(Npz npz, JsonNode c, Layer layer) {
        try (Scope scope = Scope.open()) {
            NDArray x = batch(npz.array(input(c)));
            NDArray g = batch(npz.array(c.get("grad_outputs").get(0)));
            NDArray wanted = batch(npz.array(c.get("output")));
            try (MultiLayerNetwork net = network(x, layer)) {
                net.setParam("layer0/x", x);
                c.get("state").properties().forEach(e -> set(net, e.getKey(), e.getValue(), npz));
                boolean training = c.get("training").asBoolean();
                if (!training) {
                    close(wanted, net.output(x));
                    return; // gradients are of the training mode
                }
                GradientAndScore found = net.computeGradientAndScore(x, g);
                double batch = x.size(0);
                assertEquals(wanted.mul(g).sum().item() / batch, found.score(), 1e-9);
                if (!(layer instanceof BatchNormalization)) {
                    close(wanted, net.output(x));
                }
                close(
                        batch(npz.array(c.get("input_grads").get(0))),
                        found.gradients().get("layer0/x").mul(batch));
                c.get("param_grads").properties().forEach(e -> {
                    String name = name(net, e.getKey());
                    close(
                            weights(npz.array(e.getValue()), net, e.getKey()),
                            found.gradients().get(name).mul(batch));
                });
            }
        }
    }

    private static MultiLayerNetwork network(NDArray x, Layer layer) {
        InputType in = x.rank() == 2
                ? InputType.feedForward(x.size(1))
                : InputType.convolutional(x.size(2), x.size(3), x.size(1));
        return new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .dataType(DataType.DOUBLE)
                        .inputType(in)
                        .layer(new Probe.Input(x.shape()))
                        .layer(layer)
                        .layer(new Probe.Weigh())
                        .build())
                .init();
    }

    /** PyTorch's cases without a batch become a batch of one. */
    private static NDArray batch(NDArray x) {
        return x.rank() % 2 == 1 ? x.expandDims(0) : x;
    }

    private static final Map<String, String> BATCH_NORM =
            Map.of("weight", "gamma", "bias", "beta", "running_mean", "mean", "running_var", "variance");

    private static String name(MultiLayerNetwork net, String torch) {
        boolean norm = net.layers().get(1).layer() instanceof BatchNormalization;
        return "layer1/" + (norm ? BATCH_NORM.get(torch) : torch.equals("weight") ? "W" : "b");
    }

    private static void set(MultiLayerNetwork net, String torch, JsonNode tensor, Npz npz) {
        if (!torch.equals("num_batches_tracked")) {
            net.setParam(name(net, torch), weights(npz.array(tensor), net, torch));
        }
    }

    /** PyTorch's dense weights are [out, in], ours [in, out]. */
    private static NDArray weights(NDArray w, MultiLayerNetwork net, String torch) {
        boolean dense = net.layers().get(1).layer() instanceof DenseLayer && torch.equals("weight");
        return dense ? w.transpose().dup() : w;
    }

    private static void close(NDArray wanted, NDArray found) {
        assertEquals(wanted.shape(), found.shape());
        assertTrue(wanted.equalsWithEps(found, 1e-9), () -> wanted + "\nbut was\n" + found);
    }

    @TestFactory
    List<DynamicTest> crossEntropy() throws IOException {
        Npz npz = Npz.read(folder.resolve("nn.CrossEntropyLoss.npz"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode c : npz.cases()) {
            JsonNode options = c.get("ctor_kwargs").get("dict");
            if (!options.has("weight")) {
                tests.add(DynamicTest.dynamicTest(options.toString(), () -> crossEntropy(npz, c, options)));
            }
        }
        assertEquals(6, tests.size());
        return tests;
    }

    private static void crossEntropy(Npz npz, JsonNode c, JsonNode options) {
        try (Scope scope = Scope.open()) {
            NDArray logits = npz.array(c.get("args").get(0)).expandDims(0);
            long classes = logits.size(1);
            double smooth = options.path("label_smoothing").asDouble(0);
            NDArray labels = Nd.full(DataType.DOUBLE, smooth / classes, 1, classes);
            int actual = npz.integer(c.get("args").get(1));
            labels.put(smooth / classes + 1 - smooth, 0, actual);
            try (MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                            .dataType(DataType.DOUBLE)
                            .inputType(InputType.feedForward(classes))
                            .layer(new Probe.Input(Shape.of(1, classes)))
                            .layer(OutputLayer.of(LossFunction.MCXENT, classes).withBias(false))
                            .build())
                    .init()) {
                net.setParam("layer0/x", logits);
                net.setParam("layer1/W", Nd.eye(DataType.DOUBLE, classes, classes));
                GradientAndScore found = net.computeGradientAndScore(logits, labels);
                assertEquals(npz.array(c.get("output")).item(), found.score(), 1e-12);
                double g = npz.array(c.get("grad_outputs").get(0)).item();
                close(
                        npz.array(c.get("input_grads").get(0)).expandDims(0),
                        found.gradients().get("layer0/x").mul(g));
            }
        }
    }

    @TestFactory
    List<DynamicTest> updaters() throws IOException {
        Npz npz = Npz.read(folder.resolve("optimizers.npz"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode c : npz.cases()) {
            Updater updater = updater(c.get("optimizer").asText(), c.get("kwargs"));
            if (updater != null) {
                tests.add(DynamicTest.dynamicTest(
                        c.get("optimizer").asText() + " " + c.get("kwargs"), () -> follow(npz, c, updater)));
            }
        }
        assertEquals(12, tests.size());
        return tests;
    }

    /** The updaters that Gatun has in the same form; PyTorch's NAdam also has a schedule of its momentum. */
    private static Updater updater(String name, JsonNode options) {
        double lr = options.get("lr").asDouble();
        double momentum = options.path("momentum").asDouble(0);
        boolean amsgrad = options.path("amsgrad").asBoolean();
        return switch (name) {
            case "SGD" ->
                options.has("dampening")
                        ? null
                        : options.path("nesterov").asBoolean()
                                ? new Nesterovs(lr, momentum)
                                : momentum == 0 ? new Sgd(lr) : new Momentum(lr, momentum);
            case "Adam" -> amsgrad ? new AMSGrad(lr) : new Adam(lr);
            case "AdamW" ->
                amsgrad
                        ? null // with weight decay of 0.01, which AMSGrad takes from the parameter's settings
                        : new AdamW(
                                lr,
                                0.9,
                                0.999,
                                1e-8,
                                options.get("weight_decay").asDouble());
            case "Adagrad" -> options.size() == 1 ? new AdaGrad(lr, 1e-10) : null;
            case "Adadelta" ->
                new AdaDelta(
                        lr,
                        options.path("rho").asDouble(0.9),
                        options.path("eps").asDouble(1e-6));
            case "RMSprop" -> options.size() == 1 ? new RmsProp(lr, 0.99, 1e-8) : null;
            case "Adamax" -> new AdaMax(lr);
            default -> null;
        };
    }

    private static void follow(Npz npz, JsonNode c, Updater updater) {
        try (Scope scope = Scope.open()) {
            NDArray a = npz.array(c.get("A"));
            NDArray b = npz.array(c.get("b"));
            NDArray path = npz.array(c.get("w_per_step"));
            try (MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                            .dataType(DataType.DOUBLE)
                            .updater(updater)
                            .l2(
                                    updater instanceof AdamW
                                            ? 0
                                            : c.get("kwargs")
                                                    .path("weight_decay")
                                                    .asDouble(0))
                            .inputType(InputType.feedForward(a.size(1)))
                            .layer(new Probe.Wavy(b.size(1)))
                            .build())
                    .init()) {
                net.setParam("layer0/w", npz.array(c.get("w0")));
                for (int i = 0; i < path.size(0); i++) {
                    NDArray w = path.get(io.gatun.arrays.Index.point(i));
                    net.fit(a, b);
                    assertTrue(
                            w.equalsWithEps(net.getParam("layer0/w"), 1e-6),
                            "step " + i + ": " + w + "\nbut was\n" + net.getParam("layer0/w"));
                }
            }
        }
    }
}
