package io.gatun.arrays;

/** Inverses by the names of Deeplearning4j's class; the operations are {@code matrixInverse}, {@code pinv} and {@code lstsq}. */
public final class InvertMatrix {
    private InvertMatrix() {}

    /**
     * The inverse of a square matrix.
     *
     * @param inPlace whether it is written over the matrix too
     */
    public static NDArray invert(NDArray x, boolean inPlace) {
        NDArray y = x.matrixInverse();
        return inPlace ? into(x, y) : y;
    }

    /** The pseudo-inverse, by singular values. */
    public static NDArray pinvert(NDArray x, boolean inPlace) {
        NDArray y = x.pinv();
        return inPlace ? into(x, y) : y;
    }

    /** {@code inv(A' A) A'} of a matrix of full column rank, which is the pseudo-inverse: {@code pLeftInvert(A) A = I}. */
    public static NDArray pLeftInvert(NDArray x, boolean inPlace) {
        return pinvert(x, inPlace);
    }

    /** {@code A' inv(A A')} of a matrix of full row rank, which is the pseudo-inverse: {@code A pRightInvert(A) = I}. */
    public static NDArray pRightInvert(NDArray x, boolean inPlace) {
        return pinvert(x, inPlace);
    }

    private static NDArray into(NDArray x, NDArray y) {
        x.assign(y);
        y.close();
        return x;
    }
}
