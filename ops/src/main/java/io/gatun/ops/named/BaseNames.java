package io.gatun.ops.named;

import io.gatun.ops.Condition;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Names of the base namespace whose form is not that of a fluent method. */
final class BaseNames {
    private BaseNames() {}

    static <T extends Ops<T>> T argmax(Call<T> c) {
        return index(c.x(0), c.axes(), c.keepDims(), true);
    }

    static <T extends Ops<T>> T argmin(Call<T> c) {
        return index(c.x(0), c.axes(), c.keepDims(), false);
    }

    /** The index of the largest or smallest element; over several axes, in c order of these. */
    static <T extends Ops<T>> T index(T x, int[] axes, boolean keepDims, boolean max) {
        int rank = x.shape().rank();
        int[] dims = Names.axes(x, axes);
        if (dims.length == 1) {
            return max ? x.argmax(keepDims, dims[0]) : x.argmin(keepDims, dims[0]);
        }
        T flat = Names.lastAxes(x, dims);
        T y = max
                ? flat.argmax(flat.shape().rank() - 1)
                : flat.argmin(flat.shape().rank() - 1);
        return keepDims ? y.reshape(Names.reduced(x.shape(), dims, true)) : y;
    }

    static <T extends Ops<T>> List<T> batchMmul(Call<T> c) {
        int n = half(c);
        List<T> out = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            out.add(c.x(i).matmul(c.x(n + i), c.flag("transposeA", false), c.flag("transposeB", false)));
        }
        return out;
    }

    private static int half(Call<?> c) {
        if (c.count() == 0 || c.count() % 2 != 0) {
            throw new GatunException("[" + c.name() + "] received " + c.count()
                    + " arrays: expected two lists of the same length, one after the other");
        }
        return c.count() / 2;
    }

    static <T extends Ops<T>> T castTo(Call<T> c) {
        return c.x(0).cast(c.type("datatype"));
    }

    static <T extends Ops<T>> T concat(Call<T> c) {
        return Names.concat(c.in(), c.integer("dimension"));
    }

    static <T extends Ops<T>> T cumsum(Call<T> c) {
        return cumulative(c, true);
    }

    static <T extends Ops<T>> T cumprod(Call<T> c) {
        return cumulative(c, false);
    }

    private static <T extends Ops<T>> T cumulative(Call<T> c, boolean sum) {
        T x = c.x(0);
        boolean exclusive = c.flag("exclusive", false);
        boolean reverse = c.flag("reverse", false);
        int[] dims = Names.axes(x, c.ints("axis", new long[0]));
        if (dims.length == 1) {
            return sum ? x.cumsum(dims[0], exclusive, reverse) : x.cumprod(dims[0], exclusive, reverse);
        }
        // Over several axes: in their c order.
        T flat = Names.lastAxes(x, dims);
        int last = flat.shape().rank() - 1;
        T y = sum ? flat.cumsum(last, exclusive, reverse) : flat.cumprod(last, exclusive, reverse);
        return Names.restoreAxes(y, x.shape(), dims);
    }

    static <T extends Ops<T>> T dot(Call<T> c) {
        return c.x(0).mul(c.x(1)).sum(c.axes());
    }

    static <T extends Ops<T>> T fill(Call<T> c) {
        return Names.filled(c, c.type("dataType", DataType.FLOAT), Shape.of(c.longs(0)), c.real("value"));
    }

    static <T extends Ops<T>> T gather(Call<T> c) {
        T indices = c.count() > 1 ? c.x(1) : Names.longs(c, c.longs("indices"));
        return c.x(0).gather(indices, c.integer("axis"));
    }

    static <T extends Ops<T>> T isNumericTensor(Call<T> c) {
        DataType t = c.x(0).dataType();
        return c.any().scalar(DataType.BOOL, t.isFloating() || t.isInteger() ? 1 : 0);
    }

    static <T extends Ops<T>> T max(Call<T> c) {
        return c.count() == 2 ? c.x(0).max(c.x(1)) : c.x(0).max(c.keepDims(), c.axes());
    }

    static <T extends Ops<T>> T min(Call<T> c) {
        return c.count() == 2 ? c.x(0).min(c.x(1)) : c.x(0).min(c.keepDims(), c.axes());
    }

    static <T extends Ops<T>> T mmul(Call<T> c) {
        T y = c.x(0).matmul(c.x(1), c.flag("transposeX", false), c.flag("transposeY", false));
        return c.flag("transposeZ", false) ? y.transpose() : y;
    }

    static <T extends Ops<T>> T normmax(Call<T> c) {
        return c.x(0).normMax(c.keepDims(), c.axes());
    }

    static <T extends Ops<T>> T oneHot(Call<T> c) {
        T indices = c.x(0);
        int depth = c.integer("depth");
        int rank = indices.shape().rank() + 1;
        int axis = c.integer("axis", -1);
        int to = axis < 0 ? axis + rank : axis;
        if (to < 0 || to >= rank) {
            throw new ShapeException("[oneHot] axis " + axis + " is out of range for a result of rank " + rank);
        }
        DataType type = c.type("dataType", DataType.FLOAT);
        T hot = indices.oneHot(depth, DataType.BOOL);
        T y = hot.select(c.any().scalar(type, c.real("on", 1)), c.any().scalar(type, c.real("off", 0)));
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, rank - 1).boxed().toList());
        order.add(to, rank - 1);
        return y.permute(order.stream().mapToInt(i -> i).toArray());
    }

    static <T extends Ops<T>> T onesLike(Call<T> c) {
        T y = c.x(0).onesLike();
        return c.has("dataType") ? y.cast(c.type("dataType")) : y;
    }

    static <T extends Ops<T>> T permute(Call<T> c) {
        long[] order = c.count() > 1 ? c.longs(1) : c.longs("dimensions");
        return c.x(0).permute(Arrays.stream(order).mapToInt(Math::toIntExact).toArray());
    }

    static <T extends Ops<T>> T rank(Call<T> c) {
        return c.any().scalar(DataType.INT, c.x(0).shape().rank());
    }

    static <T extends Ops<T>> T reshape(Call<T> c) {
        return c.x(0).reshape(c.count() > 1 ? c.longs(1) : c.longs("shape"));
    }

    static <T extends Ops<T>> T scalarFloorMod(Call<T> c) {
        return Names.scalar(c, "value", (x, v) -> x.mod(v), (x, v) -> x.mod(v));
    }

    static <T extends Ops<T>> T scalarMax(Call<T> c) {
        return Names.scalar(c, "value", (x, v) -> x.max(v), (x, v) -> x.max(Names.like(x, v)));
    }

    static <T extends Ops<T>> T scalarMin(Call<T> c) {
        return Names.scalar(c, "value", (x, v) -> x.min(v), (x, v) -> x.min(Names.like(x, v)));
    }

    static <T extends Ops<T>> T scalarSet(Call<T> c) {
        return c.x(0).fullLike(c.real("set"));
    }

    static <T extends Ops<T>> T sequenceMask(Call<T> c) {
        long max = c.has("maxLen")
                ? c.integer("maxLen")
                : c.count() > 1 ? c.number(1) : Arrays.stream(c.longs(0)).max().orElse(0);
        return c.x(0).sequenceMask(max).cast(c.type("dataType", DataType.BOOL));
    }

    static <T extends Ops<T>> T shape(Call<T> c) {
        return Names.longs(c, c.x(0).shape().toArray());
    }

    static <T extends Ops<T>> T size(Call<T> c) {
        return Names.longs(c, c.x(0).shape().length()).reshape(Shape.SCALAR);
    }

    static <T extends Ops<T>> T sizeAt(Call<T> c) {
        return Names.longs(c, c.x(0).shape().size(c.integer("dimension"))).reshape(Shape.SCALAR);
    }

    static <T extends Ops<T>> T slice(Call<T> c) {
        long[] begin = c.count() > 1 ? c.longs(1) : c.longs("begin");
        long[] size = c.count() > 2 ? c.longs(2) : c.longs("size");
        Shape x = c.x(0).shape();
        if (begin.length != x.rank() || size.length != x.rank()) {
            throw new ShapeException("[slice] begin " + Arrays.toString(begin) + ", size " + Arrays.toString(size)
                    + " of shape " + x + ": expected one entry for each axis");
        }
        long[] end = new long[begin.length];
        for (int i = 0; i < end.length; i++) {
            end[i] = size[i] == -1 ? x.size(i) : begin[i] + size[i];
            if (begin[i] < 0 || size[i] < -1 || end[i] > x.size(i)) {
                throw new ShapeException("[slice] begin " + begin[i] + ", size " + size[i] + " of axis " + i
                        + " of shape " + x + ": expected a part of the axis; size -1 means the rest");
            }
        }
        return c.x(0).slice(begin, end);
    }

    static <T extends Ops<T>> T squeeze(Call<T> c) {
        return c.x(0).squeeze(c.integer("axis"));
    }

    static <T extends Ops<T>> T stack(Call<T> c) {
        int rank = c.x(0).shape().rank() + 1;
        int axis = c.integer("axis", 0);
        return Names.concat(c.in().stream().map(x -> x.expandDims(axis)).toList(), axis < 0 ? axis + rank : axis);
    }

    static <T extends Ops<T>> T squaredNorm(Call<T> c) {
        return c.x(0).square().sum(c.keepDims(), c.axes());
    }

    static <T extends Ops<T>> T standardDeviation(Call<T> c) {
        return c.x(0).std(c.flag("biasCorrected", false) ? 1 : 0, c.keepDims(), c.axes());
    }

    static <T extends Ops<T>> T variance(Call<T> c) {
        return c.x(0).variance(c.flag("biasCorrected", false) ? 1 : 0, c.keepDims(), c.axes());
    }

    static <T extends Ops<T>> T stridedSlice(Call<T> c) {
        return StridedSlice.of(
                c.x(0),
                c.longs("begin"),
                c.longs("end"),
                c.has("strides") ? c.longs("strides") : Names.repeated(c.longs("begin").length, 1),
                new StridedSlice.Masks(
                        c.integer("beginMask", 0),
                        c.integer("endMask", 0),
                        c.integer("ellipsisMask", 0),
                        c.integer("newAxisMask", 0),
                        c.integer("shrinkAxisMask", 0)));
    }

    static <T extends Ops<T>> T tensorMmul(Call<T> c) {
        T x = c.flag("transposeX", false) ? c.x(0).transpose() : c.x(0);
        T y = c.flag("transposeY", false) ? c.x(1).transpose() : c.x(1);
        T z = x.tensorMmul(y, c.ints("dimensionsX"), c.ints("dimensionsY"));
        return c.flag("transposeZ", false) ? z.transpose() : z;
    }

    static <T extends Ops<T>> T tile(Call<T> c) {
        return c.x(0).tile(c.count() > 1 ? c.longs(1) : c.longs("repeat"));
    }

    static <T extends Ops<T>> T transpose(Call<T> c) {
        int rank = c.x(0).shape().rank();
        return c.x(0).permute(IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    }

    static <T extends Ops<T>> List<T> unstack(Call<T> c) {
        int axis = c.integer("axis", 0);
        List<T> all = c.x(0).unstack(axis);
        if (c.has("num") && c.integer("num") != all.size()) {
            throw new ShapeException("[unstack] axis " + axis + " of shape " + c.x(0).shape() + " has " + all.size()
                    + " parts: expected num = " + c.integer("num"));
        }
        return all;
    }

    static <T extends Ops<T>> T dynamicStitch(Call<T> c) {
        int n = half(c);
        return Ops.dynamicStitch(c.in().subList(0, n), c.in().subList(n, 2 * n));
    }

    static <T extends Ops<T>> T range(Call<T> c) {
        if (c.count() > 0) {
            T y = c.x(0).range(c.x(1), c.x(2));
            return c.has("dataType") ? y.cast(c.type("dataType")) : y;
        }
        DataType type = c.type("dataType", DataType.FLOAT);
        T any = c.any();
        return any.scalar(DataType.DOUBLE, c.real("from"))
                .range(any.scalar(DataType.DOUBLE, c.real("to")), any.scalar(DataType.DOUBLE, c.real("step")))
                .cast(type);
    }

    static <T extends Ops<T>> T linspace(Call<T> c) {
        if (c.count() > 0) {
            T y = c.x(0).linspace(c.x(1), c.number(2));
            return c.has("dataType") ? y.cast(c.type("dataType")) : y;
        }
        DataType type = c.type("dataType", DataType.FLOAT);
        return c.any()
                .scalar(DataType.DOUBLE, c.real("start"))
                .linspace(c.any().scalar(DataType.DOUBLE, c.real("stop")), c.longs("number")[0])
                .cast(type);
    }

    static Condition condition(Call<?> c) {
        return Condition.parse(c.word("condition", null));
    }

    static <T extends Ops<T>> T matchCondition(Call<T> c) {
        return c.x(0).matchCondition(condition(c));
    }

    static <T extends Ops<T>> T matchConditionCount(Call<T> c) {
        return c.x(0).matchConditionCount(condition(c), c.flag("keepDim", false) || c.keepDims(), c.axes());
    }

    static <T extends Ops<T>> T replaceWhere(Call<T> c) {
        return c.count() == 2
                ? c.x(0).replaceWhere(c.x(1), condition(c))
                : c.x(0).replaceWhere(c.real("value"), condition(c));
    }

    static <T extends Ops<T>> T reverseSequence(Call<T> c) {
        return c.x(0).reverseSequence(c.x(1), c.integer("seqDim", -1), c.integer("batchDim", 0));
    }

    /** Two results: what goes on where the predicate is false, and where it is true; the other is zeros. */
    static <T extends Ops<T>> List<T> switchOp(Call<T> c) {
        return c.x(0).switchOp(c.x(1).cast(DataType.BOOL));
    }

    /** The first value that is there. */
    static <T extends Ops<T>> T merge(Call<T> c) {
        return c.x(0).identity();
    }
}
