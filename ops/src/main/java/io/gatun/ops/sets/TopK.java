package io.gatun.ops.sets;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.indexing.AddAlong;
import io.gatun.ops.indexing.AxisLoop;
import java.util.List;

/**
 * The k largest (or smallest) elements of an axis in order, and their indices, LONG: the beginning of what sorting gives. Of equal
 * ones the first is taken first; NaN only when nothing else is left.
 *
 * @param axis the axis
 * @param k how many
 * @param largest the largest, else the smallest
 */
public record TopK(int axis, long k, boolean largest) implements HostOp {
    /** Checks axis and k. */
    public TopK {
        if (axis < 0) {
            throw new ShapeException("[topK] axis " + axis + ": expected an axis counted from the front");
        }
        if (k < 0) {
            throw new ShapeException("[topK] k " + k + ": expected 0 or more");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.within(this, axis, x.shape());
        long n = x.shape().size(axis);
        if (n != Shape.UNKNOWN && k > n) {
            throw new ShapeException(
                    "[topK] k " + k + " along axis " + axis + " of shape " + x.shape() + ": expected at most " + n);
        }
        Spec y = x.as(x.shape().with(axis, k));
        return List.of(y, y.as(DataType.LONG));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        List<Spec> specs = infer(List.of(x.spec()));
        HostArray values = HostArray.of(specs.get(0));
        HostArray indices = HostArray.of(specs.get(1));
        AxisLoop loop = AxisLoop.of(x, axis);
        AxisLoop to = AxisLoop.of(values, axis);
        for (int o = 0; o < loop.outer(); o++) {
            for (int i = 0; i < loop.inner(); i++) {
                int[] line = Order.of(x, loop, o, i, largest);
                for (int j = 0; j < k; j++) {
                    values.copy(to.at(o, j, i), x, line[j]);
                    indices.set(to.at(o, j, i), (long) (line[j] / loop.inner() % loop.n()));
                }
            }
        }
        return List.of(values, indices);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T zeros = p.x(0).zerosLike();
        return List.of(zeros.apply(new AddAlong(axis), List.of(zeros, p.y(1), p.g())));
    }
}
