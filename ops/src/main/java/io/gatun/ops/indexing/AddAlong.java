package io.gatun.ops.indexing;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * The transpose of {@link TakeAlong}: inputs ref, integer indices and updates, both of ref's shape but at the axis; a copy of ref
 * in which {@code y[o, indices[o, k, i], i] += updates[o, k, i]}. The order of the additions is fixed.
 *
 * @param axis the axis
 */
public record AddAlong(int axis) implements HostOp {
    /** Checks the axis. */
    public AddAlong {
        if (axis < 0) {
            throw new ShapeException("[addAlong] axis " + axis + ": expected an axis counted from the front");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Check.within(this, axis, in.get(0).shape());
        Check.index(this, in.get(1).dataType());
        if (Check.sameType(this, List.of(in.get(0), in.get(2))) == DataType.BOOL) {
            throw new DataTypeException("[addAlong] takes integer or floating types, received BOOL: cast first");
        }
        Check.shape(
                this,
                "the updates",
                in.get(2).shape(),
                TakeAlong.beside(this, in.get(0).shape(), in.get(1).shape(), axis));
        return List.of(in.get(0));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray ref = in.get(0);
        HostArray indices = in.get(1);
        HostArray y = HostArray.of(ref.spec());
        y.copy(0, ref, 0, ref.length());
        AxisLoop to = AxisLoop.of(ref, axis);
        AxisLoop from = AxisLoop.of(indices, axis);
        for (int i = 0; i < indices.length(); i++) {
            int k = Indices.in(this, indices.getLong(i), to.n(), i);
            int at = to.at(i / (from.n() * from.inner()), k, i % from.inner());
            if (y.isFloating()) {
                y.set(at, y.get(at) + in.get(2).get(i));
            } else {
                y.set(at, y.getLong(at) + in.get(2).getLong(i));
            }
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        return Arrays.asList(g, null, g.apply(new TakeAlong(axis), List.of(g, p.x(1))));
    }
}
