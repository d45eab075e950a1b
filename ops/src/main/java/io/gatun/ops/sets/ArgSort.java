package io.gatun.ops.sets;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Spec;
import io.gatun.ops.indexing.AxisLoop;
import java.util.List;

/**
 * The indices that put the elements of an axis in order, LONG: equal elements stay as they stood (0 and -0 are equal), and NaN
 * stands last, in both directions.
 *
 * @param axis the axis
 * @param descending from the largest to the smallest
 */
public record ArgSort(int axis, boolean descending) implements HostOp {
    /** Checks the axis. */
    public ArgSort {
        if (axis < 0) {
            throw new io.gatun.ops.ShapeException(
                    "[argSort] axis " + axis + ": expected an axis counted from the front");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.within(this, axis, x.shape());
        return List.of(x.as(DataType.LONG));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        HostArray y = HostArray.of(x.spec().as(DataType.LONG));
        AxisLoop loop = AxisLoop.of(x, axis);
        for (int o = 0; o < loop.outer(); o++) {
            for (int i = 0; i < loop.inner(); i++) {
                int[] line = Order.of(x, loop, o, i, descending);
                for (int k = 0; k < line.length; k++) {
                    y.set(loop.at(o, k, i), (long) (line[k] / loop.inner() % loop.n()));
                }
            }
        }
        return List.of(y);
    }
}
