package io.gatun.ops;

import java.util.List;

/**
 * Softmax along an axis, {@code e^x / sum(e^x)}, of a floating type; stable, for the maximum is subtracted first.
 *
 * @param axis the axis along which the result sums to 1
 */
public record Softmax(int axis) implements Composite {
    /** Checks the axis. */
    public Softmax {
        if (axis < 0) {
            throw new ShapeException("[softmax] axis " + axis + ": expected an axis counted from the front");
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
        T e = x.sub(x.max(true, axis).stopGradient()).exp();
        return List.of(e.div(e.sum(true, axis)));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of(p.g().apply(new SoftmaxGrad(false, axis), List.of(p.y(), p.g())));
    }
}
