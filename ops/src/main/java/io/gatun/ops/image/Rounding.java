package io.gatun.ops.image;

/** Which pixel is the nearest. */
public enum Rounding {
    /** The one below. */
    FLOOR,
    /** The one above. */
    CEIL,
    /** The nearest; of two, the lower one. */
    HALF_DOWN,
    /** The nearest; of two, the upper one. */
    HALF_UP;

    long of(double x) {
        return (long)
                switch (this) {
                    case FLOOR -> Math.floor(x);
                    case CEIL -> Math.ceil(x);
                    case HALF_DOWN -> Math.ceil(x - 0.5);
                    case HALF_UP -> Math.floor(x + 0.5);
                };
    }
}
