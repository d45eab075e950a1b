package io.gatun.autodiff.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.NanTrace;
import io.gatun.autodiff.NotFiniteException;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    @TempDir
    Path dir;

    private List<RecordedEvent> record(boolean steps, Callable<?> work) throws Exception {
        try (Recording r = new Recording()) {
            r.enable("io.gatun.PlanRun");
            r.enable("io.gatun.TrainingIteration");
            if (steps) {
                r.enable("io.gatun.PlanStep");
            }
            r.start();
            work.call();
            r.stop();
            Path file = dir.resolve(steps + ".jfr");
            r.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(e -> e.getEventType().getName().startsWith("io.gatun."))
                    .toList();
        }
    }

    private static List<RecordedEvent> named(List<RecordedEvent> all, String name) {
        return all.stream()
                .filter(e -> e.getEventType().getName().equals("io.gatun." + name))
                .toList();
    }

    private static SameDiff graph() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
        SDVariable y = x.matmul(sd.var("w", Rng.of(1).randn(3, 2))).rename("y");
        y.square().mean().rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    @Test
    void runsAndStepsAreRecorded() throws Exception {
        try (SameDiff sd = graph()) {
            Plan p = Plan.of(sd, Map.of("x", Shape.of(5, 3)), "y", "loss");
            NDArray x = Rng.of(2).randn(5, 3);
            List<NDArray> before = p.run(List.of(x));
            assertFalse(Events.ofPlans(), "nothing is recorded");
            List<RecordedEvent> all = record(true, () -> {
                assertTrue(Events.ofPlans());
                assertEquals(before, p.run(List.of(x)));
                return p.run(Map.of("x", x));
            });
            assertFalse(Events.ofPlans(), "nothing is recorded any more");
            List<RecordedEvent> runs = named(all, "PlanRun");
            assertEquals(2, runs.size());
            assertEquals("y, loss", runs.getFirst().getString("plan"));
            assertEquals(p.steps(), runs.getFirst().getInt("steps"));
            assertEquals(p.plannedBytes(), runs.getFirst().getLong("slabBytes"));
            List<RecordedEvent> steps = named(all, "PlanStep");
            assertEquals(2 * p.steps(), steps.size());
            RecordedEvent product = steps.stream()
                    .filter(e -> e.getString("variables").contains("y"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(product.getString("shapes").contains("FLOAT[5, 3]"), product::toString);
            assertTrue(product.getDouble("flops") >= 2 * 5 * 3 * 2);
            assertTrue(product.getLong("bytesRead") > 0 && product.getLong("bytesWritten") > 0);
            assertTrue(product.getDuration().compareTo(runs.getFirst().getDuration()) <= 0);
            assertTrue(named(record(false, () -> p.run(List.of(x))), "PlanStep").isEmpty(), "off unless asked for");
        }
    }

    @Test
    void trainingStepsAreRecorded() throws Exception {
        try (SameDiff sd = graph();
                TrainingPlan t = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.125)))) {
            double[] losses = new double[3];
            List<RecordedEvent> all = record(false, () -> {
                for (int i = 0; i < 3; i++) {
                    t.step(Rng.of(i).randn(6, 3));
                    losses[i] = t.loss();
                }
                return null;
            });
            List<RecordedEvent> steps = named(all, "TrainingIteration");
            assertEquals(3, steps.size());
            for (int i = 0; i < 3; i++) {
                RecordedEvent e = steps.get(i);
                assertEquals(i, e.getLong("iteration"));
                assertEquals(losses[i], e.getDouble("loss"));
                assertEquals(0.125, e.getDouble("learningRate"));
                assertEquals(6, e.getLong("examples"));
                assertTrue(e.getDouble("examplesPerSecond") > 0);
            }
            assertEquals("training step", named(all, "PlanRun").getFirst().getString("plan"));
        }
    }

    @Test
    void recordingAndTracingGoTogether() throws Exception {
        try (SameDiff sd = SameDiff.create()) {
            sd.placeHolder("x", DataType.FLOAT, 2).log().rename("y");
            Plan p =
                    Plan.of(sd, Map.of("x", Shape.of(2)), PlanOptions.defaults().withNanTrace(NanTrace.NAN), "y");
            List<RecordedEvent> all = record(true, () -> {
                p.run(List.of(Nd.ones(2)));
                try {
                    return p.run(List.of(Nd.ones(2).neg()));
                } catch (NotFiniteException e) {
                    return e;
                }
            });
            assertEquals(1, named(all, "PlanRun").size(), "a run that failed is none");
            assertEquals(2 * p.steps(), named(all, "PlanStep").size());
        }
    }
}
