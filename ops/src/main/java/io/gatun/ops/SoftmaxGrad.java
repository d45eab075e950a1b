package io.gatun.ops;

import java.util.List;

/**
 * The gradient of {@link Softmax} or {@link LogSoftmax} from its output y and the output's gradient g:
 * {@code y * (g - sum(g * y))}, or {@code g - e^y * sum(g)}.
 *
 * @param log true for {@link LogSoftmax}
 * @param axis the axis
 */
public record SoftmaxGrad(boolean log, int axis) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.floating(this, Check.sameType(this, in));
        Check.within(this, Check.axis(this, axis), in.get(0).shape());
        Check.shape(this, "g", in.get(1).shape(), in.get(0).shape());
        return List.of(in.get(0));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T y = in.get(0);
        T g = in.get(1);
        return List.of(
                log
                        ? g.sub(y.exp().mul(g.sum(true, axis)))
                        : y.mul(g.sub(g.mul(y).sum(true, axis))));
    }
}
