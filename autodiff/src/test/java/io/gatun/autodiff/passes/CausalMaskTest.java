package io.gatun.autodiff.passes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Attention that is written out with a constant mask which hides the future does not read the mask. */
class CausalMaskTest {
    private static final int N = 6;
    private static final PlanOptions ALL = new PlanOptions(Set.of());

    private static NDArray triangle(double seen, double hidden) {
        float[] x = new float[N * N];
        for (int i = 0; i < N * N; i++) {
            x[i] = (float) (i % N <= i / N ? seen : hidden);
        }
        return Nd.create(x, N, N);
    }

    private static void check(boolean causal, BiFunction<SameDiff, SDVariable, SDVariable> mask) {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable q = sd.placeHolder("q", DataType.FLOAT, 2, 3, N, 4);
            SDVariable k = sd.var("k", Rng.of(1).randn(2, 3, N, 4));
            SDVariable v = sd.var("v", Rng.of(2).randn(2, 3, N, 4));
            SDVariable scores = q.matmul(k, false, true).mul(0.5);
            SDVariable y = mask.apply(sd, scores).softmax(-1).matmul(v).rename("y");
            y.square().sum().rename("loss");
            sd.setLossVariables("loss");
            Map<String, Shape> shapes = Map.of("q", Shape.of(2, 3, N, 4));
            NDArray in = Rng.of(3).randn(2, 3, N, 4);
            try (Plan fused = Plan.of(sd, shapes, ALL, "y");
                    Plan plain = Plan.of(sd, shapes, ALL.without(PlanPass.ATTENTION_FUSION), "y")) {
                assertEquals(causal, fused.summary().contains("causal=true"), fused.summary());
                assertTrue(fused.summary().contains("Attention["), fused.summary());
                assertArrayEquals(
                        plain.run(List.of(in)).getFirst().toFloatArray(),
                        fused.run(List.of(in)).getFirst().toFloatArray(),
                        1e-5f);
            }
        }
    }

    @Test
    void addedOnes() {
        check(true, (sd, s) -> s.add(sd.constant(triangle(0, -1e9))));
        check(
                true,
                (sd, s) ->
                        s.add(sd.constant(triangle(0, Double.NEGATIVE_INFINITY)).reshape(1, 1, N, N)));
        check(true, (sd, s) -> s.add(sd.constant(triangle(0, 1)).mul(-1e9)));
    }

    @Test
    void choosingOnes() {
        check(true, (sd, s) -> sd.constant(triangle(1, 0))
                .gt(0.5)
                .select(s, sd.constant("hidden", Double.NEGATIVE_INFINITY).cast(DataType.FLOAT)));
    }

    @Test
    void othersAreRead() {
        check(false, (sd, s) -> s.add(sd.constant(triangle(0, -5)))); // it would still look a little
        check(false, (sd, s) -> s.add(sd.constant(triangle(0.1, -1e9))));
        check(false, (sd, s) -> s.add(sd.constant(triangle(-1e9, 0)))); // the past is hidden
        check(false, (sd, s) -> s.add(sd.var("learned", triangle(0, -1e9)))); // may change
    }
}
