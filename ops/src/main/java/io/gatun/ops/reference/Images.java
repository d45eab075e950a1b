package io.gatun.ops.reference;

import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;

/** Convolution and pooling of images [n, c, h, w]: each as the loop over (output pixel, tap) pairs that defines it. */
final class Images {
    private Images() {}

    /** What happens where a tap of the kernel meets a pixel: positions in result, input and weights. */
    private interface Tap {
        void at(int y, int x, int w);
    }

    /** Visits every product of a convolution. */
    private static void taps(Shape x, Shape w, Shape y, Conv2dConfig c, Tap tap) {
        int ic = (int) w.size(1);
        int perGroup = (int) w.size(0) / c.groups();
        int height = (int) x.size(2);
        int width = (int) x.size(3);
        int at = 0;
        for (Indices o = new Indices(y); o.valid(); o.advance(), at++) {
            long[] i = o.at();
            int group = (int) i[1] / perGroup;
            for (Indices k = new Indices(Shape.of(ic, w.size(2), w.size(3))); k.valid(); k.advance()) {
                int row = (int) (i[2] * c.strideH() - c.padTop() + k.at()[1] * c.dilationH());
                int column = (int) (i[3] * c.strideW() - c.padLeft() + k.at()[2] * c.dilationW());
                if (row >= 0 && row < height && column >= 0 && column < width) {
                    int channel = group * ic + (int) k.at()[0];
                    int from = (((int) i[0] * (int) x.size(1) + channel) * height + row) * width + column;
                    int weight = Indices.offset(new long[] {i[1], k.at()[0], k.at()[1], k.at()[2]}, w.strides('c'));
                    tap.at(at, from, weight);
                }
            }
        }
    }

    static double[] conv(ReferenceValue x, ReferenceValue w, ReferenceValue bias, Conv2dConfig c, Shape shape) {
        double[] out = bias == null
                ? new double[(int) shape.length()]
                : Movement.broadcast(bias.reshape(1, shape.size(1), 1, 1), shape);
        taps(x.shape(), w.shape(), shape, c, (y, from, weight) -> out[y] += x.values()[from] * w.values()[weight]);
        return out;
    }

    static double[] convInputGrad(ReferenceValue g, ReferenceValue w, Conv2dConfig c, Shape shape) {
        double[] out = new double[(int) shape.length()];
        taps(shape, w.shape(), g.shape(), c, (y, from, weight) -> out[from] += g.values()[y] * w.values()[weight]);
        return out;
    }

    static double[] convWeightGrad(ReferenceValue x, ReferenceValue g, Conv2dConfig c, Shape shape) {
        double[] out = new double[(int) shape.length()];
        taps(x.shape(), shape, g.shape(), c, (y, from, weight) -> out[weight] += g.values()[y] * x.values()[from]);
        return out;
    }

    /** Visits every pixel under every window; the third position is the pixel's in its channel. */
    private static void windows(Shape x, Shape y, Pool2dConfig c, Tap tap) {
        int height = (int) x.size(2);
        int width = (int) x.size(3);
        int at = 0;
        for (Indices o = new Indices(y); o.valid(); o.advance(), at++) {
            int channel = (int) (o.at()[0] * x.size(1) + o.at()[1]);
            for (int k = 0; k < c.kernelH() * c.kernelW(); k++) {
                int row = (int) o.at()[2] * c.strideH() - c.padTop() + k / c.kernelW();
                int column = (int) o.at()[3] * c.strideW() - c.padLeft() + k % c.kernelW();
                if (row >= 0 && row < height && column >= 0 && column < width) {
                    int pixel = row * width + column;
                    tap.at(at, channel * height * width + pixel, pixel);
                }
            }
        }
    }

    /** Values and indices. */
    static double[][] maxPool(ReferenceValue x, Pool2dConfig c, Shape shape) {
        double[] best = Movement.filled(shape, Double.NEGATIVE_INFINITY);
        double[] index = Movement.filled(shape, -1);
        windows(x.shape(), shape, c, (y, from, pixel) -> {
            double v = x.values()[from];
            if (index[y] < 0 || !Double.isNaN(best[y]) && (v > best[y] || Double.isNaN(v))) {
                best[y] = v;
                index[y] = pixel;
            }
        });
        return new double[][] {best, index};
    }

    static double[] maxPoolGrad(ReferenceValue g, ReferenceValue argmax, Shape shape) {
        double[] out = new double[(int) shape.length()];
        int pixels = (int) (shape.size(2) * shape.size(3));
        int windows = (int) (g.shape().size(2) * g.shape().size(3));
        for (int i = 0; i < g.values().length; i++) {
            out[i / windows * pixels + (int) argmax.values()[i]] += g.values()[i];
        }
        return out;
    }

    static double[] maxPoolPick(ReferenceValue x, ReferenceValue argmax) {
        double[] out = new double[argmax.values().length];
        int pixels = (int) (x.shape().size(2) * x.shape().size(3));
        int windows = (int) (argmax.shape().size(2) * argmax.shape().size(3));
        for (int i = 0; i < out.length; i++) {
            out[i] = x.values()[i / windows * pixels + (int) argmax.values()[i]];
        }
        return out;
    }

    static double[] avgPool(ReferenceValue x, Pool2dConfig c, boolean countPadding, Shape shape) {
        double[] out = new double[(int) shape.length()];
        double[] counts = counts(x.shape(), c, countPadding, shape);
        windows(x.shape(), shape, c, (y, from, pixel) -> out[y] += x.values()[from] / counts[y]);
        return out;
    }

    static double[] avgPoolGrad(ReferenceValue g, Pool2dConfig c, boolean countPadding, Shape shape) {
        double[] out = new double[(int) shape.length()];
        double[] counts = counts(shape, c, countPadding, g.shape());
        windows(shape, g.shape(), c, (y, from, pixel) -> out[from] += g.values()[y] / counts[y]);
        return out;
    }

    private static double[] counts(Shape x, Pool2dConfig c, boolean countPadding, Shape shape) {
        if (countPadding) {
            return Movement.filled(shape, c.kernelH() * c.kernelW());
        }
        double[] out = new double[(int) shape.length()];
        windows(x, shape, c, (y, from, pixel) -> out[y]++);
        return out;
    }
}
