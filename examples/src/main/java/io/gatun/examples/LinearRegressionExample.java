package io.gatun.examples;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.ops.DataType;
import java.util.Map;

/** A graph: variables, a loss, training, prediction. It finds the line that 200 noisy points were drawn around. */
public final class LinearRegressionExample {
    private LinearRegressionExample() {}

    /** Runs the example. */
    public static void main(String[] args) {
        Rng rng = Rng.of(7);
        NDArray x = rng.randn(200, 2);
        NDArray trueWeights = Nd.create(new float[] {3, -2}, 2, 1);
        NDArray y = x.matmul(trueWeights).add(0.5).add(rng.randn(200, 1).mul(0.05));

        try (SameDiff sd = SameDiff.create()) {
            SDVariable in = sd.placeHolder("x", DataType.FLOAT, -1, 2); // -1: any number of examples
            SDVariable target = sd.placeHolder("y", DataType.FLOAT, -1, 1);
            SDVariable w = sd.var("w", Nd.zeros(2, 1));
            SDVariable b = sd.var("b", Nd.zeros(1));
            SDVariable line = in.matmul(w).add(b).rename("line");
            line.sub(target).square().mean().rename("loss");
            sd.setLossVariables("loss");

            // Forward, backward and update are compiled into one plan, which runs again and again.
            try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam(0.05)))) {
                for (int step = 0; step < 400; step++) {
                    plan.step(Map.of("x", x, "y", y));
                }
                System.out.printf("loss %.4f%n", plan.loss());
            }
            System.out.println("w = " + w.value().reshape(2) + ", b = " + b.value());
            NDArray one = Nd.ones(1, 2);
            System.out.println(
                    "at (1, 1): " + sd.outputSingle(Map.of("x", one), "line").item());
        }
    }
}
