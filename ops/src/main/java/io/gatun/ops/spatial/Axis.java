package io.gatun.ops.spatial;

import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Window;
import java.util.List;

/**
 * A window that moves along one axis.
 *
 * @param kernel elements of the window
 * @param stride its step
 * @param dilation distance of two of its elements
 * @param before padding at the beginning
 * @param after padding at the end
 */
public record Axis(int kernel, int stride, int dilation, int before, int after) {
    /** Checks the values. */
    public Axis {
        if (kernel < 1 || stride < 1 || dilation < 1 || before < 0 || after < 0) {
            throw new ShapeException("[window] kernel " + kernel + ", stride " + stride + ", dilation " + dilation
                    + ", padding " + before + " and " + after
                    + ": expected kernel, stride and dilation of 1 or more, padding of 0 or more");
        }
    }

    /** Number of positions along an axis of the given size; unknown if that is. */
    public long count(String op, long size) {
        return Window.count(op, "size", size, kernel, stride, before + after, dilation);
    }

    /**
     * This with as much padding at the end as a last window needs that the size cuts off: it counts if it starts inside, or in the padding
     * before it, as in PyTorch and ONNX; one that starts in the padding behind does not.
     */
    Axis ceil(String op, long size) {
        if (stride == 1) {
            return this;
        }
        if (size == Shape.UNKNOWN) {
            throw new ShapeException("[" + op + "] a last window that is cut off: expected known sizes");
        }
        long rest = size + before + after - span();
        long last = Math.ceilDiv(rest, stride) * stride;
        last -= last >= size + before ? stride : 0;
        return rest < 0 || last < 0
                ? this
                : new Axis(
                        kernel, stride, dilation, before, Math.toIntExact(Math.max(last + span() - size - before, 0)));
    }

    /** Elements from the first to the last of the window. */
    int span() {
        return (kernel - 1) * dilation + 1;
    }

    /** The value for axis i of a list of one value for all axes, or one for each. */
    static int at(String op, String what, List<Integer> values, int i, int axes) {
        if (values.size() != 1 && values.size() != axes) {
            throw new ShapeException("[" + op + "] " + what + " " + values + ": expected one number, or " + axes);
        }
        return values.get(values.size() == 1 ? 0 : i);
    }

    /** The window along axis i, with the padding that a mode asks for. */
    static Axis of(
            String op,
            int i,
            int axes,
            long size,
            long kernel,
            List<Integer> strides,
            List<Integer> padding,
            List<Integer> dilation,
            PaddingMode mode) {
        if (kernel == Shape.UNKNOWN || kernel > Integer.MAX_VALUE) {
            throw new ShapeException("[" + op + "] a kernel of size " + kernel + ": expected a known size");
        }
        int k = (int) kernel;
        int stride = at(op, "stride", strides, i, axes);
        int d = at(op, "dilation", dilation, i, axes);
        Axis bare = new Axis(k, stride, d, 0, 0);
        return switch (mode) {
            case VALID -> {
                boolean sides = padding.size() == 2 * axes;
                int before = sides ? padding.get(i) : at(op, "padding", padding, i, axes);
                yield new Axis(k, stride, d, before, sides ? padding.get(axes + i) : before);
            }
            case SAME, SAME_LOWER -> {
                // With a step of 1 the padding is that of the window, whatever the size.
                int total = stride == 1 ? bare.span() - 1 : Window.same(size, k, stride, d);
                int before = mode == PaddingMode.SAME ? total / 2 : total - total / 2;
                yield new Axis(k, stride, d, before, total - before);
            }
            case CAUSAL -> {
                if (axes != 1) {
                    throw new ShapeException("[" + op + "] causal padding over " + axes
                            + " axes: expected a sequence; use SAME, or VALID with padding");
                }
                yield new Axis(k, stride, d, bare.span() - 1, 0);
            }
        };
    }
}
