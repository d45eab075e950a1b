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
        Planes rgb = isGrey(image) ? grey(image) : colour(image);
        if (rgb.channels == channels) {
            return rgb;
        }
        return channels == 1 ? rgb.luma() : rgb.tripled();
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
            out[i] = alpha == null ? v : 255 + (v - 255) * alpha[i] / opaque;
        }
        return new Planes(1, h, w, out);
    }

    private static Planes colour(BufferedImage image) {
        int h = image.getHeight();
        int w = image.getWidth();
        float[] out = new float[Math.toIntExact(3L * h * w)];
        int[] row = new int[w];
        for (int y = 0; y < h; y++) {
            image.getRGB(0, y, w, 1, row, 0, w);
            for (int x = 0; x < w; x++) {
                float alpha = (row[x] >>> 24) / 255f;
                for (int c = 0; c < 3; c++) {
                    int v = row[x] >> 16 - 8 * c & 0xff;
                    out[(c * h + y) * w + x] = 255 + (v - 255) * alpha;
                }
            }
        }
        return new Planes(3, h, w, out);
    }

    private Planes luma() {
        int n = height * width;
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            out[i] = 0.299f * values[i] + 0.587f * values[n + i] + 0.114f * values[2 * n + i];
        }
        return new Planes(1, height, width, out);
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
        return newHeight == height ? wide : wide.transposed().resizeRows(newHeight).transposed();
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
