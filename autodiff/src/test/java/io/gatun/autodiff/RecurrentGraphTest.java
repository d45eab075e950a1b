package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.ops.DataType;
import io.gatun.ops.rnn.RnnConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent layers in graphs: fused forwards and backwards, for batches and sequences of any size. */
class RecurrentGraphTest {
    private static final int IN = 3;
    private static final int HIDDEN = 4;

    private static NDArray random(int seed, long... shape) {
        return Rng.of(seed).normal(DataType.DOUBLE, 0, 0.5, shape);
    }

    private static SDVariable lstm(SameDiff sd, String name, SDVariable x, int in, RnnFormat format) {
        return x.lstmLayer(
                        sd.var(name + ".w", random(1, in, 4 * HIDDEN)),
                        sd.var(name + ".u", random(2, HIDDEN, 4 * HIDDEN)),
                        sd.var(name + ".b", random(3, 4 * HIDDEN)),
                        format)
                .getFirst();
    }

    /** Two layers, one on the other, and the last state of a third. */
    private static SameDiff graph(RnnFormat format) {
        SameDiff sd = SameDiff.create();
        SDVariable x = format == RnnFormat.NST
                ? sd.placeHolder("x", DataType.DOUBLE, -1, IN, -1)
                : sd.placeHolder("x", DataType.DOUBLE, -1, -1, IN);
        SDVariable y = lstm(sd, "two", lstm(sd, "one", x, IN, format), HIDDEN, format);
        y.square().mean().rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private static NDArray batch(RnnFormat format, int seed, long batch, long time) {
        return switch (format) {
            case TNS -> random(seed, time, batch, IN);
            case NTS -> random(seed, batch, time, IN);
            case NST -> random(seed, batch, IN, time);
        };
    }

    @ParameterizedTest
    @EnumSource(RnnFormat.class)
    void gradientsForSizesThatAreNotKnown(RnnFormat format) {
        try (SameDiff sd = graph(format)) {
            GradCheck.standard().check(sd, Map.of("x", batch(format, 5, 2, 3))).orThrow();
            GradCheck.standard().check(sd, Map.of("x", batch(format, 6, 5, 1))).orThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gruAndSimpleLayers(boolean resetAfter) {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.DOUBLE, 2, 3, IN);
            RnnConfig config = RnnConfig.of(RnnFormat.NTS);
            SDVariable h0 = sd.var("h0", random(9, 2, HIDDEN));
            SDVariable gru = x.gruLayer(
                            sd.var("w", random(1, IN, 3 * HIDDEN)),
                            sd.var("u", random(2, HIDDEN, 3 * HIDDEN)),
                            sd.var("b", random(3, 3 * HIDDEN)),
                            sd.var("b2", random(4, 3 * HIDDEN)),
                            h0,
                            config,
                            resetAfter)
                    .getFirst();
            SDVariable last = gru.simpleRnnLayer(
                            sd.var("sw", random(5, HIDDEN, HIDDEN)),
                            sd.var("su", random(6, HIDDEN, HIDDEN)),
                            sd.var("sb", random(7, HIDDEN)),
                            h0,
                            config.withReverse(true))
                    .get(1);
            last.square().mean().rename("loss");
            sd.setLossVariables("loss");
            GradCheck.standard().check(sd, Map.of("x", random(8, 2, 3, IN))).orThrow();
        }
    }

    /** A plan has the fused operations and nothing of the compositions, and the first layer's input gradient is not computed. */
    @ParameterizedTest
    @EnumSource(RnnFormat.class)
    void stepsOfATrainingPlan(RnnFormat format) {
        try (SameDiff sd = graph(format);
                NDArray x = batch(format, 5, 2, 3);
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam(1e-2)))) {
            plan.step(x);
            double first = plan.loss();
            for (int i = 0; i < 100; i++) {
                plan.step(x);
            }
            assertTrue(plan.loss() < first / 4, "loss " + first + " to " + plan.loss());
            List<String> steps = plan.profile(Map.of("x", x), 1).rows().stream()
                    .map(PlanProfile.Row::name)
                    .toList();
            String all = String.join("\n", steps);
            assertEquals(
                    2, steps.stream().filter(s -> s.startsWith("LstmSequence[")).count(), all);
            assertEquals(
                    2,
                    steps.stream()
                            .filter(s -> s.startsWith("LstmSequenceGrad["))
                            .count(),
                    all);
            assertEquals(
                    1, steps.stream().filter(s -> s.contains("input=false")).count(), all);
            assertFalse(all.contains("MatMul") || all.contains("Concat") || all.contains("Sigmoid"), all);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anyNumberOfThreadsGivesTheSame(int threads) {
        int before = Nd.numThreads();
        try (SameDiff sd = graph(RnnFormat.NTS);
                NDArray x = batch(RnnFormat.NTS, 5, 16, 7)) {
            Nd.setNumThreads(1);
            Map<String, NDArray> expected = sd.calculateGradients(Map.of("x", x));
            Nd.setNumThreads(threads);
            Map<String, NDArray> actual = sd.calculateGradients(Map.of("x", x));
            expected.forEach((name, g) -> assertTrue(g.equalsWithEps(actual.get(name), 1e-12), name));
        } finally {
            Nd.setNumThreads(before);
        }
    }
}
