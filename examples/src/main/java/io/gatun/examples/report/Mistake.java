package io.gatun.examples.report;

import java.awt.image.RenderedImage;
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
    /** A picture as a data URI. */
    public static String png(RenderedImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
