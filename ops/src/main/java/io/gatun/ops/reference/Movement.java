package io.gatun.ops.reference;

import io.gatun.ops.IndexException;
import io.gatun.ops.Pad;
import io.gatun.ops.Permute;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.Slice;
import io.gatun.ops.control.PutRow;
import java.util.Arrays;
import java.util.List;

/** Primitives that move values. */
final class Movement {
    private Movement() {}

    static double[] filled(Shape shape, double value) {
        double[] out = new double[(int) shape.length()];
        Arrays.fill(out, value);
        return out;
    }

    static double[] range(Range r) {
        double[] out = new double[(int) r.count()];
        for (int i = 0; i < out.length; i++) {
            out[i] = r.start() + i * r.step();
        }
        return out;
    }

    /** Reads x at each index of the result, by strides of x for the result's axes. */
    private static double[] strided(ReferenceValue x, long start, long[] strides, Shape shape) {
        double[] out = new double[(int) shape.length()];
        int k = 0;
        for (Indices i = new Indices(shape); i.valid(); i.advance()) {
            out[k++] = x.values()[(int) start + Indices.offset(i.at(), strides)];
        }
        return out;
    }

    static double[] broadcast(ReferenceValue x, Shape shape) {
        long[] from = x.shape().strides('c');
        long[] strides = new long[shape.rank()];
        int shift = strides.length - from.length;
        for (int i = 0; i < from.length; i++) {
            strides[i + shift] = x.shape().size(i) == 1 ? 0 : from[i];
        }
        return strided(x, 0, strides, shape);
    }

    static double[] permute(ReferenceValue x, Permute p, Shape shape) {
        long[] from = x.shape().strides('c');
        return strided(x, 0, p.axes().stream().mapToLong(a -> from[a]).toArray(), shape);
    }

    static double[] slice(ReferenceValue x, Slice s, Shape shape) {
        long[] strides = x.shape().strides('c');
        List<Slice.Extent> extents = s.extents(x.shape());
        long start = 0;
        for (int i = 0; i < strides.length; i++) {
            start += extents.get(i).start() * strides[i];
            strides[i] *= extents.get(i).step();
        }
        return strided(x, start, strides, shape);
    }

    static double[] select(ReferenceValue condition, ReferenceValue x, ReferenceValue y, Shape shape) {
        double[] c = broadcast(condition, shape);
        double[] a = broadcast(x, shape);
        double[] b = broadcast(y, shape);
        double[] out = new double[c.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = c[i] != 0 ? a[i] : b[i];
        }
        return out;
    }

    static double[] pad(ReferenceValue x, Pad p, Shape shape) {
        double[] out = filled(shape, p.value());
        long[] strides = shape.strides('c');
        int start = 0;
        for (int i = 0; i < strides.length; i++) {
            start += (int) (p.before().get(i) * strides[i]);
        }
        int k = 0;
        for (Indices i = new Indices(x.shape()); i.valid(); i.advance()) {
            out[start + Indices.offset(i.at(), strides)] = x.values()[k++];
        }
        return out;
    }

    static double[] concat(List<ReferenceValue> in, int axis, Shape shape) {
        double[] out = new double[(int) shape.length()];
        long[] strides = shape.strides('c');
        long before = 0;
        for (ReferenceValue x : in) {
            int k = 0;
            for (Indices i = new Indices(x.shape()); i.valid(); i.advance()) {
                out[(int) (before * strides[axis]) + Indices.offset(i.at(), strides)] = x.values()[k++];
            }
            before += x.shape().size(axis);
        }
        return out;
    }

    static double[] gather(ReferenceValue x, ReferenceValue indices, int axis, Shape shape) {
        double[] out = new double[(int) shape.length()];
        int inner = inner(x.shape(), axis);
        int n = (int) x.shape().size(axis);
        int count = indices.values().length;
        for (int k = 0; k < out.length; k++) {
            int row = row(indices, k / inner % count, n);
            out[k] = x.values()[(k / inner / count * n + row) * inner + k % inner];
        }
        return out;
    }

    static double[] scatterAdd(ReferenceValue g, ReferenceValue indices, int axis, Shape shape) {
        double[] out = new double[(int) shape.length()];
        int inner = inner(shape, axis);
        int n = (int) shape.size(axis);
        int count = indices.values().length;
        for (int k = 0; k < g.values().length; k++) {
            int row = row(indices, k / inner % count, n);
            out[(k / inner / count * n + row) * inner + k % inner] += g.values()[k];
        }
        return out;
    }

    private static int inner(Shape shape, int axis) {
        int n = 1;
        for (int i = axis + 1; i < shape.rank(); i++) {
            n *= (int) shape.size(i);
        }
        return n;
    }

    private static int row(ReferenceValue indices, int at, int n) {
        long i = (long) indices.values()[at];
        if (i < -n || i >= n) {
            throw new IndexException("[gather] index " + i + " is out of range: expected " + -n + " to " + (n - 1));
        }
        return (int) (i < 0 ? i + n : i);
    }

    /** x with the row of an index replaced. */
    static double[] putRow(ReferenceValue x, ReferenceValue index, ReferenceValue row) {
        double[] out = x.toArray();
        double[] r = row.values();
        int at = (int) PutRow.position((long) index.item(), x.shape().size(0));
        System.arraycopy(r, 0, out, at * r.length, r.length);
        return out;
    }
}
