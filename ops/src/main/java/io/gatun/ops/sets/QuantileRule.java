package io.gatun.ops.sets;

/** What a quantile between two elements is; the names are NumPy's methods. */
public enum QuantileRule {
    /** In proportion between them. */
    LINEAR,
    /** The lower one. */
    LOWER,
    /** The higher one. */
    HIGHER,
    /** Half way between them. */
    MIDPOINT,
    /** The nearer one; the one of even index if both are as near. */
    NEAREST
}
