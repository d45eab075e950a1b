package io.gatun.ops;

import io.gatun.ops.table.NoGradient;
import java.util.List;

/**
 * Evenly spaced values, {@code start + i * step}, of shape [count]; no inputs.
 *
 * @param type the result's type, not BOOL
 * @param start the first value
 * @param step the distance of two values
 * @param count number of values
 */
@NoGradient
public record Range(DataType type, double start, double step, long count) implements Primitive {
    /** Checks type and count. */
    public Range {
        if (type == DataType.BOOL) {
            throw new DataTypeException("[range] takes integer or floating types, received BOOL");
        }
        if (count < 0) {
            throw new ShapeException("[range] count " + count + ": expected 0 or more");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 0);
        return List.of(Spec.of(type, count));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of();
    }
}
