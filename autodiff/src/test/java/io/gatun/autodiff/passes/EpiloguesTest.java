package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.ALL;
import static io.gatun.autodiff.passes.PassFixture.count;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.Conv2dConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EpiloguesTest {
    private final PassFixture f = new PassFixture();

    @AfterEach
    void close() {
        f.close();
    }

    private void assertSteps(int steps, PlanPass pass, SDVariable... outputs) {
        String text = f.steps(pass, ALL.without(PlanPass.LAYOUT), outputs);
        assertEquals(steps, text.lines().count() - 2, text); // a head, a foot
    }

    @Test
    void biasResidualAndActivationOfProductsInAnyOrder() {
        SDVariable x = f.input("x", 6, 8);
        SDVariable w = f.parameter(8, 5);
        SDVariable b = f.parameter(5);
        SDVariable r = f.input("r", 6, 5);
        assertSteps(1, PlanPass.EPILOGUES, x.matmul(w).add(b).add(r).relu());
        assertSteps(1, PlanPass.EPILOGUES, r.add(x.matmul(w).add(b)).tanh());
        assertSteps(1, PlanPass.EPILOGUES, b.add(x.matmul(w)).sigmoid());
        assertSteps(1, PlanPass.EPILOGUES, x.matmul(w).add(r));
        assertSteps(1, PlanPass.EPILOGUES, x.matmul(w).gelu());
        assertSteps(2, PlanPass.EPILOGUES, x.matmul(w).add(r).add(r.neg()));
    }

    @Test
    void whatOthersReadStays() {
        SDVariable x = f.input("x", 6, 8);
        SDVariable y = x.matmul(f.parameter(8, 8));
        assertSteps(2, PlanPass.EPILOGUES, y.relu(), y);
        assertSteps(2, PlanPass.EPILOGUES, y.add(y.matmul(f.parameter(8, 8))));
        SDVariable z = x.matmul(f.parameter(8, 8)); // read by what leads to its own residual
        assertSteps(3, PlanPass.EPILOGUES, z.add(z.matmul(f.parameter(8, 8)).tanh()));
    }

    @Test
    void aColumnIsNoBiasAndABroadcastNoResidual() {
        SDVariable x = f.input("x", 8, 8);
        SDVariable y = x.matmul(f.parameter(8, 8));
        assertSteps(2, PlanPass.EPILOGUES, y.add(f.parameter(8, 1)).relu());
        assertSteps(2, PlanPass.EPILOGUES, x.matmul(f.parameter(8, 8)).add(f.parameter(1, 1)));
    }

    @Test
    void convolutions() {
        SDVariable x = f.input("x", 2, 4, 6, 6);
        SDVariable w = f.parameter(4, 4, 3, 3);
        SDVariable b = f.parameter(4);
        assertSteps(
                1,
                PlanPass.EPILOGUES,
                x.conv2d(w, b, Conv2dConfig.of(1, 1)).add(x).relu());
        assertSteps(1, PlanPass.EPILOGUES, x.conv2d(w, Conv2dConfig.of(1, 1)).add(f.parameter(1, 4, 1, 1)));
        assertSteps(
                2,
                PlanPass.EPILOGUES,
                x.conv2d(w, Conv2dConfig.of(1, 1)).add(f.parameter(6)).relu());
    }

    @Test
    void batchNormalisationOfInferenceIsFolded() {
        SDVariable x = f.input("x", 2, 4, 6, 6);
        SDVariable y = x.conv2d(f.parameter(4, 4, 3, 3), Conv2dConfig.of(1, 1));
        SDVariable v = f.sd.constant("variance", f.random(4).add(2.0));
        List<SDVariable> in = List.of(y, f.parameter(4), f.parameter(4), f.parameter(4), v);
        SDVariable n = y.apply(new BatchNormInfer(1e-3), in);
        assertSteps(1, PlanPass.BATCH_NORM_FOLDING, n.add(x).relu());
        String both = f.steps(PlanPass.BATCH_NORM_FOLDING, n, y); // the convolution is wanted itself
        assertEquals(1, count(both, "BatchNormInfer"), both);
    }
}
