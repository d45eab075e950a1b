package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.ALL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.DataType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrecomputeTest {
    private final PassFixture f = new PassFixture();

    @AfterEach
    void close() {
        f.close();
    }

    @Test
    void whatDependsOnParametersAloneRunsWhenTheyChange() {
        SDVariable x = f.input("x", 3, 4);
        SDVariable w = f.parameter(4, 4);
        SDVariable y = x.matmul(w.softmax(1).matmul(w).transpose());
        String steps = f.steps(PlanPass.PRECOMPUTE, y);
        assertEquals(1, steps.lines().count() - 2, steps);
        try (Plan p = f.plan(ALL, y)) {
            NDArray in = f.random(3, 4);
            for (int i = 0; i < 3; i++) {
                NDArray v = w.value();
                NDArray expected = in.matmul(v.softmax(1).matmul(v), false, true);
                assertTrue(expected.equalsWithEps(p.run(List.of(in)).getFirst(), 1e-5));
                assertTrue(expected.equalsWithEps(p.run(List.of(in)).getFirst(), 1e-5));
                w.assign(f.random(4, 4));
            }
        }
    }

    /** What a caller gets is the caller's, and stays as it was. */
    @Test
    void resultsOfParametersAloneAreHandedOutAsCopies() {
        SDVariable w = f.parameter(4, 4);
        SDVariable y = w.tanh();
        try (Plan p = f.plan(ALL, y, y.transpose(), w)) {
            List<NDArray> first = p.run(List.of());
            NDArray before = w.value().dup();
            w.assign(f.random(4, 4));
            List<NDArray> second = p.run(List.of());
            assertEquals(before.tanh(), first.get(0));
            assertEquals(w.value().tanh(), second.get(0));
            assertEquals(w.value().tanh().transpose(), second.get(1));
            assertEquals(w.value(), second.get(2));
            second.get(0).assign(7);
            assertEquals(w.value().tanh(), p.run(List.of()).getFirst());
        }
    }

    @Test
    void castsOfWeightsAreMadeOnce() {
        SDVariable x = f.input("x", 3, 4);
        SDVariable w = f.parameter(4, 4);
        SDVariable y =
                x.cast(DataType.BFLOAT16).matmul(w.cast(DataType.BFLOAT16)).cast(DataType.FLOAT);
        String steps = f.steps(PlanPass.PRECOMPUTE, y);
        assertEquals(1, PassFixture.count(steps, "Cast[to=BFLOAT16]"), steps);
    }
}
