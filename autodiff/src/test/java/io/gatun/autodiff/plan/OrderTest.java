package io.gatun.autodiff.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderTest {
    private static final int BRANCHES = 8;
    private static final PlanOptions ALL = new PlanOptions(Set.of());

    /** Wide products of all branches first, then what makes them narrow: the worst order. */
    private static SameDiff broad() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 16);
        List<SDVariable> wide = new ArrayList<>();
        for (int i = 0; i < BRANCHES; i++) {
            wide.add(x.matmul(sd.var("a" + i, Rng.of(i).randn(16, 512))));
        }
        SDVariable sum = null;
        for (int i = 0; i < BRANCHES; i++) {
            SDVariable narrow =
                    wide.get(i).matmul(sd.var("b" + i, Rng.of(50 + i).randn(512, 4)));
            sum = sum == null ? narrow : sum.add(narrow);
        }
        sum.rename("y");
        return sd;
    }

    @Test
    void thePeakShrinksAndValuesStay() {
        try (Scope scope = Scope.open();
                SameDiff sd = broad();
                Plan given = Plan.of(sd, Map.of("x", Shape.of(32, 16)), ALL.without(PlanPass.REORDER), "y");
                Plan ordered = Plan.of(sd, Map.of("x", Shape.of(32, 16)), ALL, "y")) {
            long wide = 32 * 512 * 4;
            assertTrue(given.plannedBytes() >= BRANCHES * wide, given.summary());
            assertTrue(ordered.plannedBytes() < 2 * wide, ordered.summary());
            assertEquals(given.steps(), ordered.steps());
            NDArray in = Rng.of(9).randn(32, 16);
            assertArrayEquals(
                    given.run(List.of(in)).getFirst().toFloatArray(),
                    ordered.run(List.of(in)).getFirst().toFloatArray());
        }
    }

    /** Where there is nothing to gain, steps stay as they were written. */
    @Test
    void aChainKeepsItsOrder() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 16);
            SDVariable h = x;
            for (int i = 0; i < 5; i++) {
                h = h.matmul(sd.var("w" + i, Rng.of(i).randn(16, 16))).softmax(1);
            }
            h.rename("y");
            try (Plan given = Plan.of(sd, Map.of("x", Shape.of(8, 16)), ALL.without(PlanPass.REORDER), "y");
                    Plan ordered = Plan.of(sd, Map.of("x", Shape.of(8, 16)), ALL, "y")) {
                assertEquals(given.summary(), ordered.summary());
            }
        }
    }
}
