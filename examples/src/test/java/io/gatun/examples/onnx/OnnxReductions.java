package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Reductions, cumulative ones, orders, and the softmax family. */
final class OnnxReductions {
    private OnnxReductions() {}

    static void register(OnnxOperators table) {
        table.one("ReduceL1", OnnxReductions::l1);
        table.one("ReduceL2", OnnxReductions::l2);
        table.one("ReduceLogSum", OnnxReductions::logSum);
        table.one("ReduceLogSumExp", OnnxReductions::logSumExp);
        table.one("ReduceMax", OnnxReductions::max);
        table.one("ReduceMean", OnnxReductions::mean);
        table.one("ReduceMin", OnnxReductions::min);
        table.one("ReduceProd", OnnxReductions::prod);
        table.one("ReduceSum", OnnxReductions::sum);
        table.one("ReduceSumSquare", OnnxReductions::sumSquare);
        table.one("ArgMax", OnnxReductions::argmax);
        table.one("ArgMin", OnnxReductions::argmin);
        table.one("CumSum", OnnxReductions::cumsum);
        table.one("CumProd", OnnxReductions::cumprod);
        table.one("Softmax", OnnxReductions::softmax);
        table.one("LogSoftmax", OnnxReductions::logSoftmax);
        table.one("Hardmax", OnnxReductions::hardmax);
        table.all("TopK", OnnxReductions::topK);
        table.all("Unique", OnnxReductions::unique);
    }

    /** What a reduction does over some axes, and with single elements, where there are no axes. */
    private static <T extends Ops<T>> T reduce(
            OnnxNode<T> n, BiFunction<T, int[], T> over, BiFunction<T, Boolean, T> prepared) {
        T x = n.in(0);
        int rank = x.shape().rank();
        long[] given = n.has(1) ? n.longs(1) : n.integers("axes");
        boolean none = given == null || given.length == 0;
        if (none && n.flag("noop_with_empty_axes", false)) {
            return prepared.apply(x, true).identity();
        }
        int[] axes = none
                ? IntStream.range(0, rank).toArray()
                : Arrays.stream(given)
                        .mapToInt(a -> x.shape().axis(n.op(), (int) a))
                        .toArray();
        T y = rank == 0 ? prepared.apply(x, true) : over.apply(x, axes);
        T typed = y.cast(x.dataType());
        return n.flag("keepdims", true) || rank == 0 ? typed : typed.squeeze(axes);
    }

    private static <T extends Ops<T>> T l1(OnnxNode<T> n) {
        return reduce(n, (x, axes) -> x.norm1(true, axes), (x, b) -> x.abs());
    }

    private static <T extends Ops<T>> T l2(OnnxNode<T> n) {
        return reduce(n, (x, axes) -> x.norm2(true, axes), (x, b) -> x.abs());
    }

    private static <T extends Ops<T>> T logSum(OnnxNode<T> n) {
        return reduce(n, (x, axes) -> x.sum(true, axes).log(), (x, b) -> x.log());
    }

    private static <T extends Ops<T>> T logSumExp(OnnxNode<T> n) {
        return reduce(
                n,
                (x, axes) -> ofNothing(x, axes) ? nothing(x, Double.NEGATIVE_INFINITY, axes) : x.logSumExp(true, axes),
                (x, b) -> x);
    }

    private static boolean ofNothing(Ops<?> x, int[] axes) {
        return Arrays.stream(axes).anyMatch(a -> x.shape().size(a) == 0);
    }

    /** What the largest or smallest of no elements is: our own reductions refuse that. */
    private static <T extends Ops<T>> T nothing(T x, double infinity, int[] axes) {
        Shape s = x.shape();
        for (int a : axes) {
            s = s.with(a, 1);
        }
        DataType type = x.dataType();
        double value = type.isFloating() ? infinity : type.number(infinity < 0 ? type.minInteger() : type.maxInteger());
        return x.apply(new Fill(type, s, value), List.of());
    }

    private static <T extends Ops<T>> T max(OnnxNode<T> n) {
        return reduce(
                n,
                (x, axes) -> x.dataType() == DataType.BOOL
                        ? x.any(true, axes)
                        : ofNothing(x, axes) ? nothing(x, Double.NEGATIVE_INFINITY, axes) : x.max(true, axes),
                (x, b) -> x);
    }

    private static <T extends Ops<T>> T mean(OnnxNode<T> n) {
        return reduce(n, (x, axes) -> x.mean(true, axes), (x, b) -> x);
    }

    private static <T extends Ops<T>> T min(OnnxNode<T> n) {
        return reduce(
                n,
                (x, axes) -> x.dataType() == DataType.BOOL
                        ? x.all(true, axes)
                        : ofNothing(x, axes) ? nothing(x, Double.POSITIVE_INFINITY, axes) : x.min(true, axes),
                (x, b) -> x);
    }

    private static <T extends Ops<T>> T prod(OnnxNode<T> n) {
        return reduce(n, (x, axes) -> x.prod(true, axes), (x, b) -> x);
    }

    private static <T extends Ops<T>> T sum(OnnxNode<T> n) {
        return reduce(n, (x, axes) -> x.sum(true, axes), (x, b) -> x);
    }

    private static <T extends Ops<T>> T sumSquare(OnnxNode<T> n) {
        return reduce(n, (x, axes) -> x.square().sum(true, axes), (x, b) -> x.square());
    }

    private static int axis(OnnxNode<?> n, long otherwise) {
        return n.in(0).shape().axis(n.op(), (int) n.integer("axis", otherwise));
    }

    private static <T extends Ops<T>> T argmax(OnnxNode<T> n) {
        return arg(n, x -> x.argmax(true, axis(n, 0)));
    }

    private static <T extends Ops<T>> T argmin(OnnxNode<T> n) {
        return arg(n, x -> x.argmin(true, axis(n, 0)));
    }

    /** The last of equal elements is the first from behind. */
    private static <T extends Ops<T>> T arg(OnnxNode<T> n, java.util.function.UnaryOperator<T> first) {
        int axis = axis(n, 0);
        T x = n.in(0);
        T y = first.apply(x);
        if (n.flag("select_last_index", false)) {
            y = first.apply(x.reverse(axis)).rsub(x.shape().size(axis) - 1);
        }
        return n.flag("keepdims", true) ? y : y.squeeze(axis);
    }

    private static <T extends Ops<T>> T cumsum(OnnxNode<T> n) {
        return n.in(0)
                .cumsum((int) n.longs(1)[0], n.flag("exclusive", false), n.flag("reverse", false))
                .cast(n.in(0).dataType());
    }

    private static <T extends Ops<T>> T cumprod(OnnxNode<T> n) {
        return n.in(0)
                .cumprod((int) n.longs(1)[0], n.flag("exclusive", false), n.flag("reverse", false))
                .cast(n.in(0).dataType());
    }

    /** Along an axis; before version 13 over all axes from one on. */
    private static <T extends Ops<T>> T along(OnnxNode<T> n, BiFunction<T, Integer, T> over) {
        T x = n.in(0);
        if (n.opset() >= 13) {
            return over.apply(x, axis(n, -1));
        }
        long[] sizes = x.shape().toArray();
        int axis = axis(n, 1);
        long rows = Arrays.stream(sizes).limit(axis).reduce(1, (a, b) -> a * b);
        long columns = Arrays.stream(sizes).skip(axis).reduce(1, (a, b) -> a * b);
        return over.apply(x.reshape(rows, columns), 1).reshape(sizes);
    }

    private static <T extends Ops<T>> T softmax(OnnxNode<T> n) {
        return along(n, (x, axis) -> x.softmax(axis));
    }

    private static <T extends Ops<T>> T logSoftmax(OnnxNode<T> n) {
        return along(n, (x, axis) -> x.logSoftmax(axis));
    }

    private static <T extends Ops<T>> T hardmax(OnnxNode<T> n) {
        return along(n, (x, axis) -> {
            long[] sizes = new long[x.shape().rank()];
            Arrays.fill(sizes, 1);
            sizes[axis] = x.shape().size(axis);
            T place = x.apply(new Range(DataType.LONG, 0, 1, sizes[axis]), List.of());
            return x.argmax(true, axis).eq(place.reshape(sizes)).cast(x.dataType());
        });
    }

    private static <T extends Ops<T>> List<T> topK(OnnxNode<T> n) {
        long k = n.has(1) ? n.longs(1)[0] : n.integer("k", 0);
        return n.in(0).topK(k, axis(n, -1), n.flag("largest", true));
    }

    private static <T extends Ops<T>> List<T> unique(OnnxNode<T> n) {
        if (n.hasAttribute("axis")) {
            return n.in(0).uniqueWithCounts(n.flag("sorted", true), axis(n, 0));
        }
        return n.in(0).uniqueWithCounts(n.flag("sorted", true));
    }
}
