package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutional networks give the same values, and learn the same, whatever the compiler does to them. */
class ConvNetPropertyTest {
    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    private static List<PlanOptions> switches(Random r) {
        PlanPass[] all = PlanPass.values();
        List<PlanOptions> out = new ArrayList<>(List.of(new PlanOptions(Set.of())));
        for (int i = 0; i < 3; i++) {
            PlanPass[] off = Arrays.stream(all).filter(p -> r.nextInt(3) == 0).toArray(PlanPass[]::new);
            out.add(new PlanOptions(Set.of()).without(off));
        }
        return out;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void inferenceGivesTheSame(long seed) {
        Random r = new Random(seed);
        try (Scope scope = Scope.open();
                SameDiff sd = RandomConvNet.build(seed, DataType.FLOAT, false);
                SameDiff exact = RandomConvNet.build(seed, DataType.DOUBLE, false)) {
            NDArray x = RandomConvNet.batch(seed, DataType.FLOAT, 2).getFirst();
            NDArray expected = logits(exact, PlanOptions.none(), x.cast(DataType.DOUBLE));
            for (PlanOptions options : switches(r)) {
                NDArray got = logits(sd, options, x);
                double eps = 1e-4 * (1 + expected.normMax().getDouble());
                assertTrue(
                        expected.cast(DataType.FLOAT).equalsWithEps(got, eps), () -> expected + "\n" + got + options);
            }
        }
    }

    private static NDArray logits(SameDiff sd, PlanOptions options, NDArray x) {
        try (Plan plan = Plan.of(sd, Map.of("x", x.shape()), options, "logits")) {
            return plan.run(Map.of("x", x)).get("logits");
        }
    }

    /** What is folded and packed follows the parameters. */
    @ParameterizedTest
    @MethodSource("seeds")
    void inferenceFollowsTheParameters(long seed) {
        try (Scope scope = Scope.open();
                SameDiff sd = RandomConvNet.build(seed, DataType.FLOAT, false)) {
            NDArray x = RandomConvNet.batch(seed, DataType.FLOAT, 2).getFirst();
            Map<String, Shape> shapes = Map.of("x", x.shape());
            try (Plan plan = Plan.of(sd, shapes, "logits");
                    Plan plain = Plan.of(sd, shapes, PlanOptions.none(), "logits")) {
                for (int i = 0; i < 3; i++) {
                    NDArray expected = plain.run(List.of(x)).getFirst();
                    NDArray got = plan.run(List.of(x)).getFirst();
                    double eps = 1e-3 * (1 + expected.normMax().getDouble());
                    assertTrue(expected.equalsWithEps(got, eps), () -> expected + "\n" + got);
                    for (SDVariable v : sd.variables()) {
                        if (v.type() == VariableType.VARIABLE || v.type() == VariableType.STATE) {
                            v.assign(v.value().mul(1.25));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void trainingGivesTheSame(long seed) {
        Random r = new Random(seed);
        try (Scope scope = Scope.open()) {
            Map<String, NDArray> expected = train(seed, DataType.DOUBLE, PlanOptions.none());
            for (PlanOptions options : switches(r)) {
                Map<String, NDArray> got = train(seed, DataType.FLOAT, options);
                expected.forEach((name, e) -> {
                    double eps = 2e-3 * (1 + e.normMax().getDouble());
                    assertTrue(
                            e.cast(DataType.FLOAT).equalsWithEps(got.get(name), eps),
                            () -> name + " " + e + "\n" + got.get(name) + options);
                });
            }
        }
    }

    /** Gradients of a step, then parameters and states after another one. */
    private static Map<String, NDArray> train(long seed, DataType type, PlanOptions options) {
        Map<String, NDArray> out = new LinkedHashMap<>();
        try (SameDiff sd = RandomConvNet.build(seed, type, true);
                TrainingPlan plan =
                        TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.01)).withPlanOptions(options))) {
            List<NDArray> batch = RandomConvNet.batch(seed, type, 3);
            Map<String, NDArray> in = new HashMap<>(Map.of("x", batch.get(0), "labels", batch.get(1)));
            plan.step(in);
            out.put("gradients", plan.gradients());
            plan.step(in);
            out.put("loss", io.gatun.arrays.Nd.scalar(type, plan.loss()));
            for (SDVariable v : sd.variables()) {
                if (v.type() == VariableType.STATE) {
                    out.put(v.name(), v.value().dup());
                }
            }
        }
        return out;
    }
}
