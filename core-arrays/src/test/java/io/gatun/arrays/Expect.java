package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.gatun.ops.DataType;
import io.gatun.ops.reference.ReferenceValue;

/** Comparison of arrays with the reference interpreter's values. */
final class Expect {
    private Expect() {}

    /** What a computation in a type may lose, relative to the values. */
    static double tolerance(DataType type) {
        return switch (type) {
            case BOOL, BYTE, UBYTE, SHORT, UINT16, INT, UINT32, LONG, UINT64, UTF8 -> 0;
            case HALF -> 2e-3;
            case BFLOAT16 -> 1.6e-2;
            case FLOAT -> 2e-6;
            case DOUBLE -> 1e-13;
        };
    }

    static void same(ReferenceValue expected, NDArray actual, double factor, String what) {
        assertEquals(expected.spec(), actual.spec(), what);
        double[] e = expected.toArray();
        double[] a = actual.toDoubleArray();
        double scale = 1;
        for (double v : e) {
            scale = Double.isFinite(v) ? Math.max(scale, Math.abs(v)) : scale;
        }
        for (int i = 0; i < e.length; i++) {
            double room = factor * tolerance(expected.dataType()) * Math.max(Math.abs(e[i]), factor > 1 ? scale : 1e-3);
            boolean close = e[i] == a[i] || Math.abs(e[i] - a[i]) <= room || Double.isNaN(e[i]) && Double.isNaN(a[i]);
            if (!close) {
                fail(what + ": element " + i + " is " + a[i] + ", expected " + e[i] + " within " + room);
            }
        }
    }
}
