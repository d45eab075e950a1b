package io.gatun.ops.named;

import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * A LONG vector of elements that the declaration holds: arguments that come as numbers where an operation takes a value.
 *
 * @param values the elements
 */
public record Known(List<Long> values) implements HostOp {
    /** Takes a copy. */
    public Known {
        values = List.copyOf(values);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Spec.of(DataType.LONG, values.size()));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        return List.of(HostArray.of(
                Spec.of(DataType.LONG, values.size()),
                values.stream().mapToLong(v -> v).toArray()));
    }

    @Override
    public String whyNoGradient() {
        return "it is a constant";
    }
}
