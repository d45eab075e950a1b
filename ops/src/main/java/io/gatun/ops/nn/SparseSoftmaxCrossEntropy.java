package io.gatun.ops.nn;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * Cross entropy against the numbers of the right classes: logits [..., classes] of a floating type and integer labels [...] give the
 * loss [...], {@code -sum(q * logSoftmax(logits))} with {@code q = (1 - smoothing) * oneHot(label) + smoothing / classes}.
 *
 * <p>Where the label is {@code ignored} the loss and its gradient are 0. Any other label outside 0 to classes - 1 is an error when it is
 * computed.
 *
 * @param smoothing the part of the probability that is spread over all classes, 0 to 1 (Szegedy et al., 2016)
 * @param ignored the label that does not count; none among the classes, for instance -1
 */
public record SparseSoftmaxCrossEntropy(double smoothing, long ignored) implements Composite {
    /** Checks the parameters. */
    public SparseSoftmaxCrossEntropy {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new GatunException("[sparseSoftmaxCrossEntropy] smoothing is " + smoothing + ": expected 0 to 1");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        return List.of(in.getFirst().as(check(this, in)));
    }

    /** The shape of the labels, which are checked. */
    static Shape check(Op op, List<Spec> in) {
        Spec logits = in.get(0);
        Check.floating(op, logits.dataType());
        Check.index(op, in.get(1).dataType());
        Check.within(op, 0, logits.shape());
        Shape rows = Trailing.leading(logits.shape(), logits.shape().rank() - 1);
        Check.shape(op, "labels", in.get(1).shape(), rows);
        return rows;
    }

    /** The wanted probabilities times 1, or times 0 where the label is ignored. */
    static <T extends Ops<T>> T targets(T logits, T labels, double smoothing, long ignored) {
        long classes = logits.shape().size(-1);
        T hot = labels.oneHot(classes, logits.dataType()).mul(1 - smoothing).add(smoothing / classes);
        return hot.mul(
                labels.cast(DataType.LONG).neq(ignored).cast(logits.dataType()).expandDims(-1));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T logits = in.get(0);
        T wanted = targets(logits, in.get(1), smoothing, ignored);
        return List.of(wanted.mul(logits.logSoftmax(-1)).sum(-1).neg());
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        return Arrays.asList(
                g.apply(new SparseSoftmaxCrossEntropyGrad(smoothing, ignored), List.of(p.x(0), p.x(1), g)), null);
    }
}
