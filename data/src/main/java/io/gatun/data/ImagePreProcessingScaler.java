package io.gatun.data;

/**
 * Pixels from 0 to {@code maxPixel} scaled to the range from {@code min} to {@code max}; nothing to fit.
 *
 * @param min what 0 becomes
 * @param max what {@code maxPixel} becomes
 * @param maxPixel largest pixel: 255 for eight bits, 16 for the digits data set
 */
public record ImagePreProcessingScaler(double min, double max, double maxPixel) implements Normalizer {
    /** {@link #type} of this kind. */
    public static final String TYPE = "image-scaler";

    /** Checks the range. */
    public ImagePreProcessingScaler {
        if (!(min < max) || !(maxPixel > 0) || Double.isInfinite(max - min) || Double.isInfinite(maxPixel)) {
            throw new DataException("[" + TYPE + "] range " + min + " to " + max + " of pixels to " + maxPixel
                    + ": expected min < max, maxPixel > 0, all finite");
        }
    }

    /** For pixels of eight bits. */
    public ImagePreProcessingScaler(double min, double max) {
        this(min, max, 255);
    }

    /** Pixels of eight bits to the range from 0 to 1. */
    public ImagePreProcessingScaler() {
        this(0, 1, 255);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Affine map() {
        return Affine.of(0, (max - min) / maxPixel, min);
    }
}
