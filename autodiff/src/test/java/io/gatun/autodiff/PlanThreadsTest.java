package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads on one plan, and what a run allocates. */
class PlanThreadsTest {
    private static SameDiff network() {
        SameDiff sd = SameDiff.create();
        Rng rng = Rng.of(7);
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 64);
        SDVariable t = sd.placeHolder("t", DataType.FLOAT, -1, 10);
        SDVariable h = x.matmul(sd.var("w1", rng.normal(DataType.FLOAT, 0, 0.1, 64, 128)))
                .add(sd.var("b1", rng.normal(DataType.FLOAT, 0, 0.1, 128)))
                .tanh();
        SDVariable logits = h.matmul(sd.var("w2", rng.normal(DataType.FLOAT, 0, 0.1, 128, 10)))
                .add(sd.var("b2", rng.normal(DataType.FLOAT, 0, 0.1, 10)))
                .rename("logits");
        logits.softmax(1).rename("p");
        logits.softmaxCrossEntropy(t).mean().rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    @Test
    @Timeout(120)
    void aThousandVirtualThreadsGetEqualAnswers() throws Exception {
        try (SameDiff sd = network()) {
            Plan plan = Plan.of(sd, Map.of("x", Shape.of(3, 64)), "p");
            NDArray[] in = new NDArray[8];
            NDArray[] wanted = new NDArray[in.length];
            for (int i = 0; i < in.length; i++) {
                in[i] = Rng.of(i).uniform(DataType.FLOAT, -1, 1, 3, 64);
                wanted[i] = plan.run(List.of(in[i])).getFirst();
            }
            long before = plan.contexts();
            assertTrue(before >= 1);
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int k = 0; k < 1000; k++) {
                int own = k % in.length;
                boolean graph = k % 5 == 0;
                calls.add(() -> {
                    int equal = 0;
                    for (int r = 0; r < 10; r++) {
                        try (Scope s = Scope.open("call")) {
                            NDArray got = graph
                                    ? sd.outputSingle(Map.of("x", in[own]), "p")
                                    : plan.run(List.of(in[own])).getFirst();
                            equal += got.equals(wanted[own]) ? 1 : 0;
                        }
                    }
                    return equal;
                });
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Integer> f : threads.invokeAll(calls, 100, TimeUnit.SECONDS)) {
                    assertEquals(10, f.get());
                }
            }
            assertTrue(
                    plan.contexts() <= Math.max(2, Runtime.getRuntime().availableProcessors()),
                    "slabs are bounded: " + plan.contexts());
        }
    }

    private static long allocated(Runnable work) {
        var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        for (int i = 0; i < 2000; i++) { // until compiled
            work.run();
        }
        // The least of several counts: the compiler and the collector may interfere with one.
        long least = Long.MAX_VALUE;
        for (int k = 0; k < 20; k++) {
            long before = bean.getThreadAllocatedBytes(id);
            work.run();
            work.run();
            least = Math.min(least, bean.getThreadAllocatedBytes(id) - before);
        }
        long empty = Long.MAX_VALUE;
        for (int k = 0; k < 20; k++) {
            long before = bean.getThreadAllocatedBytes(id);
            empty = Math.min(empty, bean.getThreadAllocatedBytes(id) - before);
        }
        return least - empty;
    }

    @Test
    void aRunAllocatesNothing() {
        try (SameDiff sd = network()) {
            Plan plan = Plan.of(sd, Map.of("x", Shape.of(32, 64)), "p", "logits");
            List<NDArray> in = List.of(Rng.of(1).uniform(DataType.FLOAT, -1, 1, 32, 64));
            List<NDArray> out = List.of(Nd.zeros(DataType.FLOAT, 32, 10), Nd.zeros(DataType.FLOAT, 32, 10));
            assertEquals(0, allocated(() -> plan.run(in, out)));
        }
    }

    @Test
    void aTrainingStepAllocatesNothing() {
        try (SameDiff sd = network();
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam(1e-3)))) {
            NDArray[][] batches = new NDArray[2][];
            for (int i = 0; i < 2; i++) {
                batches[i] = new NDArray[] {
                    Rng.of(1).uniform(DataType.FLOAT, -1, 1, 1200, 64), // more than what Java copies by itself
                    Rng.of(2).uniform(DataType.FLOAT, 0, 0.1, 1200, 10)
                };
            }
            int[] k = {0};
            assertEquals(0, allocated(() -> plan.step(batches[k[0]++ & 1])));
        }
    }
}
