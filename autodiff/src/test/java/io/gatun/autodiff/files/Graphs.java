package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.NameScope;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import java.util.Map;

/** Graphs to save. */
final class Graphs {
    private Graphs() {}

    /** All kinds of variables, several results of one operation, gradients, updates, scopes and all types. */
    static SameDiff rich() {
        Rng random = Rng.of(7);
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 6);
        SDVariable t = sd.placeHolder("t", DataType.FLOAT, -1, 3);
        SDVariable h;
        try (NameScope s = sd.withNameScope("encoder")) {
            SDVariable w = sd.var("w", random.randn(6, 4));
            SDVariable b = sd.var("b", Nd.zeros(4));
            h = x.matmul(w).add(b);
            SDVariable gamma = sd.var("gamma", Nd.ones(4));
            SDVariable beta = sd.var("beta", Nd.zeros(4));
            var norm = h.applyAll(new io.gatun.ops.BatchNormTrain(1e-5), java.util.List.of(h, gamma, beta));
            SDVariable mean = sd.state("mean", Nd.zeros(4));
            sd.update(mean, mean.mul(0.9).add(norm.get(1).mul(0.1)));
            h = norm.get(0).relu();
        }
        SDVariable key = sd.randomKey("key", 42);
        SDVariable y = h.dropout(0.5, key)
                .matmul(sd.var("head", random.randn(4, 3)))
                .mul(2.0)
                .rename("y");
        SDVariable loss = y.softmaxCrossEntropy(t).mean().rename("loss");
        sd.grad(loss, sd.variable("head"));
        for (DataType type : DataType.numeric()) {
            try (NDArray values = Nd.create(new double[] {0, 1, -0.0, Double.NaN, 3.25, 100}, 2, 3)) {
                sd.constant("of " + type, values.castTo(type));
            }
        }
        sd.constant("empty", Nd.zeros(DataType.DOUBLE, 0, 3));
        sd.constant("number", 1.5);
        sd.setLossVariables("loss");
        sd.setOutputs("y", "loss");
        return sd;
    }

    static Map<String, NDArray> batch(int rows) {
        return Map.of("x", Rng.of(rows).randn(rows, 6), "t", Nd.eye(DataType.FLOAT, rows, 3));
    }
}
