package io.gatun.arrays;

import io.gatun.arrays.layout.Values;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.DataType;
import io.gatun.ops.ShapeException;

/** Equality of arrays by value. */
final class Comparison {
    private Comparison() {}

    static boolean equal(NDArray x, NDArray y) {
        if (x.type != y.type || !x.shape.equals(y.shape)) {
            return false;
        }
        return x.type == DataType.UTF8 ? Texts.equal(x, y) : compare(x, y, 0, "equals");
    }

    static boolean equalWithEps(NDArray x, NDArray y, double eps) {
        if (!(eps >= 0)) {
            throw new ShapeException("[equalsWithEps] eps " + eps + ": expected 0 or more");
        }
        if (x.type == DataType.UTF8 && y.type == DataType.UTF8) {
            return equal(x, y);
        }
        return x.shape.equals(y.shape) && compare(x, y, eps, "equalsWithEps");
    }

    private static boolean compare(NDArray x, NDArray y, double eps, String op) {
        Context c = Context.current();
        Owner hx = x.enter(c, op, 0);
        try {
            Owner hy = y.enter(c, op, 1);
            NDArray a = x.contiguous();
            NDArray b = y.contiguous();
            try {
                return compareContiguous(a, b, eps);
            } finally {
                discard(b, y);
                discard(a, x);
                if (hy != null) {
                    hy.release();
                }
            }
        } finally {
            if (hx != null) {
                hx.release();
            }
        }
    }

    private static void discard(NDArray copy, NDArray original) {
        if (copy != original) {
            Copies.discard(copy);
        }
    }

    private static boolean compareContiguous(NDArray a, NDArray b, double eps) {
        if (a.type == b.type && a.data.mismatch(b.data) < 0) {
            return true;
        }
        long n = a.length();
        if (a.type == b.type && a.type.isInteger() && eps == 0) {
            return false; // other bits are other values
        }
        for (long i = 0; i < n; i++) {
            double u = Values.read(a.data, a.type, i);
            double v = Values.read(b.data, b.type, i);
            boolean close = u == v || Math.abs(u - v) <= eps && !Double.isInfinite(u - v) || u != u && v != v;
            if (!close) {
                return false;
            }
        }
        return true;
    }

    static int hash(NDArray x) {
        if (x.type == DataType.UTF8) {
            return Texts.hash(x);
        }
        Owner held = x.enter(Context.current(), "hashCode", 0);
        NDArray a = x.contiguous();
        try {
            int h = 31 * x.type.hashCode() + x.shape.hashCode();
            for (long i = 0; i < a.length(); i++) {
                // Adding 0 turns -0 into 0: they are equal.
                h = 31 * h + Double.hashCode(Values.read(a.data, a.type, i) + 0.0);
            }
            return h;
        } finally {
            discard(a, x);
            if (held != null) {
                held.release();
            }
        }
    }
}
