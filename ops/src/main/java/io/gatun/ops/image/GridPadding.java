package io.gatun.ops.image;

/** What stands outside of a picture that is read at places of a grid. */
public enum GridPadding {
    /** Zeros. */
    ZEROS,
    /** The nearest pixels of the edge. */
    BORDER,
    /** The picture mirrored, as often as it takes: at the centres of the outermost pixels if corners are aligned, else at their edges. */
    REFLECTION
}
