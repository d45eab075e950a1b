package io.gatun.ops;

import java.util.List;

/**
 * Logarithm of the softmax along an axis, {@code x - log(sum(e^x))}, of a floating type; stable.
 *
 * @param axis the axis
 */
public record LogSoftmax(int axis) implements Composite {
    /** Checks the axis. */
    public LogSoftmax {
        if (axis < 0) {
            throw new ShapeException("[logSoftmax] axis " + axis + ": expected an axis counted from the front");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.floating(this, x.dataType());
        Check.within(this, axis, x.shape());
        return List.of(x);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T x = in.getFirst();
        T shifted = x.sub(x.max(true, axis).stopGradient());
        return List.of(shifted.sub(shifted.exp().sum(true, axis).log()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of(p.g().apply(new SoftmaxGrad(true, axis), List.of(p.y(), p.g())));
    }
}
