package io.gatun.autodiff.files;

import java.util.List;

/** What the components of operations are written as: in graph files as tables, in JSON as its values. */
sealed interface Tree {
    /** No value: Java's null. */
    record Nothing() implements Tree {}

    /** A truth value. */
    record Truth(boolean value) implements Tree {}

    /** A whole number. */
    record Whole(long value) implements Tree {}

    /** A number of 64 bits; those of 32 are widened. */
    record Real(double value) implements Tree {}

    /** A text. */
    record Text(String value) implements Tree {}

    /**
     * A constant of an enum.
     *
     * @param type which enum; null where the component says so
     * @param name of the constant
     */
    record Constant(String type, String name) implements Tree {}

    /** Whole numbers, or the sizes of a shape. */
    record Numbers(long[] values) implements Tree {}

    /** Values of any kind. */
    record Items(List<Tree> items) implements Tree {}

    /**
     * A record.
     *
     * @param type which one; null where the component says so
     * @param names of its components
     * @param items its components
     */
    record Rec(String type, List<String> names, List<Tree> items) implements Tree {}
}
