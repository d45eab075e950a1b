package io.gatun.data.readers;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.ShapeException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads pictures (PNG, JPEG, and whatever else the JDK reads) into FLOAT arrays [1, channels, height, width] with values from
 * 0 to 255. Colours become grey by the luma of ITU-R BT.601; transparent pixels lie on white. Pictures are resized with a
 * triangle filter as wide as the reduction: bilinear when enlarging, an average over the area when reducing.
 *
 * @param height height of the array
 * @param width width of the array
 * @param channels 1 for grey, 3 for red, green, blue
 * @param polarity whether dark and light are exchanged
 * @param maxPixels pictures that claim more pixels are refused before they are decoded
 */
public record ImageLoader(int height, int width, int channels, Polarity polarity, long maxPixels) {
    private static final long MAX_PIXELS = 64L << 20;

    /** Whether dark and light are exchanged. */
    public enum Polarity {
        /** As in the picture. */
        KEEP,
        /** Dark becomes light: for ink on paper, where the training data is light on dark, as MNIST is. */
        INVERT,
        /** Exchanged if the border of the picture is light. */
        DARK_BACKGROUND
    }

    /** Checks the sizes. */
    public ImageLoader {
        if (height < 1 || width < 1 || channels != 1 && channels != 3 || (long) height * width > MAX_PIXELS) {
            throw new ShapeException("[image] " + channels + " channels of " + height + "x" + width
                    + ": expected 1 or 3 channels and sizes of 1 or more");
        }
    }

    /** Pictures of a size, polarity kept, at most 64 Mi pixels in the file. */
    public ImageLoader(int height, int width, int channels) {
        this(height, width, channels, Polarity.KEEP, MAX_PIXELS);
    }

    /** This loader with another polarity. */
    public ImageLoader withPolarity(Polarity other) {
        return new ImageLoader(height, width, channels, other, maxPixels);
    }

    /** This loader with another limit. */
    public ImageLoader withMaxPixels(long limit) {
        return new ImageLoader(height, width, channels, polarity, limit);
    }

    /**
     * Reads a file.
     *
     * @return FLOAT [1, channels, height, width], 0 to 255
     * @throws FileFormatException if it cannot be read, is no picture that the JDK knows, is damaged, or claims too many pixels
     */
    public NDArray load(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return load(in, file.toString());
        } catch (IOException e) {
            throw new FileFormatException("[image] " + file + " cannot be read: " + e, e);
        }
    }

    /** As {@link #load(Path)}, from a stream, which stays open; {@code name} stands for it in errors. */
    public NDArray load(InputStream in, String name) {
        return toArray(decode(in, name));
    }

    /** A picture as FLOAT [1, channels, height, width], 0 to 255. */
    public NDArray toArray(BufferedImage image) {
        Planes planes = Planes.of(image, channels).resize(height, width);
        float[] values = planes.values();
        boolean invert =
                polarity == Polarity.INVERT || polarity == Polarity.DARK_BACKGROUND && planes.borderMean() > 127.5f;
        if (invert) {
            for (int i = 0; i < values.length; i++) {
                values[i] = 255 - values[i];
            }
        }
        return Nd.create(values, 1, channels, height, width);
    }

    private BufferedImage decode(InputStream in, String name) {
        // The stream cache in memory: no temporary files.
        try (ImageInputStream input = new javax.imageio.stream.MemoryCacheImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new FileFormatException("[image] " + name + " is no picture that can be read: expected one of "
                        + new TreeSet<>(Arrays.stream(ImageIO.getReaderFormatNames())
                                .map(s -> s.toLowerCase(java.util.Locale.ROOT))
                                .toList()));
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > maxPixels) {
                    throw new FileFormatException("[image] " + name + " claims " + reader.getWidth(0) + "x"
                            + reader.getHeight(0) + " pixels: expected at most " + maxPixels
                            + "; make it smaller, or allow more with withMaxPixels");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
            // The JDK's readers meet damaged files with all of these.
            throw new FileFormatException(
                    "[image] " + name + " is damaged or of an unknown kind: " + e.getMessage(), e);
        }
    }
}
