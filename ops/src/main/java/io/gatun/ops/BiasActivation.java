package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * A bias for each channel, then an element-wise function: x [n, c, ...] and bias [c] of one floating type give
 * {@code activation(x + bias)}.
 *
 * @param activation the function, or null for none
 */
public record BiasActivation(Unary activation) implements Composite {
    /** Checks that the function has a floating result. */
    public BiasActivation {
        if (activation != null && activation.predicate()) {
            throw new DataTypeException("[biasActivation] " + activation.label()
                    + " gives BOOL: expected a function with a floating result");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Channels.check(this, in, "bias");
        return List.of(in.get(0));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T x = in.get(0);
        T sum = x.add(in.get(1).reshape(Channels.column(in.get(1).shape(), x.shape())));
        return List.of(activation == null ? sum : sum.apply(activation));
    }

    /** Without the sum, where the activation's gradient needs its output alone. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (activation != null
                && activation != Unary.RELU
                && activation != Unary.SIGMOID
                && activation != Unary.TANH
                && activation != Unary.EXP) {
            return Composite.super.vjp(p);
        }
        T g = activation == null ? p.g() : activation.vjp(p.g(), p.y(), p.y());
        return Arrays.asList(g, p.needs(1) ? g.sum(Channels.others(p.x(0).shape())) : null);
    }
}
