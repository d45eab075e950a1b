package io.gatun.examples;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.quantization.Quantization;
import io.gatun.autodiff.quantization.QuantizationReport;
import io.gatun.autodiff.quantization.RangeRule;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.data.DataSet;
import io.gatun.data.DataSetIterator;
import io.gatun.data.sets.Digits;
import io.gatun.examples.models.Parameters;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Pool2dConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small LeNet that reads handwritten digits, in 8 bits after its training: what that costs in accuracy. */
public final class QuantizationExample {
    private QuantizationExample() {}

    /** Runs the example. */
    public static void main(String[] args) {
        Digits.Split digits = Digits.split();
        try (SameDiff sd = lenet()) {
            train(sd, digits.train().iterator(32, 123));
            List<Map<String, NDArray>> test = batches(digits.test().iterator(64));
            List<Map<String, NDArray>> some =
                    batches(digits.train().iterator(64)).subList(0, 4);
            for (RangeRule rule : List.of(RangeRule.MIN_MAX, RangeRule.percentile(99.99), RangeRule.leastError())) {
                try (SameDiff int8 = Quantization.statically(sd, some, rule)) {
                    System.out.println(rule + ": " + QuantizationReport.of(sd, int8, "logits", test, "labels"));
                }
            }
            try (SameDiff int8 = Quantization.dynamically(sd)) {
                System.out.println("dynamic: " + QuantizationReport.of(sd, int8, "logits", test, "labels"));
            }
        }
    }

    private static SameDiff lenet() {
        SameDiff sd = SameDiff.create();
        Parameters p = new Parameters(sd, DataType.FLOAT, 123);
        SDVariable pixels = sd.placeHolder("pixels", DataType.FLOAT, -1, 1, 8, 8);
        SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 10);
        Conv2dConfig same = Conv2dConfig.DEFAULT.withPadding(1, 1);
        SDVariable x = pixels.conv2d(p.weights("kernel1", 2, 9, 16, 1, 3, 3), p.vector("bias1", 0, 16), same)
                .relu()
                .maxPool2d(Pool2dConfig.of(2));
        x = x.conv2d(p.weights("kernel2", 2, 144, 32, 16, 3, 3), p.vector("bias2", 0, 32), same)
                .relu()
                .maxPool2d(Pool2dConfig.of(2));
        x = x.reshape(-1, 32 * 4)
                .matmul(p.weights("dense", 2, 128, 128, 64))
                .add(p.vector("bias3", 0, 64))
                .relu();
        x = x.matmul(p.weights("output", 1, 64, 64, 10))
                .add(p.vector("bias4", 0, 10))
                .rename("logits");
        x.softmaxCrossEntropy(labels).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private static void train(SameDiff sd, DataSetIterator data) {
        try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam(0.002)))) {
            for (int epoch = 0; epoch < 15; epoch++) {
                for (data.reset(); data.hasNext(); ) {
                    plan.step(batch(data.next()));
                }
            }
        }
    }

    private static List<Map<String, NDArray>> batches(DataSetIterator data) {
        List<Map<String, NDArray>> all = new ArrayList<>();
        while (data.hasNext()) {
            all.add(batch(data.next()));
        }
        return all;
    }

    private static Map<String, NDArray> batch(DataSet d) {
        return Map.of("pixels", d.features().reshape(-1, 1, 8, 8), "labels", d.labels());
    }
}
