package io.gatun.ops.nn;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.MatMul;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A matrix product and what mostly follows it, in one pass over the result: {@code activation(a b + bias + residual)}.
 *
 * <p>Inputs of one floating type: a [..., m, k] and b [..., k, n] of rank 2 or more, leading axes broadcast as in {@link MatMul};
 * then a bias [n], if there is one; then a residual of the shape of the result, if there is one.
 *
 * @param transposeA if true, the last two axes of a are exchanged first
 * @param transposeB the same for b
 * @param activation an element-wise function, or null for none
 * @param bias whether there is a bias
 * @param residual whether there is a residual
 */
public record FusedMatMul(boolean transposeA, boolean transposeB, Unary activation, boolean bias, boolean residual)
        implements ActivatedComposite {
    /** Checks that the function has a floating result. */
    public FusedMatMul {
        if (activation != null && activation.predicate()) {
            throw new DataTypeException(
                    "[fusedMatMul] " + activation.label() + " gives BOOL: expected a function with a floating result");
        }
    }

    /** The product alone. */
    public MatMul product() {
        return new MatMul(transposeA, transposeB);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2 + (bias ? 1 : 0) + (residual ? 1 : 0));
        Check.floating(this, Check.sameType(this, in));
        if (in.get(0).shape().rank() < 2 || in.get(1).shape().rank() < 2) {
            throw new ShapeException("[fusedMatMul] a has shape " + in.get(0).shape() + ", b "
                    + in.get(1).shape() + ": expected rank 2 or more; expand a vector's dimensions first");
        }
        Spec y = product().infer(in.subList(0, 2)).getFirst();
        if (bias) {
            Check.shape(this, "bias", in.get(2).shape(), Shape.of(y.shape().size(-1)));
        }
        if (residual) {
            Check.shape(this, "residual", in.getLast().shape(), y.shape());
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T y = in.get(0).apply(product(), in.subList(0, 2));
        y = bias ? y.add(in.get(2)) : y;
        y = residual ? y.add(in.getLast()) : y;
        return List.of(activation == null ? y : y.apply(activation));
    }

    @Override
    public FusedMatMul withoutActivation() {
        return new FusedMatMul(transposeA, transposeB, null, bias, residual);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = sumGradient(p);
        List<T> out = new ArrayList<>(product()
                .vjp(new Pullback<>(List.of(g), p.xs().subList(0, 2), p.ys(), new boolean[] {p.needs(0), p.needs(1)})));
        if (bias) {
            int[] others = IntStream.range(0, g.shape().rank() - 1).toArray();
            out.add(p.needs(2) ? g.sum(others) : null);
        }
        if (residual) {
            out.add(p.needs(p.xs().size() - 1) ? g : null);
        }
        return out;
    }
}
