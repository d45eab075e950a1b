package io.gatun.ops.image;

import io.gatun.ops.GatunException;

/** How pixels between pixels are found. */
public enum ResizeMethod {
    /** The nearest pixel. */
    NEAREST,
    /** Linear between two pixels in each direction. */
    BILINEAR,
    /** Cubic convolution over four pixels in each direction (Keys, 1981). */
    BICUBIC,
    /** The mean over the area that a pixel covers. */
    AREA,
    /** Windowed sinc over three pixels at each side. */
    LANCZOS3,
    /** Windowed sinc over five pixels at each side. */
    LANCZOS5,
    /** A bell of half-width 1.5 pixels and standard deviation 0.5. */
    GAUSSIAN,
    /** Cubic with B = C = 1/3 (Mitchell and Netravali, 1988). */
    MITCHELL;

    /**
     * The method that a name means: one of these, or Deeplearning4j's, such as ResizeBilinear and ResizeMitchelcubic.
     *
     * @throws GatunException if it is none of them
     */
    public static ResizeMethod of(String name) {
        String n = name.toUpperCase(java.util.Locale.ROOT).replace("RESIZE", "").replace("_", "");
        return switch (n) {
            case "NEAREST", "NEARESTNEIGHBOR" -> NEAREST;
            case "BILINEAR", "LINEAR" -> BILINEAR;
            case "BICUBIC", "CUBIC" -> BICUBIC;
            case "AREA" -> AREA;
            case "LANCZOS3" -> LANCZOS3;
            case "LANCZOS5" -> LANCZOS5;
            case "GAUSSIAN" -> GAUSSIAN;
            case "MITCHELL", "MITCHELCUBIC", "MITCHELLCUBIC" -> MITCHELL;
            default ->
                throw new GatunException("[imageResize] method \"" + name + "\": expected one of "
                        + java.util.Arrays.toString(values()));
        };
    }

    /** Half the width of the kernel, in pixels of what is read. */
    double radius() {
        return switch (this) {
            case NEAREST, AREA -> 0.5;
            case BILINEAR -> 1;
            case BICUBIC, MITCHELL -> 2;
            case LANCZOS3 -> 3;
            case LANCZOS5 -> 5;
            case GAUSSIAN -> 1.5;
        };
    }

    /**
     * The weight of a pixel at a distance.
     *
     * @param a the coefficient of cubic convolution
     */
    double weight(double distance, double a) {
        double x = Math.abs(distance);
        return switch (this) {
            case NEAREST, AREA -> x <= 0.5 ? 1 : 0;
            case BILINEAR -> Math.max(0, 1 - x);
            case BICUBIC ->
                x >= 2 ? 0 : x >= 1 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : ((a + 2) * x - (a + 3)) * x * x + 1;
            case LANCZOS3, LANCZOS5 -> lanczos(x, radius());
            case GAUSSIAN -> x >= 1.5 ? 0 : Math.exp(-x * x / (2 * 0.5 * 0.5));
            case MITCHELL ->
                x >= 2
                        ? 0
                        : x >= 1
                                ? ((-7.0 / 18 * x + 2) * x - 10.0 / 3) * x + 16.0 / 9
                                : (7.0 / 6 * x - 2) * x * x + 8.0 / 9;
        };
    }

    private static double lanczos(double x, double radius) {
        if (x > radius) {
            return 0;
        }
        return x <= 1e-3
                ? 1
                : radius * Math.sin(Math.PI * x) * Math.sin(Math.PI * x / radius) / (Math.PI * Math.PI * x * x);
    }
}
