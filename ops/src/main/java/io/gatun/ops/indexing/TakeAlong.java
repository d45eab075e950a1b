package io.gatun.ops.indexing;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * One element along an axis for each index: inputs x and integer indices of x's rank, equal to it but at the axis; result
 * [o, k, i] is {@code x[o, indices[o, k, i], i]}. Negative indices count from the end.
 *
 * @param axis the axis
 */
public record TakeAlong(int axis) implements HostOp {
    /** Checks the axis. */
    public TakeAlong {
        if (axis < 0) {
            throw new ShapeException("[takeAlong] axis " + axis + ": expected an axis counted from the front");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.within(this, axis, in.get(0).shape());
        Check.index(this, in.get(1).dataType());
        return List.of(in.get(0).as(beside(this, in.get(0).shape(), in.get(1).shape(), axis)));
    }

    /** The shape of the indices, made known where the other knows more. */
    static Shape beside(Op op, Shape x, Shape indices, int axis) {
        Shape expected = indices.rank() == x.rank() ? x.with(axis, indices.size(axis)) : x;
        Check.shape(op, "the indices", indices, expected);
        long[] sizes = indices.toArray();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] == Shape.UNKNOWN ? expected.size(i) : sizes[i];
        }
        return Shape.of(sizes);
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.get(0);
        HostArray indices = in.get(1);
        HostArray y = HostArray.of(x.spec().as(indices.shape()));
        AxisLoop from = AxisLoop.of(x, axis);
        AxisLoop to = AxisLoop.of(indices, axis);
        for (int at = 0; at < y.length(); at++) {
            int k = Indices.in(this, indices.getLong(at), from.n(), at);
            y.copy(at, x, from.at(at / (to.n() * to.inner()), k, at % to.inner()));
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T zeros = p.x(0).zerosLike();
        return Arrays.asList(zeros.apply(new AddAlong(axis), List.of(zeros, p.x(1), p.g())), null);
    }
}
