package io.gatun.ops.sets;

import io.gatun.ops.Check;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import io.gatun.ops.indexing.AddAlong;
import io.gatun.ops.indexing.AxisLoop;
import java.util.List;

/**
 * The elements of an axis in order; NaN stands last in both directions.
 *
 * @param axis the axis
 * @param descending from the largest to the smallest
 */
public record Sort(int axis, boolean descending) implements HostOp {
    /** Checks the axis. */
    public Sort {
        if (axis < 0) {
            throw new io.gatun.ops.ShapeException("[sort] axis " + axis + ": expected an axis counted from the front");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.within(this, axis, x.shape());
        return List.of(x);
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        HostArray y = HostArray.of(x.spec());
        AxisLoop loop = AxisLoop.of(x, axis);
        for (int o = 0; o < loop.outer(); o++) {
            for (int i = 0; i < loop.inner(); i++) {
                int[] line = Order.of(x, loop, o, i, descending);
                for (int k = 0; k < line.length; k++) {
                    y.copy(loop.at(o, k, i), x, line[k]);
                }
            }
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T order = p.x(0).apply(new ArgSort(axis, descending), List.of(p.x(0)));
        T zeros = p.x(0).zerosLike();
        return List.of(zeros.apply(new AddAlong(axis), List.of(zeros, order, p.g())));
    }
}
