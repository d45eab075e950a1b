package io.gatun.ops.linalg;

/** Norms of a matrix. */
public enum MatrixNorm {
    /** The root of the sum of squares. */
    FROBENIUS,
    /** The sum of the singular values. */
    NUCLEAR,
    /** The largest sum of magnitudes of a column. */
    ONE,
    /** The smallest sum of magnitudes of a column: no norm, but NumPy's ord=-1. */
    MIN_ONE,
    /** The largest singular value. */
    TWO,
    /** The smallest singular value: NumPy's ord=-2. */
    MIN_TWO,
    /** The largest sum of magnitudes of a row. */
    INFINITY,
    /** The smallest sum of magnitudes of a row: NumPy's ord=-inf. */
    MIN_INFINITY
}
