package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.ALL;
import static io.gatun.autodiff.passes.PassFixture.count;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpiloguesTest {
    private final PassFixture f = new PassFixture();
    private int inputs;

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

    private SDVariable dataGradient(long out, long in, int kernel) {
        return f.input("g" + inputs++, 2, out, 6, 6)
                .conv2dTranspose(
                        f.parameter(out, in, kernel, kernel), Conv2dConfig.of(1, kernel / 2), Shape.of(2, in, 6, 6));
    }

    private SDVariable left(long channels) {
        return f.input("v" + inputs++, 2, channels, 12, 12).avgPool2d(Pool2dConfig.of(2));
    }

    @Test
    void dataGradientsOfProductsAddToWhatIsLeftOver() {
        SDVariable left = left(16);
        assertSteps(2, PlanPass.EPILOGUES, dataGradient(32, 16, 1).add(left));
        assertSteps(2, PlanPass.EPILOGUES, left.add(dataGradient(32, 16, 1)));
        assertSteps(3, PlanPass.EPILOGUES, left.add(dataGradient(32, 16, 1)).tanh());
        assertSteps(3, PlanPass.EPILOGUES, left.add(dataGradient(32, 16, 3))); // no product
        assertSteps(3, PlanPass.EPILOGUES, left.add(dataGradient(12, 16, 1))); // too small a one
        assertSteps(3, PlanPass.EPILOGUES, left.add(dataGradient(32, 16, 1)), left); // is still wanted
        assertSteps(2, PlanPass.EPILOGUES, f.input("r", 2, 16, 6, 6).add(dataGradient(32, 16, 1)));
        SDVariable own = dataGradient(32, 16, 1);
        assertSteps(2, PlanPass.EPILOGUES, own.add(own));
    }

    /** In place, in both layouts; the residual of a broadcast has no memory of its own. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dataGradientsAreSummedInPlace(boolean last) {
        PlanOptions options = last ? ALL : ALL.without(PlanPass.LAYOUT);
        String steps = f.steps(
                PlanPass.EPILOGUES,
                options,
                dataGradient(64, 32, 1).add(left(32)).avgPool2d(Pool2dConfig.of(2)));
        String name = last ? "ChannelsLast[op=FusedConv2dInputGrad" : " FusedConv2dInputGrad";
        assertEquals(
                1,
                steps.lines()
                        .filter(l -> l.contains(name) && l.endsWith("in place"))
                        .count(),
                steps);
        SDVariable mean = left(32).mean(true, 2, 3).broadcastTo(Shape.of(2, 32, 6, 6));
        steps = f.steps(PlanPass.EPILOGUES, options, dataGradient(64, 32, 1).add(mean));
        assertEquals(0, count(steps, "FusedConv2dInputGrad"), steps);
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
