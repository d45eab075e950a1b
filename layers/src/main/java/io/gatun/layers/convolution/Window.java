package io.gatun.layers.convolution;

import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;

/** A window laid over an image: output size, and padding on each side. */
record Window(int height, int width, int top, int left, int bottom, int right) {
    /** How a window moves: what convolution and pooling layers share. */
    record Geometry(String layer, Size kernel, Size stride, Size padding, Size dilation, ConvolutionMode mode) {
        Geometry {
            least(layer, "kernel", kernel, 1);
            least(layer, "stride", stride, 1);
            least(layer, "padding", padding, 0);
            least(layer, "dilation", dilation, 1);
            if (mode == null) {
                throw new ConfigurationException(
                        "[" + layer + "] no convolution mode: expected Truncate, Strict or Same");
            }
            if (mode == ConvolutionMode.Same && !padding.equals(Size.ZERO)) {
                throw new ConfigurationException("[" + layer + "] padding " + padding
                        + " with mode Same, which chooses its own: expected padding 0x0, or mode Truncate");
            }
        }

        private static void least(String layer, String what, Size size, int least) {
            if (size == null || size.height() < least || size.width() < least) {
                throw new ConfigurationException(
                        "[" + layer + "] " + what + " is " + size + ": expected " + least + " or more each way");
            }
        }

        Window over(InputType in) {
            InputType.Convolutional image = image(in);
            int[] h = axis(
                    "height", image.height(), kernel.height(), stride.height(), padding.height(), dilation.height());
            int[] w = axis("width", image.width(), kernel.width(), stride.width(), padding.width(), dilation.width());
            return new Window(h[0], w[0], h[1], w[1], h[2], w[2]);
        }

        InputType.Convolutional image(InputType in) {
            if (in instanceof InputType.Convolutional image) {
                return image;
            }
            throw new ConfigurationException("[" + layer + "] input is " + in
                    + ": expected images; set inputType(InputType.convolutional(height, width, channels)),"
                    + " or convolutionalFlat for images stored as rows");
        }

        /** Output size, padding before, padding after, along one axis. */
        private int[] axis(String name, long in, int kernel, int stride, int padding, int dilation) {
            long extent = (kernel - 1L) * dilation + 1;
            if (mode == ConvolutionMode.Same) {
                long out = (in + stride - 1) / stride;
                long total = Math.max(0, (out - 1) * stride + extent - in);
                return ints(out, total / 2, total - total / 2);
            }
            long room = in + 2L * padding - extent;
            if (room < 0) {
                throw new ConfigurationException("[" + layer + "] kernel " + kernel
                        + (dilation > 1 ? " with dilation " + dilation + " (" + extent + " wide)" : "")
                        + " is larger than the input's " + name + " " + in
                        + (padding > 0 ? " with padding " + padding + " each side" : "")
                        + ": expected a smaller kernel, more padding, or mode Same");
            }
            if (mode == ConvolutionMode.Strict && room % stride != 0) {
                throw new ConfigurationException("[" + layer + "] stride " + stride + " leaves " + room % stride
                        + " of the input's " + name + " " + in
                        + " out, which mode Strict forbids: expected (in + 2 padding"
                        + " - kernel) to be a multiple of stride, or mode Truncate");
            }
            return ints(room / stride + 1, padding, padding);
        }

        private static int[] ints(long out, long before, long after) {
            return new int[] {Math.toIntExact(out), Math.toIntExact(before), Math.toIntExact(after)};
        }
    }
}
