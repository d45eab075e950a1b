package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What graphs and plans hold in native memory goes back when they are closed, and does not grow before. */
@ExtendWith(LeakCheck.class)
class LifeTest {
    private static SameDiff graph() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 1, 6, 6);
        SDVariable w = sd.var("w", Nd.ones(DataType.FLOAT, 2, 1, 3, 3));
        SDVariable shift =
                sd.constant("c", Nd.ones(DataType.FLOAT, 2, 1, 1)).exp().mul(0.5);
        SDVariable y = x.conv2d(w, Conv2dConfig.of(1, 1)).add(shift).tanh().rename("y");
        y.dropout(0.5, sd.randomKey("key", 1)).square().mean().rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private static Map<String, NDArray> batch(int n) {
        return Map.of("x", Nd.ones(DataType.FLOAT, n, 1, 6, 6));
    }

    @Test
    void everythingGoesBack() {
        try (Scope scope = Scope.open();
                SameDiff sd = graph()) {
            for (int n = 1; n < 4; n++) {
                sd.output(batch(n), "y", "loss");
                sd.calculateGradients(batch(n));
            }
            sd.variable("y").rename("z");
            assertTrue(sd.summary().contains("conv2d"));
            Plan plan = Plan.of(sd, Map.of("x", Shape.of(2, 1, 6, 6)), "z");
            plan.run(batch(2));
            plan.profile(batch(2), 2);
            TrainingPlan training =
                    TrainingPlan.of(sd, TrainingConfig.of(new Adam()).withRegularization(0.1, 0.1));
            training.step(batch(2));
            training.summary(Map.of("x", Shape.of(3, 1, 6, 6)));
            training.regularization();
            sd.var("more", Nd.ones(DataType.FLOAT, 3));
            sd.parameters();
            plan.run(batch(2));
            GradCheck.standard()
                    .check(v -> v.square().sum(), Nd.ones(DataType.DOUBLE, 3))
                    .orThrow();
        }
    }

    @Test
    void aLoopOfStepsHoldsAsMuchAsItsFirst() {
        try (Scope scope = Scope.open();
                SameDiff sd = graph();
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam()))) {
            Map<String, NDArray> in = batch(4);
            long before = 0;
            for (int i = 0; i < 3000; i++) {
                plan.step(in);
                try (Scope step = Scope.open()) {
                    sd.output(in, "y");
                }
                if (i == 10) {
                    before = Nd.memory().unscoped();
                }
            }
            long after = Nd.memory().unscoped();
            assertTrue(
                    after <= before, after + " bytes after 3000 steps, " + before + " after 10"); // less: dropped plans
        }
    }

    @Test
    void manyShapesKeepABoundedNumberOfPrograms() {
        try (Scope scope = Scope.open();
                SameDiff sd = graph();
                TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam()))) {
            long before = 0;
            for (int n = 1; n <= 100; n++) {
                plan.step(batch(1 + n % 50));
                before = n == 50 ? Nd.memory().unscoped() : before;
            }
            assertTrue(
                    Nd.memory().unscoped() <= before, () -> "now " + Nd.memory().unscoped());
            assertEquals(100, plan.iteration());
        }
    }

    @Test
    void longChainsAreCompiled() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.var("x", Nd.ones(DataType.DOUBLE, 2));
            SDVariable y = x;
            for (int i = 0; i < 3000; i++) {
                y = i % 2 == 0 ? y.neg() : y.mul(1.0001);
            }
            assertEquals(Math.pow(1.0001, 1500), y.eval().getDouble(1), 1e-9);
            assertEquals(Math.pow(1.0001, 1500), sd.grad(y, x).getFirst().eval().getDouble(0), 1e-9);
        }
    }

    /** The memory of a plan that was dropped belongs to the collector, from the moment on that it has found it. */
    @org.junit.jupiter.api.RepeatedTest(3)
    void whatTheCollectorHasFoundIsNoLeak() {
        for (int i = 0; i < 3; i++) {
            try (Scope scope = Scope.open();
                    SameDiff sd = graph()) {
                for (int n = 1; n < 5; n++) {
                    sd.output(batch(n), "y");
                }
                sd.variable("y").rename("z"); // drops the plans
                System.gc();
            }
        }
    }
}
