package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;

/**
 * Orthogonal matrices, or such of orthonormal rows or columns, uniform by Haar's measure (Saxe et al., 2014); of a floating type. Axes
 * beyond the second are counted as columns.
 *
 * @param gain factor
 */
public record Orthogonal(double gain) implements Distribution {
    /** Checks the factor. */
    public Orthogonal {
        if (!Double.isFinite(gain)) {
            throw Densities.bad("Orthogonal", "a finite gain", gain);
        }
    }

    @Override
    public <T extends Ops<T>> T sample(T key, DataType type, Shape shape) {
        if (shape.rank() < 2 || !shape.isKnown() || shape.size(0) == 0) {
            throw new ShapeException("[distribution] Orthogonal of shape " + shape
                    + ": expected known sizes along two axes or more, and one row at least");
        }
        long rows = shape.size(0);
        return key.randomOrthogonal(type, rows, shape.length() / rows, gain).reshape(shape);
    }
}
