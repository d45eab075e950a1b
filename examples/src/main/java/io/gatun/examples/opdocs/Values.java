package io.gatun.examples.opdocs;

import io.gatun.arrays.NDArray;
import io.gatun.ops.DataType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Arrays as text that is the same on every machine: four significant digits, and what rounding leaves of zero is zero. */
final class Values {
    private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_UP);
    private static final double NOISE = 2e-6;
    private static final int MOST = 36;

    private Values() {}

    /** The elements in nested brackets; of a large array the type, the shape and the first elements. */
    static String text(NDArray x) {
        if (x.length() > MOST) {
            NDArray flat = x.reshape(x.length());
            double[] first = flat.slice(0, 0, 12).toDoubleArray();
            double scale = scale(first);
            return x.spec() + ": "
                    + IntStream.range(0, first.length)
                            .mapToObj(i -> element(x, first[i], 0, scale))
                            .collect(Collectors.joining(", "))
                    + ", ...";
        }
        if (x.length() == 0) {
            return "empty " + x.spec();
        }
        double[] all = x.toDoubleArray();
        return nested(x, all, 0, 0, scale(all));
    }

    private static double scale(double[] values) {
        double most = 0;
        for (double v : values) {
            if (Double.isFinite(v)) {
                most = Math.max(most, Math.abs(v));
            }
        }
        return Math.min(most, 1);
    }

    private static String nested(NDArray x, double[] all, int axis, int from, double scale) {
        if (axis == x.rank()) {
            return element(x, all[from], from, scale);
        }
        int n = (int) x.size(axis);
        int step = 1;
        for (int i = axis + 1; i < x.rank(); i++) {
            step *= (int) x.size(i);
        }
        int size = step;
        return IntStream.range(0, n)
                .mapToObj(i -> nested(x, all, axis + 1, from + i * size, scale))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String element(NDArray x, double v, int at, double scale) {
        if (x.dataType() == DataType.BOOL) {
            return v != 0 ? "true" : "false";
        }
        if (x.dataType().isInteger()) {
            return x.dataType().bytes() == 8 && Math.abs(v) >= 0x1p53
                    ? String.valueOf(x.toLongArray()[at])
                    : String.valueOf((long) v);
        }
        if (Double.isNaN(v)) {
            return "NaN";
        }
        if (Double.isInfinite(v)) {
            return v > 0 ? "inf" : "-inf";
        }
        if (Math.abs(v) <= NOISE * scale) {
            return "0";
        }
        BigDecimal d = new BigDecimal(v).round(DIGITS).stripTrailingZeros();
        return Math.abs(v) >= 1e-4 && Math.abs(v) < 1e7 ? d.toPlainString() : d.toString();
    }

    /** True if equal but for rounding. */
    static boolean near(NDArray a, NDArray b) {
        double[] x = a.toDoubleArray();
        double[] y = b.toDoubleArray();
        for (int i = 0; i < x.length; i++) {
            boolean same = Double.compare(x[i], y[i]) == 0
                    || x[i] == y[i]
                    || Math.abs(x[i] - y[i]) <= 1e-5 * Math.max(1, Math.abs(y[i]));
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
