package io.gatun.layers.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Tape;
import io.gatun.ops.rnn.GruGates;
import io.gatun.ops.rnn.RnnActivation;
import io.gatun.ops.rnn.RnnConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Recurrent layers with the weights and values of PyTorch 1.13.1 and of Keras 2. */
class RecurrentConformanceTest {
    @TempDir
    static Path folder;

    private static void unpack(String name) throws InterruptedException {
        Npz.unpack(name, folder);
    }

    // ---------------------------------------------------------------- PyTorch

    /** Two layers, one or two directions, gradients with respect to inputs, states and parameters; no projections. */
    @TestFactory
    List<DynamicTest> torchLstm() throws IOException, InterruptedException {
        unpack("torch-layers");
        Npz npz = Npz.read(folder.resolve("nn.LSTM.npz"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode c : npz.cases()) {
            if (c.at("/ctor_kwargs/dict/proj_size").asInt() == 0) {
                tests.add(DynamicTest.dynamicTest("nn.LSTM " + tests.size(), () -> {
                    try (Scope scope = Scope.open()) {
                        new TorchCase(npz, c).check();
                    }
                }));
            }
        }
        assertTrue(tests.size() >= 16);
        return tests;
    }

    private static final class TorchCase {
        private final Npz npz;
        private final JsonNode c;
        private final Tape<NDArray> tape = new Tape<>();
        private final Map<String, Tape.Node<NDArray>> state = new HashMap<>();

        TorchCase(Npz npz, JsonNode c) {
            this.npz = npz;
            this.c = c;
            c.get("state").properties().forEach(e -> state.put(e.getKey(), tape.variable(npz.array(e.getValue()))));
        }

        void check() {
            boolean both = c.at("/ctor_kwargs/dict/bidirectional").asBoolean();
            int directions = both ? 2 : 1;
            long hidden = c.at("/ctor_kwargs/dict/hidden_size").asLong();
            List<Tape.Node<NDArray>> inputs = new ArrayList<>(List.of(tape.variable(npz.array(c.at("/args/0")))));
            if (c.get("args").size() > 1) {
                inputs.add(tape.variable(npz.array(c.at("/args/1/tuple/0"))));
                inputs.add(tape.variable(npz.array(c.at("/args/1/tuple/1"))));
            }
            Tape.Node<NDArray> y = inputs.getFirst().expandDims(1); // cases have no batch: [time, 1, in]
            List<Tape.Node<NDArray>> hs = new ArrayList<>();
            List<Tape.Node<NDArray>> cs = new ArrayList<>();
            for (int layer = 0; layer < 2; layer++) {
                List<Tape.Node<NDArray>> parts = new ArrayList<>();
                for (int d = 0; d < directions; d++) {
                    List<Tape.Node<NDArray>> out = direction(y, inputs, layer, d, layer * directions + d, hidden);
                    parts.add(out.get(0));
                    hs.add(out.get(1));
                    cs.add(out.get(2));
                }
                y = Ops.concat(2, parts);
            }
            List<Tape.Node<NDArray>> results = List.of(y.squeeze(1), Ops.concat(0, hs), Ops.concat(0, cs));
            close("y", npz.array(c.at("/output/tuple/0")), results.get(0).value());
            close(
                    "h",
                    npz.array(c.at("/output/tuple/1/tuple/0")),
                    results.get(1).value());
            close(
                    "c",
                    npz.array(c.at("/output/tuple/1/tuple/1")),
                    results.get(2).value());
            if (c.get("training").asBoolean()) {
                gradients(results, inputs);
            }
        }

        private List<Tape.Node<NDArray>> direction(
                Tape.Node<NDArray> x, List<Tape.Node<NDArray>> inputs, int layer, int direction, int row, long hidden) {
            String name = "_l" + layer + (direction == 1 ? "_reverse" : "");
            Tape.Node<NDArray> b = state.containsKey("bias_ih" + name)
                    ? state.get("bias_ih" + name).add(state.get("bias_hh" + name))
                    : tape.constant(Nd.zeros(DataType.DOUBLE, 4 * hidden));
            Tape.Node<NDArray> zero = tape.constant(Nd.zeros(DataType.DOUBLE, 1, hidden));
            return x.lstmLayer(
                    state.get("weight_ih" + name).transpose(),
                    state.get("weight_hh" + name).transpose(),
                    b,
                    inputs.size() > 1 ? inputs.get(1).slice(0, row, row + 1) : zero,
                    inputs.size() > 1 ? inputs.get(2).slice(0, row, row + 1) : zero,
                    RnnConfig.of(RnnFormat.TNS).withReverse(direction == 1));
        }

        private void gradients(List<Tape.Node<NDArray>> results, List<Tape.Node<NDArray>> inputs) {
            List<NDArray> gs = new ArrayList<>();
            c.get("grad_outputs").forEach(g -> gs.add(npz.array(g)));
            List<String> names = List.copyOf(state.keySet());
            List<Tape.Node<NDArray>> wrt = new ArrayList<>(inputs);
            names.forEach(n -> wrt.add(state.get(n)));
            List<NDArray> found = tape.gradients(results, gs, wrt);
            for (int i = 0; i < inputs.size(); i++) {
                close("gradient of input " + i, npz.array(c.get("input_grads").get(i)), found.get(i));
            }
            for (int i = 0; i < names.size(); i++) {
                close(names.get(i), npz.array(c.get("param_grads").get(names.get(i))), found.get(inputs.size() + i));
            }
        }
    }

    private static void close(String what, NDArray expected, NDArray actual) {
        assertTrue(expected.equalsWithEps(actual, 1e-12), () -> what + ": " + actual + ", expected " + expected);
    }

    // ---------------------------------------------------------------- Keras

    @TestFactory
    List<DynamicTest> keras() throws IOException, InterruptedException {
        unpack("keras-layers");
        List<DynamicTest> tests = new ArrayList<>();
        for (String layer : List.of("LSTM", "GRU", "SimpleRNN")) {
            Path file = folder.resolve("keras-js/json/layers_recurrent_" + layer + ".json");
            for (JsonNode c : JsonMapper.builder().build().readTree(file.toFile())) {
                tests.add(DynamicTest.dynamicTest(c.get("key").asText(), () -> {
                    try (Scope scope = Scope.open()) {
                        keras(layer, c);
                    }
                }));
            }
        }
        assertTrue(tests.size() >= 20);
        return tests;
    }

    private static NDArray array(JsonNode tensor) {
        double[] values = new double[tensor.get("data").size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.get("data").get(i).asDouble();
        }
        return Nd.create(values, Npz.shape(tensor));
    }

    private static void keras(String layer, JsonNode c) {
        JsonNode attributes = c.at("/params/attrs");
        RnnConfig config = RnnConfig.of(RnnFormat.NTS)
                .withReverse(attributes.get("go_backwards").asBoolean())
                .withActivation(function(attributes.get("activation").asText()));
        if (attributes.has("recurrent_activation")) {
            config = config.withGate(
                    function(attributes.get("recurrent_activation").asText()));
        }
        NDArray x = array(c.get("input")).expandDims(0);
        NDArray w = array(c.at("/weights/0"));
        NDArray u = array(c.at("/weights/1"));
        long units = u.size(0);
        NDArray b = c.get("weights").size() > 2 ? array(c.at("/weights/2")) : Nd.zeros(DataType.DOUBLE, u.size(1));
        List<NDArray> state = List.of(Nd.zeros(DataType.DOUBLE, 1, units), Nd.zeros(DataType.DOUBLE, 1, units));
        NDArray y = null;
        int runs = attributes.get("stateful").asBoolean() ? 2 : 1; // the second from where the first ended
        for (int i = 0; i < runs; i++) {
            List<NDArray> out =
                    switch (layer) {
                        case "LSTM" -> x.lstmLayer(w, u, b, state.get(0), state.get(1), config);
                        case "GRU" ->
                            x.gruLayer(
                                    GruGates.ZRN.toRzn(w),
                                    GruGates.ZRN.toRzn(u),
                                    GruGates.ZRN.toRzn(b),
                                    b.zerosLike(),
                                    state.getFirst(),
                                    config,
                                    false);
                        default -> x.simpleRnnLayer(w, u, b, state.getFirst(), config);
                    };
            y = attributes.get("return_sequences").asBoolean() ? out.getFirst() : out.get(1);
            state = out.subList(1, out.size());
        }
        if (config.reverse() && attributes.get("return_sequences").asBoolean()) {
            y = y.reverse(1); // Keras gives the steps in the order in which it computes them
        }
        NDArray actual = y.squeeze(0);
        NDArray expected = array(c.get("expected"));
        assertTrue(expected.equalsWithEps(actual, 1e-5), () -> actual + ", expected " + expected);
    }

    private static RnnActivation function(String name) {
        return switch (name) {
            case "tanh" -> RnnActivation.TANH;
            case "sigmoid" -> RnnActivation.SIGMOID;
            case "hard_sigmoid" -> RnnActivation.HARD_SIGMOID;
            case "relu" -> RnnActivation.RELU;
            case "linear" -> RnnActivation.IDENTITY;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
