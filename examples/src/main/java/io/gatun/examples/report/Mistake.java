package io.gatun.examples.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/**
 * A test picture that the network got wrong.
 *
 * @param index its number in the test data
 * @param actual name of its class
 * @param predicted name of the class that the network gave
 * @param probability how sure the network was of it, 0 to 1
 * @param png the picture as a data URI
 */
public record Mistake(long index, String actual, String predicted, double probability, String png) {
    /**
     * A grey picture as a data URI.
     *
     * @param pixels rows of values; the smallest becomes black, the largest white
     */
    public static String png(float[] pixels, int width, int height) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float p : pixels) {
            low = Math.min(low, p);
            high = Math.max(high, p);
        }
        float scale = high > low ? 255 / (high - low) : 0;
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, Math.round((pixels[y * width + x] - low) * scale));
            }
        }
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
