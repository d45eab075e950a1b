package io.gatun.ops.indexing;

import io.gatun.ops.Check;
import io.gatun.ops.HostArray;
import io.gatun.ops.IndexException;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;

/** What the operations of this package share: shapes of index tuples, and indices that are in range. */
final class Indices {
    private Indices() {}

    /** An index counted from the front. */
    static int in(Op op, long index, int size, int position) {
        if (index < -size || index >= size) {
            throw new IndexException("[" + op.label() + "] index " + index + " at position " + position
                    + " is out of range: expected " + -(long) size + " to " + (size - 1L));
        }
        return (int) (index < 0 ? index + size : index);
    }

    /** The rows, of the axes from {@code batch} on taken as one, that tuples of indices name. */
    static int[] rows(Op op, HostArray indices, Shape x, int batch) {
        int k = indices.size(-1);
        int[] rows = new int
                [k == 0 ? AxisLoop.length(indices.shape(), 0, indices.shape().rank() - 1) : indices.length() / k];
        for (int i = 0; i < rows.length; i++) {
            int row = 0;
            for (int j = 0; j < k; j++) {
                int size = (int) x.size(batch + j);
                row = row * size + in(op, indices.getLong(i * k + j), size, i);
            }
            rows[i] = row;
        }
        return rows;
    }

    /** Refuses tuples of indices [batch..., any..., k] that do not fit the axes of x; k is the result. */
    static int tuple(Op op, Shape x, Shape indices, int batch) {
        if (indices.rank() == 0 || indices.rank() <= batch) {
            throw new ShapeException("[" + op.label() + "] indices have shape " + indices + ": expected rank "
                    + (batch + 1) + " or more, the last axis a tuple of indices");
        }
        long k = indices.size(-1);
        if (k == Shape.UNKNOWN) {
            throw new ShapeException("[" + op.label() + "] indices have shape " + indices
                    + ": expected a last axis whose size is known, the number of axes that are indexed");
        }
        if (batch + k > x.rank()) {
            throw new ShapeException("[" + op.label() + "] tuples of " + k + " indices for shape " + x
                    + (batch > 0 ? " behind " + batch + " batch axes" : "") + ": expected at most "
                    + (x.rank() - batch));
        }
        for (int i = 0; i < batch; i++) {
            if (!Check.fits(x.size(i), indices.size(i))) {
                throw new ShapeException("[" + op.label() + "] shapes " + x + " and " + indices
                        + " differ at batch axis " + i + ": expected equal sizes");
            }
        }
        return (int) k;
    }

    /** The shape of what tuples of indices pick: that of the tuples, then the axes of x that are not indexed. */
    static Shape picked(Shape x, Shape indices, int batch, int k) {
        long[] sizes = new long[indices.rank() - 1 + x.rank() - batch - k];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = i < indices.rank() - 1 ? indices.size(i) : x.size(i - indices.rank() + 1 + batch + k);
        }
        return Shape.of(sizes);
    }
}
