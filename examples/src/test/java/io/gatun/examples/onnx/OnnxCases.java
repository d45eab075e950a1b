package io.gatun.examples.onnx;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ONNX project's cases: a model each, and arrays that go in and should come out. */
final class OnnxCases {
    private OnnxCases() {}

    /**
     * Runs a case, on arrays and as a graph.
     *
     * @throws OnnxFile.Inexpressible if ours have no words for it
     * @throws AssertionError if something else comes out
     */
    static void check(Path folder) throws IOException {
        OnnxFile.Model model = OnnxFile.model(folder.resolve("model.onnx"));
        int version = model.opsets().getOrDefault("", 1);
        if (version >= 28 || model.opsets().keySet().stream().anyMatch(d -> d.contains("preview"))) {
            throw new OnnxFile.Inexpressible("versions that are not released");
        }
        for (int set = 0; Files.exists(folder.resolve("test_data_set_" + set)); set++) {
            Path data = folder.resolve("test_data_set_" + set);
            for (OnnxFile.Node n : model.graph().nodes()) {
                if (n.domain().isEmpty() && OnnxOperators.ALL.rule(n.op()) == null) {
                    throw new OnnxFile.Inexpressible("no operator " + n.op());
                }
            }
            if (!model.graph().arraysOnly()) {
                throw new OnnxFile.Inexpressible("sequences and optional values");
            }
            try (Scope scope = Scope.open()) {
                Map<String, NDArray> inputs = new LinkedHashMap<>();
                List<String> names = model.graph().inputs().stream()
                        .filter(name -> !model.graph().initializers().containsKey(name)
                                || Files.exists(data.resolve(
                                        "input_" + model.graph().inputs().indexOf(name) + ".pb")))
                        .toList();
                for (int i = 0; Files.exists(data.resolve("input_" + i + ".pb")); i++) {
                    OnnxFile.Tensor t = OnnxFile.tensor(data.resolve("input_" + i + ".pb"));
                    inputs.put(names.get(i), t.array());
                }
                List<OnnxFile.Tensor> expected = new ArrayList<>();
                for (int i = 0; Files.exists(data.resolve("output_" + i + ".pb")); i++) {
                    expected.add(OnnxFile.tensor(data.resolve("output_" + i + ".pb")));
                }
                OnnxRun run = new OnnxRun(model);
                compare("arrays", run.arrays(inputs), expected);
                compare("graph", run.graph(inputs), expected);
            }
        }
    }

    private static void compare(String how, List<NDArray> found, List<OnnxFile.Tensor> expected) {
        for (int i = 0; i < expected.size(); i++) {
            NDArray y = expected.get(i).array();
            NDArray x = found.get(i);
            String where = how + ", output " + i + ": ";
            if (x.dataType() != y.dataType()) {
                throw new AssertionError(where + "type " + x.dataType() + ", expected " + y.dataType());
            }
            if (!Arrays.equals(x.shape().toArray(), y.shape().toArray())) {
                throw new AssertionError(where + "shape " + x.shape() + ", expected " + y.shape());
            }
            if (!y.dataType().isFloating()) {
                if (!x.equals(y)) {
                    throw new AssertionError(where + x + ", expected " + y);
                }
                continue;
            }
            double[] a = x.toDoubleArray();
            double[] b = y.toDoubleArray();
            double relative = relative(y.dataType());
            for (int k = 0; k < b.length; k++) {
                if (!(a[k] == b[k]
                        || Math.abs(a[k] - b[k]) <= relative * (0.01 + Math.abs(b[k]))
                        || Double.isNaN(a[k]) && Double.isNaN(b[k]))) {
                    throw new AssertionError(where + "element " + k + " is " + a[k] + ", expected " + b[k]);
                }
            }
        }
    }

    /** What the cases' own arithmetic, mostly NumPy's in the type itself, leaves of the digits. */
    private static double relative(DataType type) {
        return switch (type) {
            case HALF -> 5e-3;
            case BFLOAT16 -> 2e-2;
            case FLOAT -> 2e-4;
            default -> 1e-6;
        };
    }
}
