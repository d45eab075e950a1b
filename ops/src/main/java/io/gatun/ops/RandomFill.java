package io.gatun.ops;

import io.gatun.ops.table.NoGradient;
import java.util.Collections;
import java.util.List;

/**
 * Random values from a key, LONG[2] = {seed, offset}: element i depends on (seed, offset + i) alone (Philox4x32-10).
 *
 * @param distribution what is drawn
 * @param type the result's type
 * @param shape the result's shape
 * @param a lower bound, mean, or probability
 * @param b upper bound or standard deviation
 */
@NoGradient
public record RandomFill(Distribution distribution, DataType type, Shape shape, double a, double b)
        implements Primitive {
    /** The distributions; the ordinal is the number in the native interface. */
    public enum Distribution {
        /** Uniform in [a, b). */
        UNIFORM,
        /** Normal with mean a and standard deviation b. */
        NORMAL,
        /** 1 with probability a, else 0. */
        BERNOULLI,
        /** Random bits, of INT, UINT32, LONG or UINT64. */
        BITS
    }

    /** Checks type and parameters. */
    public RandomFill {
        boolean typed =
                switch (distribution) {
                    case UNIFORM, NORMAL -> type.isFloating();
                    case BERNOULLI -> true;
                    case BITS -> type.isInteger() && type.bytes() >= 4;
                };
        if (!typed) {
            throw new DataTypeException("[randomFill] " + distribution + " of type " + type + ": expected "
                    + (distribution == Distribution.BITS ? "INT, UINT32, LONG or UINT64" : "a floating type"));
        }
        boolean sound =
                switch (distribution) {
                    case UNIFORM -> a < b;
                    case NORMAL -> b >= 0;
                    case BERNOULLI -> a >= 0 && a <= 1;
                    case BITS -> true;
                };
        if (!sound) {
            throw new GatunException("[randomFill] " + distribution + "(" + a + ", " + b
                    + "): expected UNIFORM a < b, NORMAL b >= 0, BERNOULLI 0 <= a <= 1");
        }
        if (!shape.isKnown()) {
            throw new ShapeException("[randomFill] shape " + shape + ": expected known sizes");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Check.key(this, Check.one(this, in));
        return List.of(new Spec(type, shape));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return Collections.singletonList(null);
    }
}
