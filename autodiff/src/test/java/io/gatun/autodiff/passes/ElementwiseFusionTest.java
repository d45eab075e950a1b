package io.gatun.autodiff.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElementwiseFusionTest {
    private static final PlanOptions ALL = new PlanOptions(Set.of());
    private final SameDiff sd = SameDiff.create();
    private final SDVariable x = sd.placeHolder("x", DataType.FLOAT, 60, 50);
    private final NDArray value = Rng.of(1).uniform(DataType.FLOAT, -2, 2, 60, 50);

    @AfterEach
    void close() {
        sd.close();
    }

    /** Checks that plans with and without fusion agree, and the number of kernel calls with it. */
    private void assertSteps(int steps, SDVariable... outputs) {
        String[] names = Arrays.stream(outputs).map(SDVariable::name).toArray(String[]::new);
        Map<String, Shape> shapes = Map.of("x", Shape.of(60, 50));
        try (Plan fused = Plan.of(sd, shapes, ALL, names);
                Plan plain = Plan.of(sd, shapes, ALL.without(PlanPass.FUSION), names)) {
            assertEquals(steps, fused.steps(), fused::summary);
            Map<String, NDArray> expected = plain.run(Map.of("x", value));
            Map<String, NDArray> got = fused.run(Map.of("x", value));
            for (String n : names) {
                assertTrue(expected.get(n).equalsWithEps(got.get(n), 1e-4), fused::summary);
            }
        }
    }

    @Test
    void chainsBroadcastsAndMasksAreOneStep() {
        SDVariable row = sd.var("row", Nd.ones(50));
        SDVariable column = sd.var("column", Nd.ones(60, 1));
        SDVariable y = x.sub(row).mul(column).tanh();
        assertSteps(1, y.gt(0.1).select(y, x.mul(0.5)).cast(DataType.DOUBLE).square());
    }

    @Test
    void reductionsEndAProgram() {
        assertSteps(1, x.sub(0.5).square().sum(0));
        assertSteps(1, x.tanh().mean(1), x.tanh().max(1));
        assertSteps(1, x.tanh().square().mean());
        SDVariable centred = x.exp().sub(x.exp().mean(true, 1)); // the mean is complete before anything is centred
        assertSteps(2, centred.square().sum());
    }

    @Test
    void valuesThatOthersReadAreWrittenToo() {
        SDVariable a = x.exp();
        SDVariable b = a.neg();
        assertSteps(2, a.matmul(b, true, false), b.tanh());
    }

    @Test
    void nothingRunsBeforeWhatItReads() {
        SDVariable a = x.exp();
        SDVariable m = a.matmul(a, true, false).mean(); // between two element-wise nodes of one shape
        assertSteps(4, a.mul(m).add(a.neg()));
    }

    @Test
    void dropoutIsPartOfARun() {
        SDVariable key = sd.state("key", Nd.create(new long[] {3, 4}, 2));
        SDVariable w = sd.var("w", Rng.of(2).uniform(DataType.FLOAT, -1, 1, 60, 50));
        SDVariable y =
                x.mul(w).apply(new Dropout(0.25), List.of(x.mul(w), key)).add(x).relu();
        assertSteps(1, y);
        assertSteps(1, sd.grad(y.sum(), w).getFirst());
    }

    @Test
    void theGradientOfGeluIsOneStep() {
        SDVariable w = sd.var("w", Rng.of(2).uniform(DataType.FLOAT, -1, 1, 60, 50));
        SDVariable loss = x.mul(w).gelu().mul(2.0).sum().rename("loss");
        SDVariable g = sd.grad(loss, w).getFirst();
        assertSteps(1, g);
        assertSteps(1, g, loss);
    }
}
