package io.gatun.arrays;

import io.gatun.ops.Concat;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.List;

/** Several arrays as one. */
final class Joins {
    private Joins() {}

    static NDArray concat(String op, int axis, NDArray... arrays) {
        if (arrays.length == 0) {
            throw new GatunException("[" + op + "] received no arrays: expected at least one");
        }
        int k = arrays[0].shape.axis(op, axis);
        DataType type = arrays[0].type;
        for (NDArray x : arrays) {
            type = DataType.promote(type, x.type);
        }
        List<NDArray> in = new ArrayList<>(arrays.length);
        for (NDArray x : arrays) {
            in.add(x.castTo(type));
        }
        return Eager.apply(new Concat(k), in);
    }

    static NDArray stack(int axis, NDArray... arrays) {
        if (arrays.length == 0) {
            throw new GatunException("[stack] received no arrays: expected at least one");
        }
        NDArray[] rows = new NDArray[arrays.length];
        for (int i = 0; i < rows.length; i++) {
            if (!arrays[i].shape.equals(arrays[0].shape)) {
                throw new ShapeException("[stack] array " + i + " has shape " + arrays[i].shape + ", the first "
                        + arrays[0].shape + ": expected equal shapes");
            }
            rows[i] = arrays[i].expandDims(axis);
        }
        return concat("stack", axis, rows);
    }
}
