package io.gatun.ops.nn;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * The gradient of {@link SparseSoftmaxCrossEntropy} with respect to its logits, from logits, labels and g [...]:
 * {@code g * (softmax(logits) - q)}, 0 where the label is ignored.
 *
 * @param smoothing as for the loss
 * @param ignored as for the loss
 */
public record SparseSoftmaxCrossEntropyGrad(double smoothing, long ignored) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Check.sameType(this, List.of(in.get(0), in.get(2)));
        Check.shape(this, "g", in.get(2).shape(), SparseSoftmaxCrossEntropy.check(this, in));
        return List.of(in.getFirst());
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T logits = in.get(0);
        T wanted = SparseSoftmaxCrossEntropy.targets(logits, in.get(1), smoothing, ignored);
        T counted =
                in.get(1).neq(ignored).cast(logits.dataType()).mul(in.get(2)).expandDims(-1);
        return List.of(logits.softmax(-1).sub(wanted).mul(counted));
    }
}
