package io.gatun.ops.nn;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Shapes cut in two at an axis: what leads is kept, what trails is normalised. */
final class Trailing {
    private Trailing() {}

    /** The sizes from an axis on. */
    static Shape of(Shape x, int axis) {
        return Shape.of(Arrays.copyOfRange(x.toArray(), axis, x.rank()));
    }

    /** The sizes before an axis. */
    static Shape leading(Shape x, int axis) {
        return Shape.of(Arrays.copyOf(x.toArray(), axis));
    }

    /** The axes from one on. */
    static int[] axes(Shape x, int axis) {
        return IntStream.range(axis, x.rank()).toArray();
    }

    /** The type of statistics of x: sums need more digits than 16-bit types have. */
    static DataType statistics(DataType x) {
        return x == DataType.DOUBLE ? x : DataType.FLOAT;
    }

    /** Floating values in the type of statistics, in which kernels compute. */
    static <T extends Ops<T>> List<T> widened(List<T> in) {
        DataType wide = statistics(in.getFirst().dataType());
        return in.stream()
                .map(x -> x.dataType().isFloating() ? x.cast(wide) : x)
                .toList();
    }

    /** Results rounded once. */
    static <T extends Ops<T>> List<T> narrowed(List<T> out, DataType type) {
        return out.stream().map(y -> y.cast(type)).toList();
    }

    /** Statistics with their axes of size 1 dropped. */
    static <T extends Ops<T>> T reduced(T kept, int axis) {
        return kept.reshape(leading(kept.shape(), axis));
    }

    /** Statistics such that they broadcast over x. */
    static <T extends Ops<T>> T restored(T reduced, T x, int axis) {
        long[] sizes = Arrays.copyOf(reduced.shape().toArray(), x.shape().rank());
        Arrays.fill(sizes, axis, sizes.length, 1);
        return reduced.reshape(Shape.of(sizes));
    }

    /** The sum over the axes before one. */
    static <T extends Ops<T>> T sumLeading(T x, int axis) {
        return axis == 0 ? x : x.sum(IntStream.range(0, axis).toArray());
    }
}
