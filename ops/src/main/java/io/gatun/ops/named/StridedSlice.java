package io.gatun.ops.named;

import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Slices as TensorFlow's {@code strided_slice} describes them: entries with bit masks, as NumPy's index expressions. */
public final class StridedSlice {
    private StridedSlice() {}

    /**
     * Bit i of each mask is about entry i.
     *
     * @param begin the entry's begin is ignored: from the end that the stride starts at
     * @param end the entry's end is ignored
     * @param ellipsis the entry stands for as many full axes as are left; at most one
     * @param newAxis the entry makes an axis of size 1
     * @param shrink the entry picks one index, and the axis goes
     */
    public record Masks(int begin, int end, int ellipsis, int newAxis, int shrink) {
        /** No mask. */
        public static final Masks NONE = new Masks(0, 0, 0, 0, 0);

        private static boolean bit(int mask, int i) {
            return (mask >> i & 1) != 0;
        }
    }

    /** The slice; begin, end and strides have one entry for each part of the index expression, at most 32. */
    public static <T extends Ops<T>> T of(T x, long[] begin, long[] end, long[] strides, Masks m) {
        int entries = begin.length;
        Shape shape = x.shape();
        if (end.length != entries || strides.length != entries || entries > 32) {
            throw new ShapeException("[stridedSlice] begin " + Arrays.toString(begin) + ", end " + Arrays.toString(end)
                    + ", strides " + Arrays.toString(strides) + ": expected the same number of entries, at most 32");
        }
        if (Integer.bitCount(m.ellipsis) > 1) {
            throw new ShapeException("[stridedSlice] ellipsis mask " + m.ellipsis + ": expected one bit at most");
        }
        int used = 0;
        for (int i = 0; i < entries; i++) {
            if (!Masks.bit(m.newAxis, i) && !Masks.bit(m.ellipsis, i)) {
                used++;
            }
        }
        int rank = shape.rank();
        if (used > rank) {
            throw new ShapeException(
                    "[stridedSlice] " + used + " entries for shape " + shape + ": expected at most " + rank);
        }
        long[] from = new long[rank];
        long[] to = shape.toArray();
        long[] by = new long[rank];
        Arrays.fill(by, 1);
        List<Long> sizes = new ArrayList<>(); // of the result; null stands for a size that the slice gives
        List<Boolean> shrunk = new ArrayList<>();
        int axis = 0;
        for (int i = 0; i < entries; i++) {
            if (Masks.bit(m.ellipsis, i)) {
                for (int k = rank - used; k > 0; k--, axis++) {
                    sizes.add(null);
                    shrunk.add(false);
                }
            } else if (Masks.bit(m.newAxis, i)) {
                sizes.add(1L);
            } else {
                long n = shape.size(axis);
                if (strides[i] == 0) {
                    throw new ShapeException("[stridedSlice] stride 0 of entry " + i + ": expected another");
                }
                if (Masks.bit(m.shrink, i)) {
                    long at = begin[i] < 0 ? begin[i] + n : begin[i];
                    if (at < 0 || at >= n) {
                        throw new ShapeException("[stridedSlice] index " + begin[i] + " is out of range for axis "
                                + axis + " of shape " + shape);
                    }
                    from[axis] = at;
                    to[axis] = at + 1;
                    shrunk.add(true);
                } else {
                    by[axis] = strides[i];
                    from[axis] = Masks.bit(m.begin, i) ? strides[i] > 0 ? 0 : Long.MAX_VALUE : begin[i];
                    to[axis] = Masks.bit(m.end, i) ? strides[i] > 0 ? Long.MAX_VALUE : Long.MIN_VALUE : end[i];
                    sizes.add(null);
                    shrunk.add(false);
                }
                axis++;
            }
        }
        for (; axis < rank; axis++) {
            sizes.add(null);
            shrunk.add(false);
        }
        T y = x.slice(from, to, by);
        // Sizes of the axes that stay, in order, where the entries left room for them.
        List<Long> kept = new ArrayList<>();
        for (int a = 0; a < rank; a++) {
            if (!shrunk.get(a)) {
                kept.add(y.shape().size(a));
            }
        }
        int next = 0;
        long[] out = new long[sizes.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = sizes.get(i) != null ? sizes.get(i) : kept.get(next++);
        }
        return y.reshape(out);
    }
}
