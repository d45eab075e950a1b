package io.gatun.arrays;

import io.gatun.arrays.memory.ScopeMemory;

/** What an array is: its form, and where its elements lie. */
public sealed interface Form permits NDArray {
    /** True for rank 0. */
    default boolean isScalar() {
        return self().rank() == 0;
    }

    /** True for rank 1. */
    default boolean isVector() {
        return self().rank() == 1;
    }

    /** True for rank 2, whatever the sizes. */
    default boolean isMatrix() {
        return self().rank() == 2;
    }

    /** True for a matrix with as many rows as columns. */
    default boolean isSquare() {
        return isMatrix() && self().size(0) == self().size(1);
    }

    /** True for a vector, and for a matrix of one row. */
    default boolean isRowVector() {
        return isVector() || isMatrix() && self().size(0) == 1;
    }

    /** True for a matrix of one column. */
    default boolean isColumnVector() {
        return isMatrix() && self().size(1) == 1;
    }

    /** True for rank 0 or 1. */
    default boolean isVectorOrScalar() {
        return self().rank() <= 1;
    }

    /** True for rank 0, or what {@link #isRowVector} takes. */
    default boolean isRowVectorOrScalar() {
        return isScalar() || isRowVector();
    }

    /** True for rank 0, or what {@link #isColumnVector} takes. */
    default boolean isColumnVectorOrScalar() {
        return isScalar() || isColumnVector();
    }

    /** True if there is no element: a size is 0. */
    default boolean isEmpty() {
        return self().length() == 0;
    }

    /**
     * Rows of a matrix.
     *
     * @throws io.gatun.ops.ShapeException for another rank
     */
    default long rows() {
        return Picking.matrix(self(), "rows").size(0);
    }

    /**
     * Columns of a matrix.
     *
     * @throws io.gatun.ops.ShapeException for another rank
     */
    default long columns() {
        return Picking.matrix(self(), "columns").size(1);
    }

    /** Distance in elements of neighbours along an axis; negative axes count from the end. */
    default long stride(int axis) {
        return self().strides()[self().shape().axis("stride", axis)];
    }

    /** Bytes of all elements. */
    default long byteSize() {
        return self().length() * self().dataType().bytes();
    }

    /** True if this array belongs to a scope, and dies with it. */
    default boolean isAttached() {
        return self().owner() instanceof ScopeMemory;
    }

    /** True if the memory of this array and of another overlap: writing to one may change the other. */
    default boolean sharesMemory(NDArray other) {
        long a = self().data.address();
        long b = other.data.address();
        return self().length() > 0
                && other.length() > 0
                && a < b + other.data.byteSize()
                && b < a + self().data.byteSize();
    }

    private NDArray self() {
        return (NDArray) this;
    }
}
