package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Fourier transforms, as products with matrices of sines and cosines, and windows. */
final class OnnxSignals {
    private OnnxSignals() {}

    static void register(OnnxOperators table) {
        table.one("BlackmanWindow", OnnxSignals::blackman);
        table.one("DFT", OnnxSignals::dft);
        table.one("HammingWindow", OnnxSignals::hamming);
        table.one("HannWindow", OnnxSignals::hann);
        table.one("MelWeightMatrix", OnnxSignals::mel);
        table.one("STFT", OnnxSignals::stft);
    }

    private static <T extends Ops<T>> T window(OnnxNode<T> n, DoubleUnaryOperator of) {
        int size = (int) n.longs(0)[0];
        double period = n.flag("periodic", true) ? size : size - 1;
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = of.applyAsDouble(2 * Math.PI * i / period);
        }
        return n.constant(n.type("output_datatype", DataType.FLOAT), values, size);
    }

    private static <T extends Ops<T>> T blackman(OnnxNode<T> n) {
        return window(n, a -> 0.42 - 0.5 * Math.cos(a) + 0.08 * Math.cos(2 * a));
    }

    private static <T extends Ops<T>> T hamming(OnnxNode<T> n) {
        return window(n, a -> 25.0 / 46 - 21.0 / 46 * Math.cos(a));
    }

    private static <T extends Ops<T>> T hann(OnnxNode<T> n) {
        return window(n, a -> 0.5 - 0.5 * Math.cos(a));
    }

    /** A matrix [rows, columns] of a function of {@code 2 pi row column / n}. */
    private static <T extends Ops<T>> T waves(
            OnnxNode<T> n, DataType type, int rows, int columns, int period, DoubleUnaryOperator of) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                values[i * columns + j] = of.applyAsDouble(2 * Math.PI * ((long) i * j % period) / period);
            }
        }
        return n.constant(type, values, rows, columns);
    }

    /** Real and imaginary parts [..., bins] of signals [..., samples], of which the imaginary part may be null. */
    private static <T extends Ops<T>> List<T> transformed(OnnxNode<T> n, T re, T im, int bins, boolean inverse) {
        int samples = (int) re.shape().size(re.shape().rank() - 1);
        T cos = waves(n, re.dataType(), samples, bins, samples, Math::cos);
        T sin = waves(n, re.dataType(), samples, bins, samples, inverse ? Math::sin : a -> -Math.sin(a));
        T real = re.matmul(cos);
        T imaginary = re.matmul(sin);
        if (im != null) {
            real = real.sub(im.matmul(sin));
            imaginary = imaginary.add(im.matmul(cos));
        }
        return inverse ? List.of(real.div(samples), imaginary.div(samples)) : List.of(real, imaginary);
    }

    /** The last axis in another length: cut, or filled up by zeros. */
    private static <T extends Ops<T>> T fitted(T x, long length) {
        int axis = x.shape().rank() - 1;
        long size = x.shape().size(axis);
        if (length <= size) {
            return length == size ? x : x.slice(axis, 0, length);
        }
        long[] before = new long[axis + 1];
        long[] after = before.clone();
        after[axis] = length - size;
        return x.pad(before, after);
    }

    private static <T extends Ops<T>> T dft(OnnxNode<T> n) {
        T x = n.in(0);
        int rank = x.shape().rank();
        boolean inverse = n.flag("inverse", false);
        boolean oneSided = n.flag("onesided", false);
        long given = n.opset() >= 20 ? n.has(2) ? n.longs(2)[0] : -2 : n.integer("axis", 1);
        int axis = (int) (given < 0 ? given + rank : given);
        boolean complex = x.shape().size(rank - 1) == 2;
        T moved = x.swapAxes(axis, rank - 2);
        T re = moved.slice(rank - 1, 0, 1).squeeze(rank - 1);
        T im = complex ? moved.slice(rank - 1, 1, 2).squeeze(rank - 1) : null;
        long size = re.shape().size(rank - 2);
        if (inverse && oneSided) {
            long length = n.has(1) ? n.longs(1)[0] : 2 * (size - 1);
            T y = half(n, fitted(re, length / 2 + 1), fitted(im, length / 2 + 1), (int) length);
            return y.expandDims(rank - 1).swapAxes(axis, rank - 2);
        }
        long length = n.has(1) ? n.longs(1)[0] : size;
        int bins = (int) (oneSided ? length / 2 + 1 : length);
        List<T> both = transformed(n, fitted(re, length), im == null ? null : fitted(im, length), bins, inverse);
        return Ops.stack(rank - 1, both).swapAxes(axis, rank - 2);
    }

    /** The real signal of the lower half of a spectrum. */
    private static <T extends Ops<T>> T half(OnnxNode<T> n, T re, T im, int length) {
        int bins = length / 2 + 1;
        double[] twice = new double[bins];
        Arrays.fill(twice, 2);
        twice[0] = 1;
        if (length % 2 == 0) {
            twice[bins - 1] = 1;
        }
        T weights = n.constant(re.dataType(), twice, bins, 1);
        T cos = waves(n, re.dataType(), bins, length, length, Math::cos).mul(weights);
        T sin = waves(n, re.dataType(), bins, length, length, Math::sin).mul(weights);
        return re.matmul(cos).sub(im.matmul(sin)).div(length);
    }

    /** Frames of signals [batch, length, 1 or 2], windowed and transformed. */
    private static <T extends Ops<T>> T stft(OnnxNode<T> n) {
        T x = n.in(0);
        long step = n.longs(1)[0];
        T window = n.inOrNull(2);
        long length = n.has(3) ? n.longs(3)[0] : window.shape().size(0);
        boolean complex = x.shape().size(2) == 2;
        long count = (x.shape().size(1) - length) / step + 1;
        List<T> frames = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            frames.add(x.slice(1, i * step, i * step + length));
        }
        T all = Ops.stack(1, frames); // [batch, frames, length, parts]
        T re = all.slice(3, 0, 1).squeeze(3);
        T im = complex ? all.slice(3, 1, 2).squeeze(3) : null;
        if (window != null) {
            re = re.mul(window);
            im = im == null ? null : im.mul(window);
        }
        int bins = (int) (n.flag("onesided", true) && !complex ? length / 2 + 1 : length);
        return Ops.stack(3, transformed(n, re, im, bins, false));
    }

    /** Triangles over the bins of a spectrum, evenly spaced on the mel scale. */
    private static <T extends Ops<T>> T mel(OnnxNode<T> n) {
        int bands = (int) n.longs(0)[0];
        long length = n.longs(1)[0];
        double rate = n.doubles(2)[0];
        double low = mel(n.doubles(3)[0]);
        double high = mel(n.doubles(4)[0]);
        int bins = (int) (length / 2 + 1);
        int[] edges = new int[bands + 2];
        double step = (high - low) / edges.length;
        for (int i = 0; i < edges.length; i++) {
            double frequency = 700 * (Math.pow(10, (i * step + low) / 2595) - 1);
            edges[i] = (int) ((length + 1) * frequency / rate);
        }
        double[] out = new double[bins * bands];
        for (int b = 0; b < bands; b++) {
            int from = edges[b];
            int middle = edges[b + 1];
            int to = edges[b + 2];
            for (int i = from; i <= middle && i < bins; i++) {
                out[i * bands + b] = middle == from ? 1 : (double) (i - from) / (middle - from);
            }
            for (int i = middle; i < to && i < bins; i++) {
                out[i * bands + b] = (double) (to - i) / (to - middle);
            }
        }
        return n.constant(n.type("output_datatype", DataType.FLOAT), out, bins, bands);
    }

    private static double mel(double frequency) {
        return 2595 * Math.log10(1 + frequency / 700);
    }
}
