package io.gatun.layers.convolution;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * Two numbers, for rows and columns; in JSON {@code [height, width]}.
 *
 * @param height along the rows
 * @param width along the columns
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record Size(int height, int width) {
    /** 1 and 1. */
    public static final Size ONE = new Size(1, 1);
    /** 0 and 0. */
    public static final Size ZERO = new Size(0, 0);

    /** The same number for both. */
    public static Size of(int both) {
        return new Size(both, both);
    }

    @Override
    public String toString() {
        return height + "x" + width;
    }
}
