package io.gatun.ops;

/**
 * Strides, padding, dilation and groups of a two-dimensional convolution; all in pixels.
 *
 * @param strideH vertical step of the window, 1 or more
 * @param strideW horizontal step of the window
 * @param padTop rows of zeros above
 * @param padLeft columns of zeros at the left
 * @param padBottom rows of zeros below
 * @param padRight columns of zeros at the right
 * @param dilationH vertical distance of two taps, 1 for a dense kernel
 * @param dilationW horizontal distance of two taps
 * @param groups number of groups of channels that are convolved apart
 */
public record Conv2dConfig(
        int strideH,
        int strideW,
        int padTop,
        int padLeft,
        int padBottom,
        int padRight,
        int dilationH,
        int dilationW,
        int groups) {
    /** Stride 1, no padding, dense, one group. */
    public static final Conv2dConfig DEFAULT = new Conv2dConfig(1, 1, 0, 0, 0, 0, 1, 1, 1);

    /** Checks the values. */
    public Conv2dConfig {
        if (strideH < 1 || strideW < 1 || dilationH < 1 || dilationW < 1 || groups < 1) {
            throw new ShapeException("[conv2d] stride " + strideH + "x" + strideW + ", dilation " + dilationH + "x"
                    + dilationW + ", groups " + groups + ": expected 1 or more");
        }
        if (padTop < 0 || padLeft < 0 || padBottom < 0 || padRight < 0) {
            throw new ShapeException("[conv2d] padding " + padTop + ", " + padLeft + ", " + padBottom + ", " + padRight
                    + ": expected 0 or more");
        }
    }

    /** Stride 1, no padding, dense, one group. */
    public static Conv2dConfig of() {
        return DEFAULT;
    }

    /** The given stride and symmetric padding. */
    public static Conv2dConfig of(int stride, int padding) {
        return DEFAULT.withStride(stride, stride).withPadding(padding, padding);
    }

    /**
     * Padding such that the result has {@code ceil(size / stride)} rows and columns; an odd rest goes below and right.
     *
     * @param height rows of the input
     * @param width columns of the input
     * @param kernelH rows of the kernel
     * @param kernelW columns of the kernel
     */
    public Conv2dConfig same(long height, long width, int kernelH, int kernelW) {
        int v = Window.same(height, kernelH, strideH, dilationH);
        int h = Window.same(width, kernelW, strideW, dilationW);
        return withPadding(v / 2, h / 2, v - v / 2, h - h / 2);
    }

    /** This with other strides. */
    public Conv2dConfig withStride(int h, int w) {
        return new Conv2dConfig(h, w, padTop, padLeft, padBottom, padRight, dilationH, dilationW, groups);
    }

    /** This with symmetric padding: h rows above and below, w columns left and right. */
    public Conv2dConfig withPadding(int h, int w) {
        return withPadding(h, w, h, w);
    }

    /** This with other padding. */
    public Conv2dConfig withPadding(int top, int left, int bottom, int right) {
        return new Conv2dConfig(strideH, strideW, top, left, bottom, right, dilationH, dilationW, groups);
    }

    /** This with other dilation. */
    public Conv2dConfig withDilation(int h, int w) {
        return new Conv2dConfig(strideH, strideW, padTop, padLeft, padBottom, padRight, h, w, groups);
    }

    /** This with another number of groups. */
    public Conv2dConfig withGroups(int n) {
        return new Conv2dConfig(strideH, strideW, padTop, padLeft, padBottom, padRight, dilationH, dilationW, n);
    }

    /** Rows of the result; {@link Shape#UNKNOWN} if the input's are. */
    public long outHeight(long height, long kernel) {
        return Window.count("conv2d", "height", height, kernel, strideH, padTop + padBottom, dilationH);
    }

    /** Columns of the result; {@link Shape#UNKNOWN} if the input's are. */
    public long outWidth(long width, long kernel) {
        return Window.count("conv2d", "width", width, kernel, strideW, padLeft + padRight, dilationW);
    }
}
