package io.gatun.arrays;

import java.util.function.UnaryOperator;

/** Reductions over all elements to a Java number; the fluent methods of the same names without {@code Number} give arrays. */
public sealed interface Totals permits NDArray {
    /** Sum of all elements. */
    default double sumNumber() {
        return total(x -> x.sum());
    }

    /** Mean of all elements. */
    default double meanNumber() {
        return total(x -> x.mean());
    }

    /** Product of all elements. */
    default double prodNumber() {
        return total(x -> x.prod());
    }

    /** Largest element; NaN if one is. */
    default double maxNumber() {
        return total(x -> x.max());
    }

    /** Smallest element; NaN if one is. */
    default double minNumber() {
        return total(x -> x.min());
    }

    /** Largest absolute value. */
    default double amaxNumber() {
        return total(x -> x.abs().max());
    }

    /** Smallest absolute value. */
    default double aminNumber() {
        return total(x -> x.abs().min());
    }

    /** Standard deviation of all elements, biased as {@code std()}: squares are divided by the number of elements. */
    default double stdNumber() {
        return stdNumber(false);
    }

    /** Standard deviation of all elements; corrected: squares are divided by their number less one, as for a sample. */
    default double stdNumber(boolean corrected) {
        return total(x -> x.std(corrected ? 1 : 0, false));
    }

    /** Variance of all elements, biased as {@code variance()}: squares are divided by the number of elements. */
    default double varNumber() {
        return varNumber(false);
    }

    /** Variance of all elements; corrected: squares are divided by their number less one, as for a sample. */
    default double varNumber(boolean corrected) {
        return total(x -> x.variance(corrected ? 1 : 0, false));
    }

    /** Sum of absolute values. */
    default double norm1Number() {
        return total(x -> x.norm1());
    }

    /** Root of the sum of squares. */
    default double norm2Number() {
        return total(x -> x.norm2());
    }

    /** True if any element is not 0; false of none. */
    default boolean anyTrue() {
        return total(x -> x.neq(0).any()) != 0;
    }

    /** True if no element is 0; true of none. */
    default boolean allTrue() {
        return total(x -> x.neq(0).all()) != 0;
    }

    private double total(UnaryOperator<NDArray> reduction) {
        try (Scope temporary = Scope.open("total")) {
            return reduction.apply((NDArray) this).item();
        }
    }
}
