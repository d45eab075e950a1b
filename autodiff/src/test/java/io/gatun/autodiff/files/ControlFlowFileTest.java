package io.gatun.autodiff.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.graph.GraphComparison;
import io.gatun.ops.DataType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations with bodies are saved with them: branches, loops, scans, nested in each other. */
class ControlFlowFileTest {
    @TempDir
    Path folder;

    private static SameDiff build() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 5, 3);
        SDVariable w = sd.var("w", Rng.of(1).randn(3, 3));
        SDVariable zero = sd.zero("zero", DataType.FLOAT, 3);
        SDVariable h = sd.fold(zero, x, 0, (carried, row) -> {
            SDVariable next =
                    carried.add(row).reshape(1, 3).matmul(w).reshape(3).tanh();
            return sd.ifCond(next.sum().gt(0.0), () -> next.mul(0.5), () -> next.sub(row));
        });
        SDVariable start = sd.scalar("start", DataType.FLOAT, 1);
        sd.whileLoop(
                        List.of(h.square().sum(), start),
                        v -> v.get(0).lt(100.0),
                        v -> List.of(v.get(0).mul(2.0), v.get(1).add(v.get(0).log())))
                .get(1)
                .rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    @Test
    void bodiesComeBackFromFilesTreesAndCopies() {
        Map<String, NDArray> in = Map.of("x", Rng.of(3).randn(5, 3));
        Path file = folder.resolve("loop.gtsd");
        try (SameDiff sd = build()) {
            NDArray expected = sd.outputSingle(in, "loss");
            NDArray slope = sd.calculateGradients(in).get("w");
            assertTrue(slope.abs().sum().getDouble() > 0);
            sd.save(file);
            for (SameDiff back : List.of(
                    SameDiff.load(file),
                    GraphTree.read(GraphTree.write(sd, Long.MAX_VALUE)),
                    sd.edit().copy(),
                    sd.edit().cut(List.of(), List.of("loss")))) {
                try (back) {
                    if (!back.outputs().equals(List.of("loss"))) {
                        assertEquals(Optional.empty(), GraphComparison.difference(sd, back));
                    }
                    back.setLossVariables("loss");
                    assertEquals(expected, back.outputSingle(in, "loss"));
                    assertEquals(slope, back.calculateGradients(in).get("w"));
                }
            }
        }
    }

    @Test
    void assertionsAreSavedAndStillMade() {
        Path file = folder.resolve("assert.gtsd");
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1);
            io.gatun.ops.control.Assert.that(x, x.gt(0.0), "x must be positive", List.of())
                    .mul(2.0)
                    .rename("y");
            sd.save(file);
            try (SameDiff back = SameDiff.load(file)) {
                assertEquals(
                        Nd.create(new float[] {4}), back.outputSingle(Map.of("x", Nd.create(new float[] {2})), "y"));
                io.gatun.ops.GatunException e = org.junit.jupiter.api.Assertions.assertThrows(
                        io.gatun.ops.GatunException.class,
                        () -> back.outputSingle(Map.of("x", Nd.create(new float[] {-2})), "y"));
                assertTrue(e.getMessage().contains("x must be positive"), e::getMessage);
            }
        }
    }
}
