package io.gatun.autodiff;

/** What a variable of a graph is. */
public enum VariableType {
    /** An argument of each run; sizes may be unknown when the graph is built. */
    PLACEHOLDER,
    /** A parameter: has a value, which training changes. */
    VARIABLE,
    /** A value that the graph itself changes at the end of a training step, such as a running mean or a random key. */
    STATE,
    /** A value that never changes. */
    CONSTANT,
    /** The result of an operation. */
    ARRAY
}
