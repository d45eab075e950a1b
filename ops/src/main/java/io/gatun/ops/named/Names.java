package io.gatun.ops.named;

import io.gatun.ops.Concat;
import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What several names share. */
final class Names {
    private Names() {}

    /** A function of a value and a number. */
    interface WithReal<T> {
        T apply(T x, double value);
    }

    /** A function of a value and a whole number, in the value's type. */
    interface WithWhole<T> {
        T apply(T x, long value);
    }

    /** A function of the first input and a number; whole numbers leave integers what they are. */
    static <T extends Ops<T>> T scalar(Call<T> c, String argument, WithReal<T> real, WithWhole<T> whole) {
        T x = c.x(0);
        double v = c.real(argument);
        return x.dataType().isInteger() && v == Math.rint(v) && Math.abs(v) < 0x1p53
                ? whole.apply(x, (long) v)
                : real.apply(x, v);
    }

    /** The given axes counted from the front and in order; all if none is given. */
    static <T extends Ops<T>> int[] axes(T x, int[] axes) {
        int rank = x.shape().rank();
        return axes.length == 0
                ? IntStream.range(0, rank).toArray()
                : Arrays.stream(axes)
                        .map(a -> x.shape().axis("axes", a))
                        .sorted()
                        .distinct()
                        .toArray();
    }

    private static int[] order(int rank, int[] last) {
        boolean[] moved = new boolean[rank];
        for (int a : last) {
            moved[a] = true;
        }
        return IntStream.concat(IntStream.range(0, rank).filter(i -> !moved[i]), Arrays.stream(last))
                .toArray();
    }

    /** The given axes as one, behind the others. */
    static <T extends Ops<T>> T lastAxes(T x, int[] axes) {
        int[] order = order(x.shape().rank(), axes);
        long[] sizes = new long[order.length - axes.length + 1];
        sizes[sizes.length - 1] = 1;
        for (int i = 0; i < order.length; i++) {
            if (i < sizes.length - 1) {
                sizes[i] = x.shape().size(order[i]);
            } else {
                sizes[sizes.length - 1] *= x.shape().size(order[i]);
            }
        }
        return x.permute(order).reshape(sizes);
    }

    /** Undoes {@link #lastAxes} for a value of the same sizes. */
    static <T extends Ops<T>> T restoreAxes(T y, Shape shape, int[] axes) {
        int[] order = order(shape.rank(), axes);
        int[] back = new int[order.length];
        long[] sizes = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            back[order[i]] = i;
            sizes[i] = shape.size(order[i]);
        }
        return y.reshape(sizes).permute(back);
    }

    /** A shape without some axes, or with size 1 there. */
    static long[] reduced(Shape shape, int[] axes, boolean keep) {
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            int axis = i;
            if (Arrays.stream(axes).noneMatch(a -> a == axis)) {
                sizes.add(shape.size(i));
            } else if (keep) {
                sizes.add(1L);
            }
        }
        return sizes.stream().mapToLong(s -> s).toArray();
    }

    /** One behind the other along an axis. */
    static <T extends Ops<T>> T concat(List<T> in, int axis) {
        T x = in.getFirst();
        DataType type = in.stream().map(Ops::dataType).reduce(DataType::promote).orElseThrow();
        List<T> same =
                in.stream().map(v -> v.dataType() == type ? v : v.cast(type)).toList();
        return same.size() == 1 ? x.identity() : x.apply(new Concat(x.shape().axis("concat", axis)), same);
    }

    /** The same number again and again. */
    static long[] repeated(int count, long value) {
        long[] out = new long[count];
        Arrays.fill(out, value);
        return out;
    }

    /** A scalar of the type of a value. */
    static <T extends Ops<T>> T like(T x, double value) {
        return x.scalar(x.dataType(), value);
    }

    /** A value of one number. */
    static <T extends Ops<T>> T filled(Call<T> c, DataType type, Shape shape, double value) {
        for (long s : shape.toArray()) {
            if (s < 0) {
                throw new ShapeException("[" + c.name() + "] shape " + shape + ": expected sizes of 0 or more");
            }
        }
        return c.any().apply(new Fill(type, shape, value), List.of());
    }

    /** A LONG vector of known elements. */
    static <T extends Ops<T>> T longs(Call<T> c, long... values) {
        return c.any().apply(new Known(Arrays.stream(values).boxed().toList()), List.of());
    }
}
