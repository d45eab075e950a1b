package io.gatun.autodiff.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.kernels.JavaKernel;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations of users, composed and with a Java kernel, everywhere that operations go. */
class OwnOperationTest {
    @TempDir
    Path folder;

    /** {@code x * sigmoid(beta x)}. */
    record Silu(double beta) implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            T x = in.getFirst();
            return List.of(x.mul(x.mul(beta).sigmoid()));
        }
    }

    /** The elements in the order of an index, by Java. */
    record Shuffled(List<Integer> order) implements JavaKernel {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return in;
        }

        @Override
        public void forward(List<NDArray> in, List<NDArray> out) {
            for (int i = 0; i < order.size(); i++) {
                out.getFirst()
                        .get(io.gatun.arrays.Index.all(), io.gatun.arrays.Index.point(i))
                        .assign(in.getFirst()
                                .get(io.gatun.arrays.Index.all(), io.gatun.arrays.Index.point(order.get(i))));
            }
        }

        /** The transpose of a permutation is the one backwards. */
        @Override
        public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
            Integer[] back = new Integer[order.size()];
            for (int i = 0; i < back.length; i++) {
                back[order.get(i)] = i;
            }
            return List.of(p.g().apply(new Shuffled(List.of(back)), List.of(p.g())));
        }
    }

    @Test
    void theyAreTrainedAndSaved() {
        OpRegistry.register("test.silu", Silu.class);
        OpRegistry.register(Shuffled.class);
        NDArray in = Rng.of(1).randn(6, 3);
        Map<String, NDArray> inputs = Map.of("x", in);
        Path file = folder.resolve("own.gtsd");
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
            SDVariable w = sd.var("w", Rng.of(2).randn(3, 3));
            SDVariable a = x.matmul(w);
            SDVariable b = a.apply(new Shuffled(List.of(2, 0, 1)), List.of(a));
            b.apply(new Silu(1.5), List.of(b)).rename("y").square().mean().rename("loss");
            sd.setLossVariables("loss");

            NDArray product = in.matmul(w.value());
            NDArray turned = Nd.concat(1, product.slice(1, 2, 3), product.slice(1, 0, 2));
            NDArray expected = turned.mul(turned.mul(1.5).sigmoid());
            assertTrue(expected.equalsWithEps(sd.outputSingle(inputs, "y"), 1e-6));
            NDArray slope = sd.calculateGradients(inputs).get("w");

            sd.save(file);
            try (SameDiff back = SameDiff.load(file)) {
                assertEquals(sd, back);
                assertEquals(sd.outputSingle(inputs, "y"), back.outputSingle(inputs, "y"));
                assertEquals(slope, back.calculateGradients(inputs).get("w"));
            }
            double before = sd.outputSingle(inputs, "loss").getDouble();
            try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.05)))) {
                plan.step(inputs);
                assertEquals(before, plan.loss(), 1e-6);
            }
            assertTrue(sd.outputSingle(inputs, "loss").getDouble() < before);
        }
    }
}
