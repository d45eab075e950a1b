package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import java.util.List;

/** Losses of classes, weighted, with a label that does not count. */
final class OnnxLosses {
    private OnnxLosses() {}

    static void register(OnnxOperators table) {
        table.one("NegativeLogLikelihoodLoss", OnnxLosses::negativeLogLikelihood);
        table.all("SoftmaxCrossEntropyLoss", OnnxLosses::softmaxCrossEntropy);
    }

    private static <T extends Ops<T>> T negativeLogLikelihood(OnnxNode<T> n) {
        return loss(n, n.in(0));
    }

    private static <T extends Ops<T>> List<T> softmaxCrossEntropy(OnnxNode<T> n) {
        T log = n.in(0).logSoftmax(1);
        return List.of(loss(n, log), log);
    }

    /** Logarithms [n, classes, ...] at the labels [n, ...]. */
    private static <T extends Ops<T>> T loss(OnnxNode<T> n, T log) {
        T labels = n.in(1).cast(DataType.LONG);
        T counts = null;
        T safe = labels;
        if (n.hasAttribute("ignore_index")) {
            counts = labels.neq(labels.zerosLike().add(n.integer("ignore_index", 0)));
            safe = counts.select(labels, labels.zerosLike());
        }
        T losses = log.takeAlong(safe.expandDims(1), 1).squeeze(1).neg();
        T weights = n.has(2) ? n.in(2).gather(safe, 0) : losses.onesLike();
        if (counts != null) {
            weights = counts.select(weights, weights.zerosLike());
        }
        T weighted = losses.mul(weights);
        return switch (n.text("reduction", "mean")) {
            case "none" -> weighted;
            case "sum" -> weighted.sum();
            default -> weighted.sum().div(weights.sum());
        };
    }
}
