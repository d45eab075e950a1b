package io.gatun.arrays.inspect;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.lang.foreign.ValueLayout;

/** Counts values that are not finite, at the speed of reading them and without allocating. For one thread at a time. */
public final class FiniteCheck implements AutoCloseable {
    private final NDArray count = Nd.unscoped(DataType.LONG, Shape.SCALAR);

    /** How many values of an array are NaN or infinite; 0 for types that have neither. Only its c-order copy is made, if need be. */
    public long notFinite(NDArray x) {
        if (!x.dataType().isFloating() || x.length() == 0) {
            return 0;
        }
        if (!x.isContiguous()) {
            try (NDArray copy = Nd.unscoped(x.dataType(), x.shape()).assign(x)) {
                return notFinite(copy);
            }
        }
        int status = gatun_h.gt_count_not_finite(x.dataType().code(), x.length(), x.memory(), count.memory());
        if (status != 0) {
            NativeErrors.raise(status, "finiteCheck");
        }
        return count.memory().get(ValueLayout.JAVA_LONG, 0);
    }

    @Override
    public void close() {
        count.close();
    }
}
