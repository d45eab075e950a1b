package io.gatun.layers.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.nn.Attention;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Attention of several heads with the weights and values of PyTorch 1.13.1. */
class AttentionConformanceTest {
    @TempDir
    static Path folder;

    /** Three heads of size 1, with and without biases, an added key and value, and added zeros; cases without masks. */
    @TestFactory
    List<DynamicTest> torchMultiheadAttention() throws IOException, InterruptedException {
        Npz.unpack("torch-layers", folder);
        Npz npz = Npz.read(folder.resolve("nn.MultiheadAttention.npz"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode c : npz.cases()) {
            JsonNode masks = c.at("/kwargs/dict");
            if (masks.path("attn_mask").isNull()
                    && masks.path("key_padding_mask").isNull()) {
                tests.add(DynamicTest.dynamicTest("nn.MultiheadAttention " + tests.size(), () -> {
                    try (Scope scope = Scope.open()) {
                        check(npz, c);
                    }
                }));
            }
        }
        assertTrue(tests.size() >= 16, "cases: " + tests.size());
        return tests;
    }

    private static void check(Npz npz, JsonNode c) {
        JsonNode state = c.get("state");
        NDArray weights = npz.array(state.get("in_proj_weight"));
        List<NDArray> in = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            NDArray x = npz.array(c.at("/args/" + i)).matmul(weights.slice(0, 3L * i, 3L * i + 3), false, true);
            if (state.has("in_proj_bias")) {
                x = x.add(npz.array(state.get("in_proj_bias")).slice(0, 3L * i, 3L * i + 3));
            }
            String added = i == 1 ? "bias_k" : "bias_v";
            if (i > 0 && state.has(added)) {
                x = x.concat(0, npz.array(state.get(added)).reshape(1, 3));
            }
            if (i > 0 && c.at("/ctor_kwargs/dict/add_zero_attn").asBoolean()) {
                x = x.concat(0, Nd.zeros(DataType.DOUBLE, 1, 3));
            }
            in.add(x.reshape(-1, 3, 1));
        }
        NDArray y = in.getFirst()
                .apply(new Attention(1, false, true), in)
                .reshape(-1, 3)
                .matmul(npz.array(state.get("out_proj.weight")), false, true);
        if (state.has("out_proj.bias")) {
            y = y.add(npz.array(state.get("out_proj.bias")));
        }
        NDArray expected = npz.array(c.at("/output/tuple/0"));
        assertEquals(expected.shape(), y.shape());
        assertTrue(expected.equalsWithEps(y, 1e-12), () -> "expected " + expected + ", received a different y");
    }
}
