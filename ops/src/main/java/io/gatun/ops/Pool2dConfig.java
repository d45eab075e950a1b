package io.gatun.ops;

/**
 * Window, strides and padding of two-dimensional pooling; all in pixels.
 *
 * @param kernelH rows of the window
 * @param kernelW columns of the window
 * @param strideH vertical step of the window
 * @param strideW horizontal step of the window
 * @param padTop rows above, fewer than the window's
 * @param padLeft columns at the left
 * @param padBottom rows below
 * @param padRight columns at the right
 */
public record Pool2dConfig(
        int kernelH, int kernelW, int strideH, int strideW, int padTop, int padLeft, int padBottom, int padRight) {
    /** Checks the values. */
    public Pool2dConfig {
        if (kernelH < 1 || kernelW < 1 || strideH < 1 || strideW < 1) {
            throw new ShapeException("[pool2d] kernel " + kernelH + "x" + kernelW + ", stride " + strideH + "x"
                    + strideW + ": expected 1 or more");
        }
        if (padTop < 0
                || padLeft < 0
                || padBottom < 0
                || padRight < 0
                || Math.max(padTop, padBottom) >= kernelH
                || Math.max(padLeft, padRight) >= kernelW) {
            throw new ShapeException("[pool2d] padding " + padTop + ", " + padLeft + ", " + padBottom + ", " + padRight
                    + " of a window of " + kernelH + "x" + kernelW + ": expected 0 or more, and less than the window");
        }
    }

    /** A square window moved by its own size. */
    public static Pool2dConfig of(int kernel) {
        return of(kernel, kernel);
    }

    /** A square window and its stride. */
    public static Pool2dConfig of(int kernel, int stride) {
        return new Pool2dConfig(kernel, kernel, stride, stride, 0, 0, 0, 0);
    }

    /** This with other strides. */
    public Pool2dConfig withStride(int h, int w) {
        return new Pool2dConfig(kernelH, kernelW, h, w, padTop, padLeft, padBottom, padRight);
    }

    /** This with symmetric padding: h rows above and below, w columns left and right. */
    public Pool2dConfig withPadding(int h, int w) {
        return withPadding(h, w, h, w);
    }

    /** This with other padding. */
    public Pool2dConfig withPadding(int top, int left, int bottom, int right) {
        return new Pool2dConfig(kernelH, kernelW, strideH, strideW, top, left, bottom, right);
    }

    /** Padding such that the result has {@code ceil(size / stride)} rows and columns; an odd rest goes below and right. */
    public Pool2dConfig same(long height, long width) {
        int v = Window.same(height, kernelH, strideH, 1);
        int h = Window.same(width, kernelW, strideW, 1);
        return withPadding(v / 2, h / 2, v - v / 2, h - h / 2);
    }

    /** Elements of the window. */
    double elements() {
        return (double) kernelH * kernelW;
    }

    /** Rows of the result; {@link Shape#UNKNOWN} if the input's are. */
    public long outHeight(long height) {
        return Window.count("pool2d", "height", height, kernelH, strideH, padTop + padBottom, 1);
    }

    /** Columns of the result; {@link Shape#UNKNOWN} if the input's are. */
    public long outWidth(long width) {
        return Window.count("pool2d", "width", width, kernelW, strideW, padLeft + padRight, 1);
    }

    /** The result's shape for x [n, c, h, w]. */
    public Shape output(Shape x) {
        return Shape.of(x.size(0), x.size(1), outHeight(x.size(2)), outWidth(x.size(3)));
    }
}
