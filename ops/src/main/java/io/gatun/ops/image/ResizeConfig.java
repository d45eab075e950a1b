package io.gatun.ops.image;

/**
 * How a picture is resized.
 *
 * @param method how pixels between pixels are found
 * @param antialias whether the kernel grows where the picture shrinks, so that every pixel counts
 * @param coordinates where the pixels of the result are in the picture
 * @param rounding which pixel is the nearest; for {@link ResizeMethod#NEAREST}
 * @param cubic the coefficient of {@link ResizeMethod#BICUBIC}: -0.5 (Keys) or -0.75
 * @param excludeOutside whether pixels outside the picture are left out and the weights of the others made to sum up to 1; else they are
 *     the nearest pixels of its edge
 * @param asTensorFlow whether places are computed in single precision, and fractions of cubic interpolation rounded to 1/1024, as
 *     TensorFlow does
 */
public record ResizeConfig(
        ResizeMethod method,
        boolean antialias,
        Coordinates coordinates,
        Rounding rounding,
        double cubic,
        boolean excludeOutside,
        boolean asTensorFlow) {
    /** As TensorFlow 2's {@code tf.image.resize}, which Deeplearning4j follows: half-pixel centres, cubic coefficient -0.5. */
    public static ResizeConfig of(ResizeMethod method) {
        Coordinates c = method == ResizeMethod.NEAREST ? Coordinates.CENTER : Coordinates.HALF_PIXEL;
        return new ResizeConfig(method, false, c, Rounding.FLOOR, -0.5, true, true);
    }

    /** As TensorFlow 1's {@code resize_nearest_neighbor}, {@code resize_bilinear}, {@code resize_bicubic} and {@code resize_area}. */
    public static ResizeConfig legacy(ResizeMethod method, boolean alignCorners) {
        return new ResizeConfig(
                method,
                false,
                alignCorners ? Coordinates.ALIGN_CORNERS : Coordinates.ASYMMETRIC,
                alignCorners ? Rounding.HALF_UP : Rounding.FLOOR,
                -0.75,
                false,
                true);
    }

    /** As ONNX's {@code Resize} with its defaults. */
    public static ResizeConfig onnx(ResizeMethod method) {
        return new ResizeConfig(method, false, Coordinates.HALF_PIXEL, Rounding.HALF_DOWN, -0.75, false, false);
    }

    /** This with or without a kernel that grows where the picture shrinks. */
    public ResizeConfig withAntialias(boolean on) {
        return new ResizeConfig(method, on, coordinates, rounding, cubic, excludeOutside, asTensorFlow);
    }

    /** This with other coordinates. */
    public ResizeConfig withCoordinates(Coordinates c) {
        return new ResizeConfig(method, antialias, c, rounding, cubic, excludeOutside, asTensorFlow);
    }

    /** This with another rounding. */
    public ResizeConfig withRounding(Rounding r) {
        return new ResizeConfig(method, antialias, coordinates, r, cubic, excludeOutside, asTensorFlow);
    }

    /** This with another coefficient of cubic interpolation. */
    public ResizeConfig withCubic(double a) {
        return new ResizeConfig(method, antialias, coordinates, rounding, a, excludeOutside, asTensorFlow);
    }

    /** This with pixels outside left out, or not. */
    public ResizeConfig withExcludeOutside(boolean on) {
        return new ResizeConfig(method, antialias, coordinates, rounding, cubic, on, asTensorFlow);
    }
}
