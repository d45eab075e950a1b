package io.gatun.ops.table;

import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import io.gatun.ops.image.ColorMatrix;
import java.util.List;

/** Colours: three channels on the last axis, red, green, blue from 0 to 1 or another system. Integers become FLOAT. As TensorFlow's. */
@Namespace("image")
public final class Colors {
    private Colors() {}

    private static <T extends Ops<T>> T colors(String op, T x) {
        long channels = x.shape().rank() == 0 ? 0 : x.shape().size(-1);
        if (channels != 3) {
            throw new ShapeException(
                    "[" + op + "] x has shape " + x.shape() + ": expected 3 channels on the last axis, [..., 3]");
        }
        return Axes.floating(x);
    }

    private static <T extends Ops<T>> T linear(String op, T x, List<Double> matrix) {
        T c = colors(op, x);
        return c.matmul(c.apply(new ColorMatrix(c.dataType(), matrix), List.of()));
    }

    /**
     * Hue, saturation and value of red, green and blue: [..., 3], the hue from 0 to 1, 0 where there is no colour.
     *
     * @formula $v = \max(r, g, b), \quad s = \frac{v - \min(r, g, b)}{v}, \quad h$ the angle of the colour / 360
     * @shapes [..., 3] to [..., 3]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T rgbToHsv(T x) {
        T c = colors("rgbToHsv", x);
        T r = c.slice(-1, 0, 1);
        T g = c.slice(-1, 1, 2);
        T b = c.slice(-1, 2, 3);
        T value = r.max(g).max(b);
        T range = value.sub(r.min(g).min(b));
        T zero = range.zerosLike();
        T one = range.onesLike();
        T colored = range.gt(0.0);
        T sixth = colored.select(range, one).rdiv(1 / 6.0);
        T hue = r.eq(value)
                .select(
                        g.sub(b).mul(sixth),
                        g.eq(value)
                                .select(
                                        b.sub(r).mul(sixth).add(1 / 3.0),
                                        r.sub(g).mul(sixth).add(2 / 3.0)));
        hue = hue.lt(0.0).select(hue.add(1.0), hue);
        T bright = value.gt(0.0);
        T saturation = bright.select(range.div(bright.select(value, one)), zero);
        return Ops.concat(-1, List.of(colored.select(hue, zero), saturation, value));
    }

    /**
     * Red, green and blue of hue, saturation and value: the inverse of {@code rgbToHsv}.
     *
     * @formula $y_k = v - v s \, \max(0, \min(t, 4 - t, 1)), \quad t = (k + 6 h) \bmod 6$ for k = 5, 3, 1
     * @shapes [..., 3] to [..., 3]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T hsvToRgb(T x) {
        T c = colors("hsvToRgb", x);
        T hue = c.slice(-1, 0, 1).mul(6.0);
        T saturation = c.slice(-1, 1, 2);
        T value = c.slice(-1, 2, 3);
        T gray = saturation.rsub(1.0);
        T r = unit(hue.sub(3.0).abs().sub(1.0));
        T g = unit(hue.sub(2.0).abs().rsub(2.0));
        T b = unit(hue.sub(4.0).abs().rsub(2.0));
        return Ops.concat(-1, List.of(r, g, b)).mul(saturation).add(gray).mul(value);
    }

    private static <T extends Ops<T>> T unit(T x) {
        return x.max(0.0).min(1.0);
    }

    /**
     * Luma, I and Q of red, green and blue.
     *
     * @formula $y = M x$, M the matrix of NTSC
     * @shapes [..., 3] to [..., 3]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T rgbToYiq(T x) {
        return linear("rgbToYiq", x, ColorMatrix.RGB_TO_YIQ);
    }

    /**
     * Red, green and blue of luma, I and Q.
     *
     * @formula $y = M^{-1} x$, M the matrix of NTSC
     * @shapes [..., 3] to [..., 3]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T yiqToRgb(T x) {
        return linear("yiqToRgb", x, ColorMatrix.YIQ_TO_RGB);
    }

    /**
     * Luma, U and V of red, green and blue.
     *
     * @formula $y = M x$, M the matrix of BT.601
     * @shapes [..., 3] to [..., 3]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T rgbToYuv(T x) {
        return linear("rgbToYuv", x, ColorMatrix.RGB_TO_YUV);
    }

    /**
     * Red, green and blue of luma, U and V.
     *
     * @formula $y = M^{-1} x$, M the matrix of BT.601
     * @shapes [..., 3] to [..., 3]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T yuvToRgb(T x) {
        return linear("yuvToRgb", x, ColorMatrix.YUV_TO_RGB);
    }

    /**
     * Luma of red, green and blue: [..., 3] gives [..., 1].
     *
     * @formula $y = 0.299 r + 0.587 g + 0.114 b$
     * @shapes [..., 3] to [..., 1]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T rgbToGrayscale(T x) {
        return linear("rgbToGrayscale", x, ColorMatrix.RGB_TO_GRAY);
    }

    /**
     * The hue moved by a part of the circle of colours: delta from -1 to 1.
     *
     * @formula $h' = (h + delta) \bmod 1$
     * @shapes [..., 3] to [..., 3]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T adjustHue(T x, double delta) {
        T hsv = rgbToHsv(colors("adjustHue", x));
        T hue = hsv.slice(-1, 0, 1).add(delta);
        return hsvToRgb(Ops.concat(-1, List.of(hue.sub(hue.floor()), hsv.slice(-1, 1, 3))));
    }

    /**
     * The saturation times a factor, at most 1.
     *
     * @formula $s' = \min(s \cdot factor, 1)$
     * @shapes [..., 3] to [..., 3]
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T adjustSaturation(T x, double factor) {
        T hsv = rgbToHsv(colors("adjustSaturation", x));
        T saturation = unit(hsv.slice(-1, 1, 2).mul(factor));
        return hsvToRgb(Ops.concat(-1, List.of(hsv.slice(-1, 0, 1), saturation, hsv.slice(-1, 2, 3))));
    }

    /**
     * The distance of each pixel [..., height, width, channels] from the mean of its channel, times a factor.
     *
     * @formula $y = (x - \mu_c) \cdot factor + \mu_c$
     * @shapes [..., height, width, channels]; the result as x
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T adjustContrast(T x, double factor) {
        if (x.shape().rank() < 3) {
            throw new ShapeException("[adjustContrast] x has shape " + x.shape()
                    + ": expected rank 3 or more, [..., height, width, channels]");
        }
        T c = Axes.floating(x);
        T mean = c.mean(true, -3, -2);
        return c.sub(mean).mul(factor).add(mean);
    }

    /** Contrast as in {@code adjustContrast}, the result clipped to [low, high]. */
    public static <T extends Ops<T>> T adjustContrast(T x, double factor, double low, double high) {
        return adjustContrast(x, factor).max(low).min(high);
    }
}
