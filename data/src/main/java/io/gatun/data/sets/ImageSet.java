package io.gatun.data.sets;

import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.ImagePreProcessingScaler;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/**
 * Small pictures of one size with a class each, one byte a value: a whole set stays a few megabytes.
 *
 * @param name name for people
 * @param pixels unsigned bytes, picture after picture, channel after channel, row after row; not copied: treat as read-only
 * @param channels 1 for grey
 * @param height rows
 * @param width columns
 * @param maxPixel the value of full brightness
 * @param classes class number of each picture; not copied: treat as read-only
 * @param classNames names of the classes
 */
public record ImageSet(
        String name,
        byte[] pixels,
        int channels,
        int height,
        int width,
        int maxPixel,
        byte[] classes,
        List<String> classNames) {
    /** Checks the sizes. */
    public ImageSet {
        classNames = List.copyOf(classNames);
        if ((long) classes.length * channels * height * width != pixels.length) {
            throw new ShapeException("[images] " + name + ": " + classes.length + " pictures of " + channels + "x"
                    + height
                    + "x" + width + " take " + (long) classes.length * channels * height * width + " bytes, received "
                    + pixels.length);
        }
        if (maxPixel < 1 || maxPixel > 255) {
            throw new ShapeException("[images] " + name + ": maxPixel " + maxPixel + ": expected 1 to 255");
        }
        for (int i = 0; i < classes.length; i++) {
            if ((classes[i] & 0xff) >= classNames.size()) {
                throw new IndexException("[images] " + name + ": picture " + i + " has class " + (classes[i] & 0xff)
                        + ": expected 0 to " + (classNames.size() - 1));
            }
        }
    }

    /** Number of pictures. */
    public int size() {
        return classes.length;
    }

    /** [channels, height, width]. */
    public Shape exampleShape() {
        return Shape.of(channels, height, width);
    }

    /** Class number of a picture. */
    public int classOf(int picture) {
        check(picture);
        return classes[picture] & 0xff;
    }

    /** Number of pictures of each class. */
    public int[] classCounts() {
        int[] counts = new int[classNames.size()];
        for (byte c : classes) {
            counts[c & 0xff]++;
        }
        return counts;
    }

    /** The scaler of these pixels to the range from 0 to 1. */
    public ImagePreProcessingScaler scaler() {
        return new ImagePreProcessingScaler(0, 1, maxPixel);
    }

    /**
     * Batches in the order of the set, pixels scaled by {@link #scaler}: features FLOAT [batch, channels, height, width], labels
     * FLOAT [batch, classes]. For raw pixels or another normaliser, set another preprocessor.
     */
    public ArrayDataSetIterator iterator(int batch) {
        ArrayDataSetIterator it = ArrayDataSetIterator.of(pixels, exampleShape(), classes, classNames, batch);
        it.setPreProcessor(scaler());
        return it;
    }

    /** As {@link #iterator(int)}, shuffled anew each epoch. */
    public ArrayDataSetIterator iterator(int batch, long seed) {
        return iterator(batch).shuffled(seed);
    }

    /** The pictures of the given numbers, in that order. */
    public ImageSet select(int... pictures) {
        int size = channels * height * width;
        byte[] chosen = new byte[Math.multiplyExact(pictures.length, size)];
        byte[] labels = new byte[pictures.length];
        for (int i = 0; i < pictures.length; i++) {
            check(pictures[i]);
            System.arraycopy(pixels, pictures[i] * size, chosen, i * size, size);
            labels[i] = classes[pictures[i]];
        }
        return new ImageSet(name, chosen, channels, height, width, maxPixel, labels, classNames);
    }

    /** The first pictures, at most that many. */
    public ImageSet first(int count) {
        int[] order = new int[Math.min(count, size())];
        Arrays.setAll(order, i -> i);
        return select(order);
    }

    /** A picture to show, brightness stretched to 0 to 255; grey, or colours if there are three channels. */
    public BufferedImage image(int picture) {
        check(picture);
        boolean grey = channels != 3;
        BufferedImage image =
                new BufferedImage(width, height, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        int plane = height * width;
        int at = picture * channels * plane;
        for (int k = 0; k < plane; k++) {
            for (int band = 0; band < (grey ? 1 : 3); band++) {
                int value = (pixels[at + band * plane + k] & 0xff) * 255 / maxPixel;
                image.getRaster().setSample(k % width, k / width, band, Math.min(value, 255));
            }
        }
        return image;
    }

    private void check(int picture) {
        if (picture < 0 || picture >= size()) {
            throw new IndexException("[images] picture " + picture + " of " + name + ": expected 0 to " + (size() - 1));
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ImageSet s
                && name.equals(s.name)
                && exampleShape().equals(s.exampleShape())
                && maxPixel == s.maxPixel
                && classNames.equals(s.classNames)
                && Arrays.equals(classes, s.classes)
                && Arrays.equals(pixels, s.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(classes) + name.hashCode();
    }

    @Override
    public String toString() {
        return "ImageSet[" + name + ": " + size() + " pictures of " + exampleShape() + ", " + classNames.size()
                + " classes]";
    }
}
