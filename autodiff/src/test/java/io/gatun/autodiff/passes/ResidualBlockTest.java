package io.gatun.autodiff.passes;

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
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bottleneck blocks: where the gradients of both ways meet, the convolution's adds to the other one. */
class ResidualBlockTest {
    private static final PlanOptions FUSED = PassFixture.ALL;

    /** A convolution before two blocks, the second with a strided convolution in its short way. */
    private static final class Net implements AutoCloseable {
        private final SameDiff sd = SameDiff.create();
        private final Rng rng = Rng.of(7);
        private final List<SDVariable> weights = new ArrayList<>();

        Net() {
            SDVariable x = unit(sd.placeHolder("x", DataType.FLOAT, 2, 3, 8, 8), 3, 64, 3, 1)
                    .relu();
            x = block(x, 64, 32, 64, 1);
            x = block(x, 64, 32, 96, 2);
            x.square().mean().rename("loss");
            sd.setLossVariables("loss");
        }

        private SDVariable block(SDVariable x, long in, long narrow, long out, int stride) {
            SDVariable y = unit(x, in, narrow, 1, 1).relu();
            y = unit(unit(y, narrow, narrow, 3, stride).relu(), narrow, out, 1, 1);
            return y.add(in == out ? x : unit(x, in, out, 1, stride)).relu();
        }

        private SDVariable unit(SDVariable x, long in, long out, int kernel, int stride) {
            SDVariable y = x.conv2d(parameter(-0.2, 0.2, out, in, kernel, kernel), Conv2dConfig.of(stride, kernel / 2));
            return y.applyAll(new BatchNormTrain(1e-3), List.of(y, parameter(0.5, 1.5, out), parameter(-1, 1, out)))
                    .getFirst();
        }

        private SDVariable parameter(double from, double to, long... shape) {
            SDVariable w = sd.var("w" + weights.size(), rng.uniform(DataType.FLOAT, from, to, shape));
            weights.add(w);
            return w;
        }

        @Override
        public void close() {
            sd.close();
        }
    }

    @Test
    void theSumsGoAway() {
        try (Net net = new Net()) {
            List<SDVariable> gradients = net.sd.grad(net.sd.variable("loss"), net.weights.toArray(SDVariable[]::new));
            String[] names = gradients.stream().map(SDVariable::name).toArray(String[]::new);
            Map<String, Shape> shapes = Map.of("x", Shape.of(2, 3, 8, 8));
            try (Plan with = Plan.of(net.sd, shapes, FUSED, names);
                    Plan without = Plan.of(net.sd, shapes, FUSED.without(PlanPass.EPILOGUES), names)) {
                String steps = with.summary();
                assertEquals(2, PassFixture.count(steps, "ChannelsLast[op=FusedConv2dInputGrad"), steps);
                assertEquals(
                        2,
                        steps.lines()
                                .filter(l -> l.contains("FusedConv2dInputGrad") && l.endsWith("in place"))
                                .count(),
                        steps);
                assertEquals(2, PassFixture.count(without.summary(), " ADD "), without.summary());
                assertEquals(0, PassFixture.count(steps, " ADD "), steps);
            }
        }
    }

    static Stream<PlanOptions> switches() {
        return Stream.of(FUSED, FUSED.without(PlanPass.LAYOUT));
    }

    @ParameterizedTest
    @MethodSource("switches")
    void trainingGivesTheSameParameters(PlanOptions options) {
        try (Scope scope = Scope.open()) {
            Map<String, NDArray> expected = train(options.without(PlanPass.EPILOGUES));
            Map<String, NDArray> got = train(options);
            expected.forEach((name, e) -> assertTrue(
                    e.equalsWithEps(got.get(name), 1e-4 * (1 + e.normMax().getDouble())), name));
        }
    }

    private static Map<String, NDArray> train(PlanOptions options) {
        Map<String, NDArray> out = new LinkedHashMap<>();
        try (Net net = new Net();
                TrainingPlan plan =
                        TrainingPlan.of(net.sd, TrainingConfig.of(new Sgd(0.1)).withPlanOptions(options))) {
            NDArray x = Rng.of(3).uniform(DataType.FLOAT, -1, 1, 2, 3, 8, 8);
            NDArray before = net.weights.getFirst().value().dup();
            for (int i = 0; i < 3; i++) {
                plan.step(Map.of("x", x));
            }
            for (SDVariable w : net.weights) {
                out.put(w.name(), w.value().dup());
            }
            assertTrue(out.get("w0").sub(before).normMax().getDouble() > 1e-3, "the first weights did not move");
        }
        return out;
    }
}
