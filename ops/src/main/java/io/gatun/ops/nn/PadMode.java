package io.gatun.ops.nn;

/** What stands in the frame around a value. The names are Deeplearning4j's and TensorFlow's. */
public enum PadMode {
    /** One number. */
    CONSTANT,
    /** The values mirrored at the edge, which is not repeated: {@code c b | a b c | b a}. */
    REFLECT,
    /** The values mirrored with the edge: {@code b a | a b c | c b}. */
    SYMMETRIC,
    /** The outermost values repeated: {@code a a | a b c | c c}. */
    EDGE,
    /** The values over and over: {@code b c | a b c | a b}. */
    WRAP
}
