package io.gatun.data.readers;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/** A picture as separate channels of floats from 0 to 255, row by row. */
record Planes(int channels, int height, int width, float[] values) {

    static Planes of(BufferedImage image, int channels) {
        if (isGrey(image)) {
            Planes grey = grey(image);
            return channels == 1 ? grey : grey.tripled();
        }
        return colour(image, channels);
    }

    /** Grey is read from the samples: the JDK's conversion to RGB would take them for linear light and brighten them. */
    private static boolean isGrey(BufferedImage image) {
        ColorModel model = image.getColorModel();
        return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && !(model instanceof IndexColorModel)
                && !model.isAlphaPremultiplied();
    }

    private static Planes grey(BufferedImage image) {
        Raster raster = image.getRaster();
        int h = image.getHeight();
        int w = image.getWidth();
        ColorModel model = image.getColorModel();
        float scale = 255f / ((1L << model.getComponentSize(0)) - 1);
        float[] out = raster.getSamples(0, 0, w, h, 0, (float[]) null);
        float[] alpha = model.hasAlpha() ? raster.getSamples(0, 0, w, h, 1, (float[]) null) : null;
        float opaque = alpha == null ? 1 : (1L << model.getComponentSize(1)) - 1;
        for (int i = 0; i < out.length; i++) {
            float v = out[i] * scale;
            out[i] = alpha == null ? v : onWhite(v, alpha[i] / opaque);
        }
        return new Planes(1, h, w, out);
    }

    private static Planes colour(BufferedImage image, int channels) {
        int h = image.getHeight();
        int w = image.getWidth();
        int plane = h * w;
        float[] out = new float[Math.multiplyExact(channels, plane)];
        int[] row = new int[w];
        for (int y = 0; y < h; y++) {
            image.getRGB(0, y, w, 1, row, 0, w);
            for (int x = 0; x < w; x++) {
                int at = y * w + x;
                float red = row[x] >> 16 & 0xff;
                float green = row[x] >> 8 & 0xff;
                float blue = row[x] & 0xff;
                float alpha = (row[x] >>> 24) / 255f;
                if (channels == 1) {
                    out[at] = onWhite(0.299f * red + 0.587f * green + 0.114f * blue, alpha);
                } else {
                    out[at] = onWhite(red, alpha);
                    out[plane + at] = onWhite(green, alpha);
                    out[2 * plane + at] = onWhite(blue, alpha);
                }
            }
        }
        return new Planes(channels, h, w, out);
    }

    private static float onWhite(float value, float alpha) {
        return alpha == 1 ? value : 255 + (value - 255) * alpha;
    }

    private Planes tripled() {
        int n = values.length;
        float[] out = Arrays.copyOf(values, 3 * n);
        System.arraycopy(values, 0, out, n, n);
        System.arraycopy(values, 0, out, 2 * n, n);
        return new Planes(3, height, width, out);
    }

    /** Mean of the outermost pixels over all channels. */
    float borderMean() {
        double sum = 0;
        long n = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                boolean edge = y == 0 || y == height - 1;
                for (int x = 0; x < width; x += edge ? 1 : Math.max(1, width - 1)) {
                    sum += values[(c * height + y) * width + x];
                    n++;
                }
            }
        }
        return (float) (sum / n);
    }

    /** This picture in another size; itself if that is its own. */
    Planes resize(int newHeight, int newWidth) {
        Planes wide = newWidth == width ? this : resizeRows(newWidth);
        return newHeight == height
                ? wide
                : wide.transposed().resizeRows(newHeight).transposed();
    }

    private Planes transposed() {
        float[] out = new float[values.length];
        for (int c = 0; c < channels; c++) {
            int at = c * height * width;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    out[at + x * height + y] = values[at + y * width + x];
                }
            }
        }
        return new Planes(channels, width, height, out);
    }

    /** Each row resampled with a triangle filter, its half width the larger of 1 and the reduction. */
    private Planes resizeRows(int newWidth) {
        double scale = (double) width / newWidth;
        double radius = Math.max(1, scale);
        float[] out = new float[Math.toIntExact((long) channels * height * newWidth)];
        for (int x = 0; x < newWidth; x++) {
            double center = (x + 0.5) * scale - 0.5;
            int from = Math.max(0, (int) Math.ceil(center - radius));
            int to = Math.min(width - 1, (int) Math.floor(center + radius));
            double[] weights = new double[to - from + 1];
            double sum = 0;
            for (int k = from; k <= to; k++) {
                weights[k - from] = Math.max(0, 1 - Math.abs(k - center) / radius);
                sum += weights[k - from];
            }
            for (int row = 0; row < channels * height; row++) {
                double v = 0;
                for (int k = from; k <= to; k++) {
                    v += weights[k - from] * values[row * width + k];
                }
                out[row * newWidth + x] = (float) (v / sum);
            }
        }
        return new Planes(channels, height, newWidth, out);
    }
}
