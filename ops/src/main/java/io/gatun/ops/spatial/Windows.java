package io.gatun.ops.spatial;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;

/** The elements of windows that move along an axis, and their transpose. Gradients of any order follow. */
public final class Windows {
    private Windows() {}

    /**
     * The windows along an axis: [..., size, ...] gives [..., count, kernel, ...].
     *
     * @param padding the value of the padding
     */
    public static <T extends Ops<T>> T unfold(String op, T x, int axis, Axis window, double padding) {
        long size = known(op, x.shape(), axis);
        T padded = pad(x, axis, window, padding);
        return padded.gather(places(x, window, window.count(op, size)), axis);
    }

    /**
     * Windows added up where they came from: the transpose of {@link #unfold} with a padding of zeros, [..., count, kernel, ...]
     * gives [..., size, ...].
     */
    public static <T extends Ops<T>> T fold(String op, T windows, int axis, Axis window, long size) {
        long count = window.count(op, size);
        Shape s = windows.shape();
        if (s.size(axis) != count || s.size(axis + 1) != window.kernel()) {
            throw new ShapeException("[" + op + "] shape " + s + " for a size of " + size + ": expected " + count
                    + " windows of " + window.kernel() + " at axes " + axis + " and " + (axis + 1));
        }
        long padded = size + window.before() + window.after();
        T sum = windows.scatterAdd(places(windows, window, count), axis, padded);
        return window.before() + window.after() == 0 ? sum : sum.slice(axis, window.before(), window.before() + size);
    }

    /** The frame of a value around an axis. */
    static <T extends Ops<T>> T pad(T x, int axis, Axis window, double value) {
        if (window.before() + window.after() == 0) {
            return x;
        }
        long[] before = new long[x.shape().rank()];
        long[] after = before.clone();
        before[axis] = window.before();
        after[axis] = window.after();
        return x.pad(before, after, value);
    }

    /** Where the elements of each window are in the padded axis: LONG [count, kernel]. */
    private static <T extends Ops<T>> T places(T any, Axis window, long count) {
        T first = any.apply(new Range(DataType.LONG, 0, window.stride(), count), List.of());
        T offset = any.apply(new Range(DataType.LONG, 0, window.dilation(), window.kernel()), List.of());
        return first.expandDims(1).add(offset);
    }

    /** A size that must be known. */
    static long known(String op, Shape x, int axis) {
        long size = x.size(axis);
        if (size == Shape.UNKNOWN) {
            throw new ShapeException("[" + op + "] x has shape " + x + ": expected a known size of axis " + axis);
        }
        return size;
    }
}
