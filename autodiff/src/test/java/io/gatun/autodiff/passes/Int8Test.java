package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.quantization.Quantization;
import io.gatun.autodiff.quantization.RangeRule;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.MatMul;
import io.gatun.ops.nn.FakeQuantize;
import io.gatun.ops.nn.FakeQuantizeChannels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Int8Test {
    private static final FakeQuantize U8 = FakeQuantize.unsigned(-1, 1);

    private final PassFixture f = new PassFixture();

    @AfterEach
    void close() {
        f.close();
    }

    private static SDVariable rounded(SDVariable x) {
        return x.apply(U8, List.of(x));
    }

    /** Weights that 8 bits hold. */
    private SDVariable weights(long... shape) {
        NDArray w = f.random(shape);
        return f.sd.constant("w" + f.sd.variables().size(), w.apply(new FakeQuantizeChannels(), List.of(w)));
    }

    @Test
    void productsOfRoundedOperands() {
        SDVariable x = rounded(f.input("x", 6, 8));
        SDVariable b = f.parameter(5);
        SDVariable r = f.input("r", 6, 5);
        SDVariable w = weights(5, 8);
        MatMul turned = new MatMul(false, true);
        SDVariable product = x.apply(turned, List.of(x, w));
        String steps = f.steps(PlanPass.INT8, product.add(b).add(r).relu());
        assertEquals(1, count(steps, "QuantizedMatMul"), steps);
        SDVariable plain = f.sd.constant("plain", w.value().transpose().dup());
        steps = f.steps(PlanPass.INT8, x.matmul(plain).tanh());
        assertEquals(1, count(steps, "QuantizedMatMul"), steps);
    }

    @Test
    void convolutionsTakeBatchNormalisationBiasResidualAndActivation() {
        SDVariable x = f.input("x", 2, 4, 6, 6);
        SDVariable y = rounded(x).conv2d(weights(4, 4, 3, 3), Conv2dConfig.of(1, 1));
        SDVariable n = y.apply(
                new BatchNormInfer(1e-3),
                List.of(
                        y,
                        f.parameter(4),
                        f.parameter(4),
                        f.parameter(4),
                        f.parameter(4).square()));
        String steps = f.steps(PlanPass.INT8, n.add(x).relu());
        assertEquals(1, count(steps, "QuantizedConv2d"), steps);
        assertEquals(0, count(steps, "BatchNorm"), steps);
        assertEquals(0, count(steps, "ROUND"), steps);
    }

    @Test
    void whatEightBitsDoNotHoldStays() {
        SDVariable x = f.input("x", 6, 8);
        SDVariable loose = f.sd.constant("loose", f.random(8, 5));
        assertEquals(0, count(f.steps(PlanPass.INT8, rounded(x).matmul(loose)), "Quantized"));
        assertEquals(0, count(f.steps(PlanPass.INT8, rounded(x).matmul(f.parameter(8, 5))), "Quantized"));
        assertEquals(0, count(f.steps(PlanPass.INT8, x.matmul(weights(8, 5))), "Quantized"));
    }

    @Test
    void parametersThatChangeArePackedAgain() {
        SDVariable x = f.input("x", 1, 4, 6, 6);
        SDVariable y = rounded(x).conv2d(weights(4, 4, 3, 3), Conv2dConfig.of(1, 1));
        SDVariable gamma = f.parameter(4);
        SDVariable n = y.apply(
                new BatchNormInfer(1e-3),
                List.of(y, gamma, f.parameter(4), f.parameter(4), f.parameter(4).square()));
        Map<String, NDArray> in = Map.of("x", Rng.of(9).randn(1, 4, 6, 6));
        try (Plan with = f.plan(PassFixture.ALL, n);
                Plan without = f.plan(PassFixture.ALL.without(PlanPass.INT8), n)) {
            NDArray before = with.run(in).get(n.name()).dup();
            gamma.assign(gamma.value().mul(-3));
            NDArray after = with.run(in).get(n.name());
            assertTrue(after.equalsWithEps(without.run(in).get(n.name()), 1e-4));
            assertTrue(!after.equalsWithEps(before, 1e-2), "the parameter matters");
        }
    }

    @Test
    void quantizedGraphsRunInEightBits() {
        SDVariable x = f.input("x", 3, 3, 8, 8);
        SDVariable h = x.conv2d(f.parameter(8, 3, 3, 3), f.parameter(8), Conv2dConfig.DEFAULT)
                .relu();
        SDVariable y = h.reshape(3, 8 * 36)
                .matmul(f.parameter(8 * 36, 5))
                .add(f.parameter(5))
                .rename("y");
        Map<String, NDArray> in = Map.of("x", Rng.of(3).uniform(DataType.FLOAT, -1, 1, 3, 3, 8, 8));
        try (SameDiff q = Quantization.statically(f.sd, List.of(in), RangeRule.MIN_MAX);
                Plan with = Plan.of(q, Map.of("x", in.get("x").shape()), PassFixture.ALL, "y");
                Plan without =
                        Plan.of(q, Map.of("x", in.get("x").shape()), PassFixture.ALL.without(PlanPass.INT8), "y")) {
            String steps = with.summary();
            assertEquals(1, count(steps, "QuantizedConv2d"), steps);
            assertEquals(1, count(steps, "QuantizedMatMul"), steps);
            assertEquals(0, count(without.summary(), "Quantized"));
            NDArray expected = without.run(in).get("y");
            // A value of h that lies between two steps may be rounded to the other one.
            double eps = 0.02 * (1 + expected.abs().max().getDouble());
            assertTrue(with.run(in).get("y").equalsWithEps(expected, eps));
        }
    }
}
