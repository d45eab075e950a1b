package io.gatun.ops.image;

/** Where in what is read the pixel i of a result is; a pixel's own place is a whole number. */
public enum Coordinates {
    /** Centres of pixels are halves: {@code (i + 0.5) / scale - 0.5}. TensorFlow 2's. */
    HALF_PIXEL,
    /** Corners are whole numbers: {@code i / scale}. TensorFlow 1's. */
    ASYMMETRIC,
    /**
     * The first and the last pixels stay where they are: {@code i * (in - 1) / (out - 1)}. If the scale does not fit the sizes, out is what
     * it asks for, {@code in * scale}, whole or not, as in ONNX.
     */
    ALIGN_CORNERS,
    /** As HALF_PIXEL, and 0 where the result is one pixel. */
    PYTORCH_HALF_PIXEL,
    /** As HALF_PIXEL, but the middle stays where it is if the scale does not fit the sizes. */
    HALF_PIXEL_SYMMETRIC,
    /** {@code (i + 0.5) / scale}: TensorFlow 2's for the nearest pixel, with {@link Rounding#FLOOR}. */
    CENTER;

    /**
     * The place of pixel i.
     *
     * @param scale pixels written for a pixel read
     */
    double of(long i, long in, long out, double scale) {
        return switch (this) {
            case HALF_PIXEL -> (i + 0.5) / scale - 0.5;
            case ASYMMETRIC -> i / scale;
            case ALIGN_CORNERS -> {
                double length = Math.abs(in * scale - out) < 1e-3 ? out : in * scale;
                yield out == 1 ? 0 : i * (in - 1) / (length - 1);
            }
            case PYTORCH_HALF_PIXEL -> out == 1 ? 0 : (i + 0.5) / scale - 0.5;
            case HALF_PIXEL_SYMMETRIC -> {
                double adjusted = out / (in * scale);
                double centre = in / 2.0;
                yield centre * (1 - adjusted) + (i + 0.5) / scale - 0.5;
            }
            case CENTER -> (i + 0.5) / scale;
        };
    }

    /** The same in the single precision in which TensorFlow computes it. */
    double single(long i, long in, long out) {
        float step = this == ALIGN_CORNERS && out > 1 ? (in - 1) / (float) (out - 1) : in / (float) out;
        return switch (this) {
            case HALF_PIXEL, PYTORCH_HALF_PIXEL, HALF_PIXEL_SYMMETRIC -> (i + 0.5f) * step - 0.5f;
            case ASYMMETRIC, ALIGN_CORNERS -> i * step;
            case CENTER -> (i + 0.5f) * step;
        };
    }
}
