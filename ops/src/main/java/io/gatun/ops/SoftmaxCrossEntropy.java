package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * Cross entropy of each row, {@code -sum(labels * logSoftmax(logits))}: logits [rows, classes] and labels of the same shape and
 * floating type give [rows]. Labels are probabilities, one-hot or smooth.
 */
public record SoftmaxCrossEntropy() implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.floating(this, Check.sameType(this, in));
        Shape logits = Check.rank(this, "logits", in.get(0), 2, "[rows, classes]");
        Check.shape(this, "labels", in.get(1).shape(), logits);
        return List.of(in.get(0).as(Shape.of(logits.size(0))));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        return List.of(in.get(1).mul(in.get(0).logSoftmax(1)).sum(1).neg());
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        T logits = p.x(0);
        return Arrays.asList(
                p.needs(0) ? g.apply(new SoftmaxCrossEntropyGrad(), List.of(logits, p.x(1), g)) : null,
                p.needs(1) ? logits.logSoftmax(1).mul(g.neg().expandDims(1)) : null);
    }
}
