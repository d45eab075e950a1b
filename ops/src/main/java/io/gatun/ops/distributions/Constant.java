package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.List;

/**
 * One number, always; of any type.
 *
 * @param value the number
 */
public record Constant(double value) implements Univariate {
    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        return key.apply(new Fill(type, shape, value), List.of());
    }

    @Override
    public double mean() {
        return value;
    }

    @Override
    public double variance() {
        return 0;
    }

    @Override
    public <T extends Ops<T>> T logProb(T x) {
        return x.eq(value).select(x.zerosLike(), x.scalar(x.dataType(), Double.NEGATIVE_INFINITY));
    }
}
