package io.gatun.ops.nn;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * The gradients of {@link LayerNorm}'s y: x, gain, the mean and the inverse deviation that it gave, and gy, give the gradients of x,
 * gain and bias. Mean and deviation are taken as functions of x.
 *
 * @param axis the first normalised axis, counted from the front
 */
public record LayerNormGrad(int axis) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 5);
        Check.axis(this, axis);
        Spec x = in.getFirst();
        Check.floating(this, Check.sameType(this, List.of(x, in.get(1), in.get(4))));
        Check.sameType(this, List.of(new Spec(Trailing.statistics(x.dataType()), Shape.SCALAR), in.get(2), in.get(3)));
        Check.within(this, axis, x.shape());
        Check.shape(this, "gain", in.get(1).shape(), Trailing.of(x.shape(), axis));
        Check.shape(this, "mean", in.get(2).shape(), Trailing.leading(x.shape(), axis));
        Check.shape(this, "deviation", in.get(3).shape(), Trailing.leading(x.shape(), axis));
        Check.shape(this, "gy", in.get(4).shape(), x.shape());
        return List.of(x, in.get(1), in.get(1));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        DataType type = in.getFirst().dataType();
        List<T> wide = Trailing.widened(in);
        T x = wide.get(0);
        T gy = wide.get(4);
        int[] axes = Trailing.axes(x.shape(), axis);
        T scale = Trailing.restored(wide.get(3), x, axis);
        T normal = x.sub(Trailing.restored(wide.get(2), x, axis)).mul(scale);
        T g = gy.mul(wide.get(1));
        T gx = g.sub(g.mean(true, axes))
                .sub(normal.mul(g.mul(normal).mean(true, axes)))
                .mul(scale);
        return Trailing.narrowed(
                List.of(gx, Trailing.sumLeading(gy.mul(normal), axis), Trailing.sumLeading(gy, axis)), type);
    }
}
