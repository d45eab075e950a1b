package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Numeric;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.Random;
import java.util.stream.IntStream;

/** Values for the cases: always the same ones. */
final class Inputs {
    private static final Random RANDOM = new Random(2026);

    private Inputs() {}

    /** DOUBLE values in [-2, 2). */
    static ReferenceValue x(long... sizes) {
        return Numeric.uniform(RANDOM, -2, 2, sizes);
    }

    /** DOUBLE values in [0.2, 2). */
    static ReferenceValue positive(long... sizes) {
        return Numeric.uniform(RANDOM, 0.2, 2, sizes);
    }

    /** DOUBLE values in [0.1, 0.9): probabilities. */
    static ReferenceValue share(long... sizes) {
        return Numeric.uniform(RANDOM, 0.1, 0.9, sizes);
    }

    /** Positive definite DOUBLE matrices, whose eigenvalues are distinct. */
    static ReferenceValue definite(Random random, long... sizes) {
        ReferenceValue x = Numeric.uniform(random, -1, 1, sizes);
        int n = (int) sizes[sizes.length - 1];
        ReferenceValue rows = ReferenceValue.of(
                DataType.DOUBLE,
                Shape.of(n),
                IntStream.range(0, n).mapToDouble(i -> i + 1.0).toArray());
        return x.matmul(x, false, true).add(rows.matrixDiag());
    }

    /** LONG values. */
    static ReferenceValue longs(Shape shape, double... values) {
        return ReferenceValue.of(DataType.LONG, shape, values);
    }

    /** BOOL values, 1 or 0. */
    static ReferenceValue bools(Shape shape, double... values) {
        return ReferenceValue.of(DataType.BOOL, shape, values);
    }

    static int[] axes(int... axes) {
        return axes;
    }

    static long[] sizes(long... sizes) {
        return sizes;
    }
}
