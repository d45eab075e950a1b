package io.gatun.ops.cnn;

import io.gatun.ops.AvgPool2d;
import io.gatun.ops.AvgPool2dGrad;
import io.gatun.ops.BatchNormGrad;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.MaxPool2dGrad;
import io.gatun.ops.MaxPool2dPick;
import io.gatun.ops.Op;
import java.util.Set;

/**
 * Which inputs and results of an operation are feature maps, [n, c, ...].
 *
 * @param inputs indices of the inputs
 * @param results indices of the results
 */
record FeatureMaps(Set<Integer> inputs, Set<Integer> results) {
    /** Those of an operation; null if it has no channel-last form. */
    static FeatureMaps of(Op op) {
        return switch (op) {
            case Conv2d o -> of(Set.of(0), Set.of(0));
            case Conv2dInputGrad o -> of(Set.of(0), Set.of(0));
            case Conv2dWeightGrad o -> of(Set.of(0, 1), Set.of());
            case FusedConv2d o -> of(o.residual() ? Set.of(0, o.arity() - 1) : Set.of(0), Set.of(0));
            case QuantizedConv2d o -> of(o.product());
            case FusedConv2dInputGrad o -> of(Set.of(0, 2), Set.of(0));
            case MaxPool2d o -> of(Set.of(0), Set.of(0, 1));
            case MaxPool2dGrad o -> of(Set.of(0, 1), Set.of(0));
            case MaxPool2dPick o -> of(Set.of(0, 1), Set.of(0));
            case AvgPool2d o -> of(Set.of(0), Set.of(0));
            case AvgPool2dGrad o -> of(Set.of(0), Set.of(0));
            case BatchNormTrain o -> of(Set.of(0), Set.of(0));
            case BatchNormInfer o -> of(Set.of(0), Set.of(0));
            case BatchNormGrad o -> of(Set.of(0, 4), Set.of(0));
            case BatchNormActivation o -> of(o.residual() ? Set.of(0, 3) : Set.of(0), Set.of(0));
            case BatchNormActivationGrad o ->
                o.residual() ? of(Set.of(0, 5, 6), Set.of(0, 3)) : of(Set.of(0, 5), Set.of(0));
            case BiasActivation o -> of(Set.of(0), Set.of(0));
            default -> null;
        };
    }

    private static FeatureMaps of(Set<Integer> inputs, Set<Integer> results) {
        return new FeatureMaps(inputs, results);
    }
}
