package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.nn.PadMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Shapes, types and places of elements. */
final class OnnxMovement {
    private OnnxMovement() {}

    static void register(OnnxOperators table) {
        table.one("BitCast", OnnxMovement::bitCast);
        table.one("Cast", OnnxMovement::cast);
        table.one("CastLike", OnnxMovement::castLike);
        table.one("CenterCropPad", OnnxMovement::centerCropPad);
        table.one("Concat", OnnxMovement::concat);
        table.one("Constant", OnnxMovement::constant);
        table.one("ConstantOfShape", OnnxMovement::constantOfShape);
        table.one("Expand", OnnxMovement::expand);
        table.one("EyeLike", OnnxMovement::eyeLike);
        table.one("Flatten", OnnxMovement::flatten);
        table.one("Pad", OnnxMovement::pad);
        table.one("Range", OnnxMovement::range);
        table.one("Reshape", OnnxMovement::reshape);
        table.one("ReverseSequence", OnnxMovement::reverseSequence);
        table.one("Shape", OnnxMovement::shape);
        table.one("Size", OnnxMovement::size);
        table.one("Slice", OnnxMovement::slice);
        table.all("Split", OnnxMovement::split);
        table.one("Squeeze", OnnxMovement::squeeze);
        table.one("Tile", OnnxMovement::tile);
        table.one("Transpose", OnnxMovement::transpose);
        table.one("Trilu", OnnxMovement::trilu);
        table.one("Unsqueeze", OnnxMovement::unsqueeze);
    }

    private static <T extends Ops<T>> T bitCast(OnnxNode<T> n) {
        return n.in(0).bitcast(n.type("to", null));
    }

    private static <T extends Ops<T>> T cast(OnnxNode<T> n) {
        return n.in(0).cast(n.type("to", null)).identity();
    }

    private static <T extends Ops<T>> T castLike(OnnxNode<T> n) {
        return n.in(0).cast(n.in(1).dataType()).identity();
    }

    /** Axes that an input or an attribute names, counted from the front. */
    private static int[] axes(OnnxNode<?> n, int input, int rank) {
        long[] given = n.has(input) ? n.longs(input) : n.integers("axes");
        return given == null
                ? null
                : Arrays.stream(given)
                        .mapToInt(a -> Math.toIntExact(a < 0 ? a + rank : a))
                        .toArray();
    }

    private static <T extends Ops<T>> T centerCropPad(OnnxNode<T> n) {
        T x = n.in(0);
        int rank = x.shape().rank();
        long[] given = n.integers("axes");
        int[] axes = given == null
                ? IntStream.range(0, rank).toArray()
                : Arrays.stream(given)
                        .mapToInt(a -> (int) (a < 0 ? a + rank : a))
                        .toArray();
        long[] target = n.longs(1);
        for (int i = 0; i < axes.length; i++) {
            long have = x.shape().size(axes[i]);
            long first = Math.floorDiv(Math.abs(have - target[i]), 2L);
            if (have >= target[i]) {
                x = x.slice(axes[i], first, first + target[i]);
            } else {
                long[] before = new long[rank];
                long[] after = new long[rank];
                before[axes[i]] = first;
                after[axes[i]] = target[i] - have - first;
                x = x.pad(before, after);
            }
        }
        return x;
    }

    private static <T extends Ops<T>> T concat(OnnxNode<T> n) {
        return Ops.concat((int) n.integer("axis", 1), n.all());
    }

    private static <T extends Ops<T>> T constant(OnnxNode<T> n) {
        if (n.hasAttribute("value")) {
            return n.tensor("value");
        }
        if (n.hasAttribute("value_int")) {
            return n.constant(DataType.LONG, new long[] {n.integer("value_int", 0)});
        }
        if (n.hasAttribute("value_float")) {
            return n.constant(DataType.FLOAT, new double[] {n.real("value_float", 0)});
        }
        if (n.hasAttribute("value_ints")) {
            long[] v = n.integers("value_ints");
            return n.constant(DataType.LONG, v, v.length);
        }
        if (n.hasAttribute("value_floats")) {
            double[] v = n.reals("value_floats");
            return n.constant(DataType.FLOAT, v, v.length);
        }
        throw new OnnxFile.Inexpressible("constants of strings and sparse tensors");
    }

    private static <T extends Ops<T>> T constantOfShape(OnnxNode<T> n) {
        T value = n.hasAttribute("value") ? n.tensor("value") : n.scalar(DataType.FLOAT, 0);
        return value.reshape(Shape.of()).broadcastTo(Shape.of(n.longs(0)));
    }

    /** Both shapes broadcast to each other. */
    private static <T extends Ops<T>> T expand(OnnxNode<T> n) {
        return n.in(0).broadcastTo(Shape.broadcast("Expand", n.in(0).shape(), Shape.of(n.longs(1))));
    }

    private static <T extends Ops<T>> T eyeLike(OnnxNode<T> n) {
        T x = n.in(0);
        DataType type = n.type("dtype", x.dataType());
        long rows = x.shape().size(0);
        long columns = x.shape().size(1);
        T row = n.constant(
                DataType.LONG, IntStream.range(0, (int) rows).asLongStream().toArray(), rows, 1);
        T column = n.constant(
                DataType.LONG, IntStream.range(0, (int) columns).asLongStream().toArray(), 1, columns);
        return column.sub(row)
                .eq(n.constant(DataType.LONG, new long[] {n.integer("k", 0)}))
                .cast(type);
    }

    private static <T extends Ops<T>> T flatten(OnnxNode<T> n) {
        long[] sizes = n.in(0).shape().toArray();
        int axis = (int) n.integer("axis", 1);
        int at = axis < 0 ? axis + sizes.length : axis;
        long rows = Arrays.stream(sizes).limit(at).reduce(1, (a, b) -> a * b);
        long columns = Arrays.stream(sizes).skip(at).reduce(1, (a, b) -> a * b);
        return n.in(0).reshape(rows, columns);
    }

    private static <T extends Ops<T>> T pad(OnnxNode<T> n) {
        T x = n.in(0);
        int rank = x.shape().rank();
        long[] pads = n.has(1) ? n.longs(1) : n.integers(n.hasAttribute("pads") ? "pads" : "paddings");
        int[] axes = n.has(3) ? axes(n, 3, rank) : IntStream.range(0, rank).toArray();
        double value = n.has(2) ? 0 : n.real("value", 0);
        long[] before = new long[rank];
        long[] after = new long[rank];
        for (int i = 0; i < axes.length; i++) {
            before[axes[i]] = pads[i];
            after[axes[i]] = pads[axes.length + i];
        }
        x = cropped(x, before, after);
        String mode = n.text("mode", "constant");
        long[] both = new long[2 * rank];
        for (int i = 0; i < rank; i++) {
            both[2 * i] = before[i];
            both[2 * i + 1] = after[i];
        }
        if (!mode.equals("constant")) {
            return x.pad(PadMode.valueOf(OnnxProducts.upper(mode)), 0, both).identity();
        }
        if (!n.has(2)) {
            return x.pad(before, after, value).identity();
        }
        // Any value of the type: where there is nothing of x, it stands.
        T inside = x.onesLike().cast(DataType.BOOL).pad(before, after, 0);
        return inside.select(x.pad(before, after, 0), n.in(2).reshape(Shape.of()));
    }

    /** Negative widths take elements away. */
    private static <T extends Ops<T>> T cropped(T x, long[] before, long[] after) {
        T y = x;
        for (int i = 0; i < before.length; i++) {
            if (before[i] < 0 || after[i] < 0) {
                long size = y.shape().size(i);
                y = y.slice(i, Math.max(-before[i], 0), size - Math.max(-after[i], 0));
                before[i] = Math.max(before[i], 0);
                after[i] = Math.max(after[i], 0);
            }
        }
        return y;
    }

    private static <T extends Ops<T>> T range(OnnxNode<T> n) {
        return n.in(0)
                .reshape(Shape.of())
                .range(n.in(1).reshape(Shape.of()), n.in(2).reshape(Shape.of()));
    }

    private static <T extends Ops<T>> T reshape(OnnxNode<T> n) {
        T x = n.in(0);
        long[] sizes = (n.has(1) ? n.longs(1) : n.integers("shape")).clone();
        if (!n.flag("allowzero", false)) {
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = sizes[i] == 0 ? x.shape().size(i) : sizes[i];
            }
        }
        return x.reshape(sizes).identity();
    }

    private static <T extends Ops<T>> T reverseSequence(OnnxNode<T> n) {
        return n.in(0).reverseSequence(n.in(1), (int) n.integer("time_axis", 0), (int) n.integer("batch_axis", 1));
    }

    private static <T extends Ops<T>> T shape(OnnxNode<T> n) {
        long[] sizes = OnnxElementwise.known("Shape", n.in(0).shape());
        int from = place(n.integer("start", 0), sizes.length);
        int to = Math.max(place(n.integer("end", sizes.length), sizes.length), from);
        return n.constant(DataType.LONG, Arrays.copyOfRange(sizes, from, to), to - from);
    }

    private static int place(long i, int rank) {
        return (int) Math.clamp(i < 0 ? i + rank : i, 0, rank);
    }

    private static <T extends Ops<T>> T size(OnnxNode<T> n) {
        return n.constant(DataType.LONG, new long[] {n.in(0).shape().length()});
    }

    private static <T extends Ops<T>> T slice(OnnxNode<T> n) {
        T x = n.in(0);
        long[] starts = n.has(1) ? n.longs(1) : n.integers("starts");
        long[] ends = n.has(2) ? n.longs(2) : n.integers("ends");
        int[] axes = axes(n, 3, x.shape().rank());
        long[] steps = n.has(4) ? n.longs(4) : null;
        for (int i = 0; i < starts.length; i++) {
            int axis = axes == null ? i : axes[i];
            x = x.slice(axis, starts[i], ends[i], steps == null ? 1 : steps[i]);
        }
        return x.identity();
    }

    private static <T extends Ops<T>> List<T> split(OnnxNode<T> n) {
        T x = n.in(0);
        int axis = x.shape().axis("Split", (int) n.integer("axis", 0));
        long[] sizes = n.has(1) ? n.longs(1) : n.integers("split");
        if (sizes == null) {
            long size = x.shape().size(axis);
            int parts = (int) n.integer("num_outputs", n.outputs());
            long each = (size + parts - 1) / parts;
            sizes = new long[parts];
            for (int i = 0; i < parts; i++) {
                sizes[i] = Math.clamp(size - i * each, 0, each);
            }
        }
        List<T> out = new ArrayList<>();
        long at = 0;
        for (long s : sizes) {
            out.add(x.slice(axis, at, at + s).identity());
            at += s;
        }
        return out;
    }

    private static <T extends Ops<T>> T squeeze(OnnxNode<T> n) {
        int[] axes = axes(n, 1, n.in(0).shape().rank());
        return n.in(0).squeeze(axes == null ? new int[0] : axes).identity();
    }

    private static <T extends Ops<T>> T tile(OnnxNode<T> n) {
        return n.in(0).tile(n.longs(1)).identity();
    }

    private static <T extends Ops<T>> T transpose(OnnxNode<T> n) {
        return n.integers("perm") == null
                ? n.in(0).transpose()
                : n.in(0).permute(n.ints("perm", 0, 0)).identity();
    }

    private static <T extends Ops<T>> T trilu(OnnxNode<T> n) {
        int k = n.has(1) ? Math.toIntExact(n.longs(1)[0]) : 0;
        return n.flag("upper", true) ? n.in(0).triu(k) : n.in(0).tril(k);
    }

    private static <T extends Ops<T>> T unsqueeze(OnnxNode<T> n) {
        T x = n.in(0);
        long[] given = n.has(1) ? n.longs(1) : n.integers("axes");
        int rank = x.shape().rank() + given.length;
        int[] axes = Arrays.stream(given)
                .mapToInt(a -> (int) (a < 0 ? a + rank : a))
                .sorted()
                .toArray();
        for (int axis : axes) {
            x = x.expandDims(axis);
        }
        return x.identity();
    }
}
