package io.gatun.ops;

import java.util.List;

/**
 * The gradient of {@link SoftmaxCrossEntropy} with respect to its logits, from logits, labels and g [rows]:
 * {@code g * (softmax(logits) * sum(labels) - labels)}.
 */
public record SoftmaxCrossEntropyGrad() implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Check.floating(this, Check.sameType(this, in));
        Shape logits = Check.rank(this, "logits", in.get(0), 2, "[rows, classes]");
        Check.shape(this, "labels", in.get(1).shape(), logits);
        Check.shape(this, "g", in.get(2).shape(), Shape.of(logits.size(0)));
        return List.of(in.get(0));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T labels = in.get(1);
        T difference = in.get(0).softmax(1).mul(labels.sum(true, 1)).sub(labels);
        return List.of(difference.mul(in.get(2).expandDims(1)));
    }
}
