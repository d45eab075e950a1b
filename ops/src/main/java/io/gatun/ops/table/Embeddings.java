package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pad;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.nn.FakeQuantWithMinMax;
import io.gatun.ops.nn.PadMode;
import io.gatun.ops.nn.PartitionMode;
import java.util.List;
import java.util.stream.Stream;

/** Rows looked up in tables, frames, and values held in few bits. */
@Namespace("nn")
public final class Embeddings {
    private Embeddings() {}

    /**
     * Rows of this table [rows, ...] for integer numbers of any shape, which takes the place of the first axis.
     *
     * @formula $y_j = x_{i_j}$
     * @shapes tables [rows, rest...], ids [i...], to [i..., rest...]
     * @types x: all types; ids: integers; result as x
     */
    public static <T extends Ops<T>> T embeddingLookup(T table, T ids) {
        return table.gather(ids, 0);
    }

    /** The same of rows spread over several tables; the tables of MOD hold as many rows, but the first may have one more. */
    public static <T extends Ops<T>> T embeddingLookup(List<T> tables, T ids, PartitionMode mode) {
        if (tables.isEmpty()) {
            throw new GatunException("[embeddingLookup] received no tables: expected at least one");
        }
        T all = Ops.concat(0, tables);
        if (mode == PartitionMode.DIV || tables.size() == 1) {
            return all.gather(ids, 0);
        }
        long n = tables.size();
        T id = ids.cast(DataType.LONG);
        T table = id.mod(n);
        T at = id.floorDiv(n);
        T found = at;
        long offset = 0;
        for (int k = 0; k < n; k++) {
            long rows = tables.get(k).shape().size(0);
            if (rows == Shape.UNKNOWN) {
                throw new ShapeException("[embeddingLookup] table " + k + " has shape "
                        + tables.get(k).shape() + ": expected a known number of rows");
            }
            // A row that the table does not have is none of the next one: it becomes one that no table has.
            T row = at.lt(rows).select(at.add(offset), at.fullLike(Long.MAX_VALUE / 2));
            found = table.eq((long) k).select(row, found);
            offset += rows;
        }
        return all.gather(found, 0);
    }

    /**
     * This inside a frame: widths before and after each axis, in this order, as in NumPy, TensorFlow and Deeplearning4j.
     *
     * @param mode what stands in the frame
     * @param constant the number of {@link PadMode#CONSTANT}
     * @param padding before axis 0, after axis 0, before axis 1, ...; a mirror is no wider than what it shows
     * @formula $y_{i + before} = x_i$, elsewhere the constant, or what the mode mirrors
     * @shapes [s0, ...] to [before0 + s0 + after0, ...]
     * @types x: all types; result as x
     */
    public static <T extends Ops<T>> T pad(T x, PadMode mode, double constant, long... padding) {
        int rank = x.shape().rank();
        if (padding.length != 2 * rank) {
            throw new ShapeException("[pad] " + padding.length + " widths for shape " + x.shape()
                    + ": expected two for each axis, before and after");
        }
        if (mode == PadMode.CONSTANT) {
            List<Long> before = Stream.iterate(0, i -> i + 2)
                    .limit(rank)
                    .map(i -> padding[i])
                    .toList();
            List<Long> after = Stream.iterate(1, i -> i + 2)
                    .limit(rank)
                    .map(i -> padding[i])
                    .toList();
            return x.apply(new Pad(before, after, constant), List.of(x));
        }
        T y = x;
        if (mode == PadMode.EDGE) {
            long[] before = new long[rank];
            long[] after = new long[rank];
            for (int i = 0; i < rank; i++) {
                before[i] = padding[2 * i];
                after[i] = padding[2 * i + 1];
            }
            y = Frames.padEdge(x, before, after);
            return y == x ? x.identity() : y;
        }
        for (int axis = 0; axis < rank && mode == PadMode.WRAP; axis++) {
            y = wrapped(y, axis, padding[2 * axis], padding[2 * axis + 1]);
        }
        for (int axis = 0; axis < rank && mode != PadMode.WRAP; axis++) {
            y = mirrored(y, axis, padding[2 * axis], padding[2 * axis + 1], mode == PadMode.SYMMETRIC ? 0 : 1);
        }
        return y == x ? x.identity() : y;
    }

    /** An axis over and over. */
    private static <T extends Ops<T>> T wrapped(T x, int axis, long before, long after) {
        if (before == 0 && after == 0) {
            return x;
        }
        long n = x.shape().size(axis);
        if (n < 1 || before < 0 || after < 0) {
            throw new ShapeException("[pad] " + before + " before and " + after + " after axis " + axis + " of shape "
                    + x.shape() + ": expected 0 or more, of an axis whose size is known and not 0");
        }
        T at = x.apply(new Range(DataType.LONG, Math.floorMod(-before, n), 1, before + n + after), List.of());
        return x.gather(at.mod(at.onesLike().mul(n)), axis);
    }

    /** A mirror on both sides of an axis. */
    private static <T extends Ops<T>> T mirrored(T x, int axis, long before, long after, int edge) {
        if (before == 0 && after == 0) {
            return x;
        }
        long n = x.shape().size(axis);
        if (n == Shape.UNKNOWN || before < 0 || after < 0 || Math.max(before, after) > n - edge) {
            throw new ShapeException("[pad] mirrors of " + before + " and " + after + " on axis " + axis + " of shape "
                    + x.shape() + ": expected 0 to " + (n - edge));
        }
        // Positions of the wide axis, folded at both ends.
        T at = x.apply(new Range(DataType.LONG, -before, 1, before + n + after), List.of());
        long shift = 1 - edge;
        T left = at.lt(0).select(at.neg().sub(shift), at);
        T right = left.gte(n).select(left.neg().add(2 * n - 2 + shift), left);
        return x.gather(right, axis);
    }

    /**
     * Values held in numBits that span [min, max] and read back; the gradient passes through (Jacob et al., 2018).
     *
     * @formula $y = \left( \operatorname{round} \frac{\min(\max(x, low), high) - low}{s} \right) s + low, \quad s =
     *     \frac{high - low}{2^{bits} - 1}$, the range moved so that 0 is exact
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    @StraightThrough
    public static <T extends Ops<T>> T fakeQuantWithMinMaxArgs(
            T x, double min, double max, int numBits, boolean narrowRange) {
        if (!(min < max)) {
            throw new GatunException("[fakeQuantWithMinMaxArgs] range " + min + " to " + max + ": expected min < max");
        }
        T v = Axes.floating(x);
        return v.apply(
                new FakeQuantWithMinMax(numBits, narrowRange),
                List.of(v, v.scalar(v.dataType(), min), v.scalar(v.dataType(), max)));
    }

    /**
     * The same with a range that can be learned: single numbers min and max.
     *
     * @formula $y = \left( \operatorname{round} \frac{\min(\max(x, low), high) - low}{s} \right) s + low, \quad s =
     *     \frac{high - low}{2^{bits} - 1}$, the range moved so that 0 is exact
     * @shapes x any, min and max []; the result as x
     * @types x, min, max: all types; result as x, but FLOAT for BOOL, integers
     */
    @StraightThrough
    public static <T extends Ops<T>> T fakeQuantWithMinMaxVars(T x, T min, T max, int numBits, boolean narrowRange) {
        List<T> v = Axes.floats("fakeQuantWithMinMaxVars", List.of(x, min, max));
        return x.apply(
                new FakeQuantWithMinMax(numBits, narrowRange),
                List.of(v.get(0), v.get(1).reshape(), v.get(2).reshape()));
    }

    /**
     * The same with a range for each position of the last axis: x [..., channels], min and max [channels].
     *
     * @formula $y = \left( \operatorname{round} \frac{\min(\max(x, low), high) - low}{s} \right) s + low, \quad s =
     *     \frac{high - low}{2^{bits} - 1}$, the range moved so that 0 is exact
     * @shapes x [..., channels], min and max [channels]; the result as x
     * @types x, min, max: all types; result as x, but FLOAT for BOOL, integers
     */
    @StraightThrough
    public static <T extends Ops<T>> T fakeQuantWithMinMaxVarsPerChannel(
            T x, T min, T max, int numBits, boolean narrowRange) {
        if (min.shape().rank() != 1 || max.shape().rank() != 1) {
            throw new ShapeException("[fakeQuantWithMinMaxVarsPerChannel] ends of the range have shapes " + min.shape()
                    + " and " + max.shape() + ": expected [channels]");
        }
        List<T> v = Axes.floats("fakeQuantWithMinMaxVarsPerChannel", List.of(x, min, max));
        return x.apply(new FakeQuantWithMinMax(numBits, narrowRange), v);
    }
}
