package io.gatun.ops.table;

import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.Ops;
import io.gatun.ops.Permute;
import io.gatun.ops.Reshape;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.StopGradient;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Shapes, types and choice. */
@Namespace("base")
public final class Base {
    private Base() {}

    /**
     * Zeros of this shape and type.
     *
     * @formula $y_i = 0$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T zerosLike(T x) {
        return fullLike(x, 0);
    }

    /**
     * Ones of this shape and type.
     *
     * @formula $y_i = 1$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T onesLike(T x) {
        return fullLike(x, 1);
    }

    /**
     * One value everywhere, in this shape and type.
     *
     * @formula $y_i = value$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T fullLike(T x, double value) {
        Shape shape = x.shape();
        return x.apply(new Fill(x.dataType(), shape, value), shape.isKnown() ? List.of() : List.of(x));
    }

    /**
     * The values in another type: truncated toward zero where it is an integer type, {@code x != 0} where it is BOOL.
     *
     * @formula none: a conversion
     * @shapes any; the result has the same
     * @types x: all types; result DOUBLE
     */
    public static <T extends Ops<T>> T cast(T x, DataType type) {
        return x.dataType() == type ? x : x.apply(new Cast(type), List.of(x));
    }

    /**
     * The same elements in c order under another shape; one size may be -1: it follows from the others.
     *
     * @formula none: the elements stay, in c order
     * @shapes any, to sizes with the same product
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T reshape(T x, long... sizes) {
        return reshape(x, Shape.of(sizes));
    }

    /** The same elements in c order under another shape; one size may be unknown: it follows from the others. */
    public static <T extends Ops<T>> T reshape(T x, Shape shape) {
        return x.apply(new Reshape(shape), List.of(x));
    }

    /**
     * All elements in c order along one axis.
     *
     * @formula none: the elements stay, in c order
     * @shapes any, to [length]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T flatten(T x) {
        return reshape(x, -1);
    }

    /**
     * The axes in another order: axis i of the result is axis {@code axes[i]} of this.
     *
     * @formula $y_{i_{p_0} i_{p_1} \ldots} = x_{i_0 i_1 \ldots}$
     * @shapes [s0, s1, ...] to [s at axes[0], s at axes[1], ...]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T permute(T x, int... axes) {
        int[] k = axes.clone();
        for (int i = 0; i < k.length; i++) {
            k[i] = x.shape().axis("permute", k[i]);
        }
        return x.apply(new Permute(Arrays.stream(k).boxed().toList()), List.of(x));
    }

    /**
     * The axes in reverse order; of a matrix, rows and columns exchanged.
     *
     * @formula $y_{ji} = x_{ij}$
     * @shapes [s0, ..., sn] to [sn, ..., s0]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T transpose(T x) {
        int rank = x.shape().rank();
        return permute(x, IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    }

    /**
     * Rows and columns exchanged: the last two axes of a value of rank 2 or more.
     *
     * @formula $y_{ji} = x_{ij}$
     * @shapes [..., m, n] to [..., n, m]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T t(T x) {
        if (x.shape().rank() < 2) {
            throw new ShapeException("[t] shape " + x.shape() + ": expected rank 2 or more");
        }
        return swapAxes(x, -2, -1);
    }

    /**
     * Two axes exchanged.
     *
     * @formula none: the elements stay, under other indices
     * @shapes any rank; sizes a and b exchanged
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T swapAxes(T x, int a, int b) {
        int[] axes = IntStream.range(0, x.shape().rank()).toArray();
        axes[x.shape().axis("swapAxes", a)] = x.shape().axis("swapAxes", b);
        axes[x.shape().axis("swapAxes", b)] = x.shape().axis("swapAxes", a);
        return permute(x, axes);
    }

    /**
     * A new axis of size 1 before the given one; -1 appends it.
     *
     * @formula none: the elements stay
     * @shapes any, to one axis more
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T expandDims(T x, int axis) {
        int rank = x.shape().rank();
        int at = axis < 0 ? axis + rank + 1 : axis;
        if (at < 0 || at > rank) {
            throw new ShapeException("[expandDims] axis " + axis + " for shape " + x.shape() + ": expected "
                    + (-rank - 1) + " to " + rank);
        }
        long[] sizes = new long[rank + 1];
        for (int i = 0; i <= rank; i++) {
            sizes[i] = i < at ? x.shape().size(i) : i == at ? 1 : x.shape().size(i - 1);
        }
        return reshape(x, Shape.of(sizes));
    }

    /**
     * Without the given axes, each of size 1; without all axes of size 1 if none is given.
     *
     * @formula none: the elements stay
     * @shapes any, without axes of size 1
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T squeeze(T x, int... axes) {
        Shape shape = x.shape();
        Set<Integer> dropped = new HashSet<>();
        for (int axis : axes) {
            int k = shape.axis("squeeze", axis);
            if (shape.size(k) != 1) {
                throw new ShapeException("[squeeze] axis " + axis + " of shape " + shape + " has size " + shape.size(k)
                        + ": expected 1");
            }
            dropped.add(k);
        }
        return reshape(
                x,
                Shape.of(IntStream.range(0, shape.rank())
                        .filter(i -> axes.length == 0 ? shape.size(i) != 1 : !dropped.contains(i))
                        .mapToLong(shape::size)
                        .toArray()));
    }

    /**
     * The values repeated along axes of size 1 and new leading axes, by NumPy's rule.
     *
     * @formula none: elements are repeated
     * @shapes sizes that equal the new ones or are 1, counted from the last axis
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T broadcastTo(T x, Shape shape) {
        return x.shape().equals(shape) ? x : x.apply(new BroadcastTo(shape), List.of(x));
    }

    /** The values repeated along axes of size 1 and new leading axes, by NumPy's rule. */
    public static <T extends Ops<T>> T broadcastTo(T x, long... sizes) {
        return broadcastTo(x, Shape.of(sizes));
    }

    /**
     * Where this BOOL value is true x, else y; the three shapes broadcast, x and y meet in one type.
     *
     * @formula $z_i = \begin{cases} x_i & c_i \\ y_i & \text{else} \end{cases}$
     * @shapes the three shapes broadcast to that of the result
     * @types x: BOOL; x, y: all types; result FLOAT
     */
    public static <T extends Ops<T>> T select(T condition, T x, T y) {
        DataType type = DataType.promote(x.dataType(), y.dataType());
        return condition.apply(new Select(), List.of(condition, cast(x, type), cast(y, type)));
    }

    /**
     * This value, through which no gradient flows.
     *
     * @formula $y = x, \quad \partial y / \partial x := 0$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T stopGradient(T x) {
        return x.apply(new StopGradient(), List.of(x));
    }

    /**
     * This value itself.
     *
     * @formula $y = x$
     * @shapes any; the result has the same
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T identity(T x) {
        return x;
    }
}
