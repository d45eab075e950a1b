package io.gatun.examples.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One step's loss and gradients of the models, against PyTorch in double precision (tools/reference/torch_models.py).
 */
class ModelReferenceTest {
    /** What the reference says of a gradient: its norm, its product with fixed numbers, its first and last element. */
    private record Expected(String name, double norm, double projection, double first, double last) {}

    private static List<Expected> reference(String file) throws IOException {
        List<Expected> rows = new ArrayList<>();
        try (var in = Objects.requireNonNull(ModelReferenceTest.class.getResourceAsStream("/reference/" + file));
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] c = line.split(",");
                rows.add(new Expected(
                        c[0],
                        Double.parseDouble(c[1]),
                        Double.parseDouble(c[2]),
                        Double.parseDouble(c[3]),
                        Double.parseDouble(c[4])));
            }
        }
        return rows;
    }

    /** Parameter k of the reference: matrices and kernels scaled by their inputs, gains about 1, biases small. */
    private static NDArray start(SDVariable v, int k) {
        Shape s = v.shape();
        double[] numbers = Hashed.values(k, s.length());
        double gain = !v.name().matches(".*(gamma|gain)") ? 0 : v.name().contains("bn3") ? 0.2 : 1;
        double fanIn = s.rank() == 2 ? s.size(0) : s.length() / s.size(0);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = s.rank() == 1 ? gain + 0.1 * numbers[i] : numbers[i] * Math.sqrt(3 / fanIn);
        }
        return io.gatun.arrays.Nd.create(numbers, s.toArray()).castTo(v.dataType());
    }

    private static void check(SameDiff sd, Map<String, NDArray> batch, String file, double tolerance)
            throws IOException {
        List<Expected> expected = reference(file);
        List<SDVariable> parameters = sd.variables(VariableType.VARIABLE);
        assertEquals(expected.size() - 1, parameters.size(), "number of parameters");
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).assign(start(parameters.get(i), i + 1));
        }
        double loss = sd.outputSingle(batch, "loss").getDouble();
        assertEquals(expected.getFirst().norm(), loss, tolerance * Math.abs(loss), "loss");
        Map<String, NDArray> gradients = sd.calculateGradients(batch);
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i).name();
            double[] g = gradients.get(name).castTo(DataType.DOUBLE).toDoubleArray();
            Expected e = expected.get(i + 1);
            double[] weights = Hashed.values(7, g.length);
            double square = 0;
            double projection = 0;
            for (int k = 0; k < g.length; k++) {
                square += g[k] * g[k];
                projection += g[k] * weights[k];
            }
            double near = tolerance * e.norm();
            String what = name + ", " + e.name() + " in the reference";
            assertTrue(Double.isFinite(square), what);
            assertEquals(e.norm(), Math.sqrt(square), near, what);
            assertEquals(e.projection(), projection, near, what);
            assertEquals(e.first(), g[0], near, what);
            assertEquals(e.last(), g[g.length - 1], near, what);
        }
    }

    /** In FLOAT a few units of so deep a network end on the other side of a relu. */
    @ParameterizedTest
    @CsvSource({"DOUBLE, 1e-8", "FLOAT, 2e-2"})
    void resNet50(DataType type, double tolerance) throws IOException {
        try (SameDiff sd = ResNet.resNet50(10).withType(type).build(64, 64, 1)) {
            Map<String, NDArray> batch = Map.of(
                    "images", Hashed.array(type, 1000, 4, 3, 64, 64),
                    "labels", Hashed.oneHot(type, 10, 3, 1, 9, 0));
            check(sd, batch, "resnet50.csv", tolerance);
        }
    }

    @ParameterizedTest
    @CsvSource({"DOUBLE, 1e-9", "FLOAT, 1e-4"})
    void charLstm(DataType type, double tolerance) throws IOException {
        int batch = 3;
        int steps = 7;
        int vocabulary = 12;
        double[] draw = Hashed.values(1000, batch * (steps + 1L));
        int[] x = new int[batch * steps];
        int[] next = new int[batch * steps];
        for (int b = 0; b < batch; b++) {
            for (int t = 0; t < steps; t++) {
                x[b * steps + t] = (int) ((draw[b * (steps + 1) + t] + 1) / 2 * vocabulary);
                next[b * steps + t] = (int) ((draw[b * (steps + 1) + t + 1] + 1) / 2 * vocabulary);
            }
        }
        try (SameDiff sd = new CharLstm(vocabulary, 20, 2, type).build(1)) {
            Map<String, NDArray> arguments = Map.of(
                    "x", Hashed.oneHot(type, vocabulary, x).reshape(batch, steps, vocabulary),
                    "labels", Hashed.oneHot(type, vocabulary, next).reshape(batch, steps, vocabulary));
            check(sd, arguments, "char-lstm.csv", tolerance);
        }
    }

    @ParameterizedTest
    @CsvSource({"DOUBLE, 1e-9", "FLOAT, 1e-4"})
    void transformer(DataType type, double tolerance) throws IOException {
        try (SameDiff sd = new TransformerEncoder(32, 4, 2, 48, 5, type).build(9, 1)) {
            Map<String, NDArray> batch = Map.of(
                    "x", Hashed.array(type, 1000, 3, 9, 32),
                    "labels", Hashed.oneHot(type, 5, 4, 0, 2));
            check(sd, batch, "transformer.csv", tolerance);
        }
    }
}
