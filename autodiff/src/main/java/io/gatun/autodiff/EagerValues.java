package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Values of placeholders and results while a graph is built in eager mode; they lie outside all scopes. */
final class EagerValues implements AutoCloseable {
    private final Map<SDVariable, NDArray> values = new IdentityHashMap<>();

    /** Gives a placeholder its value, which is copied. */
    void give(SDVariable v, NDArray x) {
        if (v.type() != VariableType.PLACEHOLDER) {
            throw new GatunException("[eager] " + v + " is no placeholder: its value is known, or computed");
        }
        Tracer.checkType(v.name(), x.dataType(), v.spec());
        Tracer.checkShape(v.name(), v.shape(), x.shape());
        put(v, x);
    }

    private void put(SDVariable v, NDArray x) {
        NDArray old = values.put(v, Nd.unscoped(x.dataType(), x.shape()).assign(x));
        if (old != null) {
            old.close();
        }
    }

    /** The value of a variable, or null if nobody knows it. */
    NDArray of(SDVariable v) {
        return v.cell() != null ? v.cell().array() : values.get(v);
    }

    /** Computes results, if all that they need is there. */
    void compute(Op op, List<SDVariable> in, List<SDVariable> out) {
        NDArray[] arrays = in.stream().map(this::of).toArray(NDArray[]::new);
        for (NDArray x : arrays) {
            if (x == null) {
                return;
            }
        }
        try (Scope temporary = Scope.open("eager")) {
            NDArray any = arrays.length > 0 ? arrays[0] : Nd.scalar(io.gatun.ops.DataType.FLOAT, 0);
            List<NDArray> found = any.applyAll(op, List.of(arrays));
            for (int i = 0; i < found.size(); i++) {
                put(out.get(i), found.get(i));
            }
        }
    }

    @Override
    public void close() {
        values.values().forEach(NDArray::close);
        values.clear();
    }
}
