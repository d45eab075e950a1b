package io.gatun.ops.reference;

import io.gatun.ops.CumSum;
import io.gatun.ops.DataType;
import io.gatun.ops.MatMul;
import io.gatun.ops.Reduce;
import io.gatun.ops.Shape;
import java.util.Arrays;

/** Primitives that sum and compare: reductions, scans, products. */
final class Folds {
    private Folds() {}

    static double[] reduce(ReferenceValue x, Reduce r, Shape shape) {
        Shape kept = r.reduced(x.shape(), true);
        long[] strides = kept.strides('c');
        for (int axis : r.axes()) {
            strides[axis] = 0;
        }
        double[] out = new double[(int) kept.length()];
        Arrays.fill(out, start(r.kind(), x.dataType()));
        int[] seen = new int[out.length];
        double[] best = new double[out.length];
        int k = 0;
        for (Indices i = new Indices(x.shape()); i.valid(); i.advance(), k++) {
            int at = Indices.offset(i.at(), strides);
            double v = x.values()[k];
            if (r.kind().isIndex()) {
                if (seen[at] == 0 || better(r.kind(), v, best[at])) {
                    best[at] = v;
                    out[at] = seen[at];
                }
            } else {
                out[at] = fold(r.kind(), out[at], v);
            }
            seen[at]++;
        }
        if (r.kind() == Reduce.Kind.MEAN) {
            for (int i = 0; i < out.length; i++) {
                out[i] /= seen[i];
            }
        }
        return out;
    }

    /** A NaN beats all but a NaN before it. */
    private static boolean better(Reduce.Kind kind, double v, double best) {
        if (Double.isNaN(best)) {
            return false;
        }
        return Double.isNaN(v) || (kind == Reduce.Kind.ARGMAX ? v > best : v < best);
    }

    private static double start(Reduce.Kind kind, DataType type) {
        return switch (kind) {
            case PROD, ALL -> 1;
            case MAX -> type.isFloating() ? Double.NEGATIVE_INFINITY : type.number(type.minInteger());
            case MIN -> type.isFloating() ? Double.POSITIVE_INFINITY : type.number(type.maxInteger());
            default -> 0;
        };
    }

    private static double fold(Reduce.Kind kind, double a, double v) {
        return switch (kind) {
            case SUM, MEAN -> a + v;
            case PROD, ALL -> a * v;
            case MAX, ANY -> Math.max(a, v);
            case MIN -> Math.min(a, v);
            case ARGMAX, ARGMIN -> throw new IllegalStateException("has no fold");
        };
    }

    static double[] cumSum(ReferenceValue x, CumSum op) {
        double[] out = new double[x.values().length];
        long[] strides = x.shape().strides('c');
        int step = (int) strides[op.axis()];
        int n = (int) x.shape().size(op.axis());
        for (Indices i = new Indices(x.shape().with(op.axis(), Math.min(n, 1))); i.valid(); i.advance()) {
            int start = Indices.offset(i.at(), strides);
            double sum = 0;
            for (int k = 0; k < n; k++) {
                int at = start + (op.reverse() ? n - 1 - k : k) * step;
                out[at] = op.exclusive() ? sum : sum + x.values()[at];
                sum += x.values()[at];
            }
        }
        return out;
    }

    static double[] matmul(ReferenceValue a, ReferenceValue b, MatMul op, Shape shape) {
        boolean row = a.shape().rank() == 1;
        boolean column = b.shape().rank() == 1;
        ReferenceValue x = row ? a.expandDims(0) : op.transposeA() ? a.t() : a;
        ReferenceValue y = column ? b.expandDims(1) : op.transposeB() ? b.t() : b;
        int m = (int) x.shape().size(-2);
        int inner = (int) x.shape().size(-1);
        int n = (int) y.shape().size(-1);
        int lead = shape.rank() - (row ? 0 : 1) - (column ? 0 : 1);
        long[] sizes = Arrays.copyOf(shape.toArray(), lead + 2);
        sizes[lead] = m;
        sizes[lead + 1] = inner;
        double[] p = Movement.broadcast(x, Shape.of(sizes));
        sizes[lead] = inner;
        sizes[lead + 1] = n;
        double[] q = Movement.broadcast(y, Shape.of(sizes));
        double[] out = new double[(int) shape.length()];
        for (int at = 0; at < out.length; at++) {
            int batch = at / (m * n);
            int i = at / n % m;
            int j = at % n;
            for (int k = 0; k < inner; k++) {
                out[at] += p[(batch * m + i) * inner + k] * q[(batch * inner + k) * n + j];
            }
        }
        return out;
    }
}
