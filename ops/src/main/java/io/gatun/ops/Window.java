package io.gatun.ops;

/** The arithmetic of sliding windows. */
public final class Window {
    private Window() {}

    /** Number of positions of a window along an axis. */
    public static long count(String op, String axis, long size, long kernel, int stride, int padding, int dilation) {
        if (size == Shape.UNKNOWN || kernel == Shape.UNKNOWN) {
            return Shape.UNKNOWN;
        }
        long span = (kernel - 1) * dilation + 1;
        if (kernel < 1 || span > size + padding) {
            throw new ShapeException(
                    "[" + op + "] " + axis + " " + size + " with padding " + padding + " holds no kernel of " + span
                            + ": expected at least the kernel's size, and a kernel of 1 or more");
        }
        return (size + padding - span) / stride + 1;
    }

    /** Padding, both sides together, that gives {@code ceil(size / stride)} positions. */
    public static int same(long size, int kernel, int stride, int dilation) {
        if (size < 1) {
            throw new ShapeException("[same] size " + size + ": expected a known size of 1 or more");
        }
        long positions = (size + stride - 1) / stride;
        return (int) Math.max((positions - 1) * stride + (kernel - 1L) * dilation + 1 - size, 0);
    }
}
